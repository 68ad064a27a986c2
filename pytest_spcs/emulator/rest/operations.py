"""One REST operation: how its request becomes a command, and how the answer becomes JSON.

Operations and models: https://docs.snowflake.com/en/developer-guide/snowflake-rest-api/snowflake-rest-api and the
generated client ``snowflake.core`` 1.13.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Command, CreateMode, Selection
from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated
from pytest_spcs.emulator.rest.unread_fields import Noted, check_body, check_query, noted
from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, SchemaName, fold, render

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session


def bad_request(message: str) -> SnowflakeError:
    """Return the error for a request that is not of the operation's form; REST answers it with 400."""
    return SnowflakeError(391902, "22023", message)


_LARGEST_INTEGER = 10**18 - 1
"""As long as what every client and column can take."""
_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Request:
    """A decoded REST request: path parameters (still as spelled), query parameters, and the JSON body.

    ``origin`` is where the client reached us: ``http://127.0.0.1:1234``.
    """

    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    session: Session | None = None
    origin: str = ""

    def name(self, parameter: str = "name") -> str:
        """Return a path parameter as a folded name."""
        return folded(self.path[parameter])

    def schema(self) -> SchemaName:
        """Return the schema of the path's ``{database}`` and ``{schema}``."""
        return SchemaName(self.name("database"), self.name("schema"))

    def object(self, parameter: str = "name") -> ObjectName:
        """Return the object in the path's schema."""
        return self.schema().object(self.name(parameter))

    def flag(self, parameter: str, *, default: bool = False) -> bool:
        """Return a boolean query parameter; clients write ``True``."""
        text = self.query.get(parameter)
        return default if text is None else text.lower() == "true"

    def integer(self, parameter: str) -> int | None:
        """Return an integer query parameter, None where it is not given."""
        text = self.query.get(parameter)
        if text is None:
            return None
        try:
            return int(text)
        except ValueError:
            raise bad_request(f"query parameter {parameter!r} has value {text!r}, not an integer.") from None

    def mode(self) -> CreateMode:
        """Return the ``createMode``; without one, a taken name is an error."""
        text = self.query.get("createMode", CreateMode.ERROR_IF_EXISTS.value)
        try:
            return CreateMode(text)
        except ValueError:
            raise bad_request(f"query parameter 'createMode' has value {text!r}.") from None

    def selection(self) -> Selection:
        """Return the list filters ``like``, ``startsWith``, ``showLimit`` and ``fromName``."""
        return Selection(
            like=self.query.get("like"),
            starts_with=self.query.get("startsWith"),
            limit=self.limit(),
            from_name=self.query.get("fromName"),
        )

    def limit(self) -> int | None:
        """Return ``showLimit``, the most rows that are wanted; clients and documentation allow 1 to 10,000."""
        limit = self.integer("showLimit")
        if limit is not None and not 1 <= limit <= _MOST_ROWS:
            raise bad_request(f"query parameter 'showLimit' has value {limit}, not 1 to {_MOST_ROWS}.")
        return limit

    def document(self) -> Mapping[str, Any]:
        """Return the body as an object; raise 400 for anything else."""
        if not isinstance(self.body, Mapping):
            raise bad_request("the body is no JSON object.")
        return self.body

    def check_place(self) -> None:
        """Raise 400 for a body that says to be of another database or schema than the path."""
        if isinstance(self.body, Mapping):
            for field_, parameter in (("database_name", "database"), ("schema_name", "schema")):
                if parameter in self.path and self.body.get(field_) is not None:
                    self.same_text(field_, self.name(parameter), folded)

    def same_text(self, key: str, meant: str, read: Callable[[str], str] = str) -> None:
        """Raise 400 for a text of the body, as ``read`` understands it, that is given and not what the rest means."""
        given = self.text(key)
        if given is not None and read(given) != meant:
            raise bad_request(f"{key!r} in the body is {given!r}; what it is part of means {meant!r}.")

    def body_name(self) -> str:
        """Return the body's ``name``, folded."""
        return folded(self.text("name", required=True) or "")

    def text(self, key: str, *, required: bool = False) -> str | None:
        """Return a text of the body, None where it is absent or null."""
        value: str | None = self._typed(key, str, required=required)
        return value

    def number(self, key: str, *, required: bool = False) -> int | None:
        """Return an integer of the body, None where it is absent or null."""
        value: int | None = self._typed(key, int, required=required)
        return value

    def truth(self, key: str) -> bool | None:
        """Return a boolean of the body, None where it is absent or null."""
        value: bool | None = self._typed(key, bool, required=False)
        return value

    def refuse(self, what: str, *fields: str) -> None:
        """Raise the error of a part that is not emulated if the body has one of these fields."""
        for key in fields:
            if self.document().get(key) is not None:
                raise not_emulated(f"{what} ... {key.upper()}")

    def _typed(self, key: str, kind: type[Any], *, required: bool) -> Any:
        value = self.document().get(key)
        if value is None:
            if required:
                raise bad_request(f"the body lacks {key!r}.")
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise bad_request(f"{key!r} in the body is {value!r}, not of type {kind.__name__}.")
        if kind is int and abs(value) > _LARGEST_INTEGER:
            raise bad_request(f"{key!r} in the body is {value!r}, which is out of range.")
        return value


