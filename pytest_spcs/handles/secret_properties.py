"""The properties of a secret as keyword arguments, and as SQL writes them, with their values kept out of logs.

Reference: https://docs.snowflake.com/en/sql-reference/sql/create-secret
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, cast

from pytest_spcs.hidden_texts import HiddenText
from pytest_spcs.identifiers import fold, render
from pytest_spcs.literals import literal, value

if TYPE_CHECKING:
    from pytest_spcs.handles.handle import Handle

LOGGED = 100
"""Connector 4.x logs the first 80 characters of each statement, so no value begins before this one."""

_SECRET = frozenset({"username", "password", "secret_string", "oauth_refresh_token"})

SecretText = str | Callable[[], str]
"""A text, or a function that gives it when it is needed: ``lambda: os.environ["API_TOKEN"]``."""


class SecretProperties(TypedDict, total=False):
    """What can be set; each key is the property's name in SQL, in lower case."""

    username: SecretText
    password: SecretText
    secret_string: SecretText
    oauth_refresh_token: SecretText
    oauth_refresh_token_expiry_time: str
    oauth_scopes: Sequence[str]
    api_authentication: Handle | str
    algorithm: str
    comment: str


def type_of(properties: SecretProperties) -> str | None:
    """Return the type of secret that has these properties, None where they do not tell."""
    if "password" in properties or "username" in properties:
        return "PASSWORD"
    if "secret_string" in properties:
        return "GENERIC_STRING"
    if properties.keys() & {"oauth_refresh_token", "oauth_scopes", "api_authentication"}:
        return "OAUTH2"
    return "SYMMETRIC_KEY" if "algorithm" in properties else None


def secret_statement(head: str, properties: SecretProperties) -> str:
    """Return a statement that begins with ``head`` and sets properties, none of them where clients log it."""
    given = cast("Mapping[str, object]", properties)
    return f"{head:<{LOGGED}} " + " ".join(f"{name.upper()} = {_written(name, what)}" for name, what in given.items())


def hidden(properties: SecretProperties) -> SecretProperties:
    """Return the properties with all values hidden that are secret."""
    given = cast("Mapping[str, Any]", properties)
    shown = {name: HiddenText(what) if name in _SECRET else what for name, what in given.items() if what is not None}
    return cast("SecretProperties", shown)


def unseen(perform: Callable[[], None]) -> None:
    """Do something with secrets; an error leaves without the frames below, in whose variables they stand."""
    try:
        perform()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is raised again
        if hasattr(error, "query"):
            error.query = None  # the connector keeps the statement there
        raise error.with_traceback(None) from None


def _written(name: str, given: object) -> str:
    if name == "api_authentication":
        return render(fold(str(given)))
    if name == "algorithm":
        return str(given)
    if name == "oauth_scopes":
        return f"({', '.join(literal(scope) for scope in cast('Iterable[str]', given))})"
    return value(given() if callable(given) else given)