def same_name(request: Request) -> str:
    """Return the name of a PUT's path; a body of another name is a bad request."""
    name = request.name()
    if request.document().get("name") is not None and request.body_name() != name:
        raise bad_request(f"the body's 'name' is {request.text('name')!r}, the path's {request.path['name']!r}.")
    return name


def folded(text: str) -> str:
    """Fold one identifier of a request; an invalid one is a bad request."""
    try:
        return fold(text)
    except InvalidIdentifierError as error:
        raise bad_request(str(error)) from None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method, path template below ``/api/v2``, decoder and encoder."""

    method: str
    path: str
    decode: Callable[[Request], Command[Any]]
    encode: Callable[[Any], object]
    returned: frozenset[str] | None = None
    """Fields of the noun's own answers, which a body may repeat so that what was fetched can be put back."""

    def command(self, request: Request) -> Command[Any]:
        """Return the command that a request asks for; raise 400 for a part of the request that has no effect here."""
        query = Noted(request.query)
        body = noted(request.body)
        noticing = replace(request, query=query, body=body)
        command = self.decode(noticing)
        where = f"{self.method} {self.path}"
        noticing.check_place()
        check_query(query, where)
        check_body(body, self.returned or frozenset(), where)
        return command


def with_returned(operations: Sequence[Operation]) -> list[Operation]:
    """Return operations that know the fields of their noun's answers, from the encoders of its GET operations."""
    fields: dict[str, set[str]] = {}
    for operation in operations:
        if operation.method == "GET":
            fields.setdefault(_noun_path(operation.path), set()).update(_answered(operation))
    return [
        replace(operation, returned=frozenset(fields.get(_noun_path(operation.path), ())))
        if operation.method in {"POST", "PUT"} and operation.returned is None and _takes_documents(operation.path)
        else operation
        for operation in operations
    ]


def _takes_documents(path: str) -> bool:
    """Tell whether an operation's body is an object, as that of a creation is, and of a verb seldom."""
    _, colon, verb = path.rpartition("/")[2].partition(":")
    return not colon or verb in {"clone", "rename"}


def _noun_path(path: str) -> str:
    """Return the collection that a path is of: ``/databases`` for ``/databases/{name}:clone``."""
    head, _, last = path.rpartition("/")
    item, _, _verb = last.partition(":")
    return head if item == "{name}" else f"{head}/{item}"


class _Blank(defaultdict[str, Any]):
    """Facts of nothing: whatever an encoder asks for is None."""

    def __init__(self) -> None:
        super().__init__(lambda: None)


def _answered(operation: Operation) -> set[str]:
    facts = _Blank()
    item = operation.path.rpartition("/")[2].startswith("{")
    answer = operation.encode(facts if item else [facts])
    one = answer[0] if isinstance(answer, list) and answer else answer
    return set(one) if isinstance(one, Mapping) else set()


def succeeded(_outcome: object) -> dict[str, str]:
    """Encode the outcome of every operation that changes something."""
    return {"status": "Request successfully completed"}


def document(*names: str, **renamed: str) -> Callable[[Facts], dict[str, object]]:
    """Return the encoder of one object: its facts of these names, times in ISO 8601.

    ``renamed`` gives for a field that has another name in REST than in SHOW the name of its fact.
    """
    fields = {**dict.fromkeys(names), **renamed}

    def encode(facts: Facts) -> dict[str, object]:
        return {field: json_value(facts.get(fact or field)) for field, fact in fields.items()}

    return encode


def documents(*names: str, **renamed: str) -> Callable[[list[Facts]], list[dict[str, object]]]:
    """Return the encoder of a list of objects."""
    one = document(*names, **renamed)
    return lambda many: [one(facts) for facts in many]


_IDENTIFIERS = ("name", "owner", "database_name", "schema_name", "service_name")


def identified(encode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return an encoder that writes names as identifiers, quoted where they have to be, and no owner as null.

    ``snowflake.core`` checks them against the form of an identifier and users put them into paths again.
    """

    def one(body: Mapping[str, Any]) -> dict[str, Any]:
        names = {field: render(body[field]) if body[field] else None for field in _IDENTIFIERS if field in body}
        return {**body, **names}

    def wrapped(answer: Any) -> Any:
        encoded = encode(answer)
        return [one(body) for body in encoded] if isinstance(encoded, list) else one(encoded)

    return wrapped


def json_value(value: object) -> object:
    """Return a fact as JSON has it."""
    return value.isoformat() if isinstance(value, datetime) else value


SCHEMA_PATH = "/databases/{database}/schemas/{schema}"
"""The path of a schema, before that of an object in it."""
