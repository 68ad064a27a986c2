"""Service functions as users describe them, and the statement that creates one."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import Any

from pytest_spcs.literals import literal
from pytest_spcs.provisioning.core_models import is_model
from pytest_spcs.provisioning.problems import SignatureError
from pytest_spcs.provisioning.provisioner import Made

_SIGNATURE = re.compile(
    r"\s*(?P<name>[^(]+?)\s*\((?P<arguments>.*)\)\s*RETURNS\s+(?P<returns>.+?)\s*", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a function."""

    name: str
    type: str

    def __str__(self) -> str:
        return f"{self.name} {self.type}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProperties:
    """How rows are sent in batches; None is Snowflake's default."""

    max_batch_rows: int | None = None
    max_batch_retries: int | None = None
    on_batch_failure: str | None = None
    batch_timeout_secs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFunctionDefinition:
    """A service function to create. ``name`` may be qualified; ``returns`` may end with ``NOT NULL`` and the like."""

    name: str
    arguments: tuple[Argument, ...]
    returns: str
    service: str | None = None
    endpoint: str | None = None
    path: str | None = None
    max_batch_rows: int | None = None

    @classmethod
    def read(cls, given: Any) -> ServiceFunctionDefinition:
        """Return the definition in a signature, or in the ``ServiceFunction`` model of ``snowflake.core``."""
        if is_model(given, "ServiceFunction"):
            return cls(
                name=given.name,
                arguments=tuple(Argument(argument.name, argument.datatype) for argument in given.arguments or ()),
                returns=given.returns,
                service=given.service,
                endpoint=given.endpoint.strip("'\""),
                path=given.path,
                max_batch_rows=given.max_batch_rows,
            )
        match = _SIGNATURE.fullmatch(given) if isinstance(given, str) else None
        if match is None:
            raise SignatureError.malformed(str(given))
        return cls(
            name=match["name"],
            arguments=tuple(_argument(text, given) for text in split_arguments(match["arguments"])),
            returns=match["returns"],
        )

    @property
    def argument_types(self) -> tuple[str, ...]:
        """The types of the arguments, which tell a function from others of its name."""
        return tuple(argument.type for argument in self.arguments)

    def with_answerer(
        self, *, service: str | None, endpoint: str | None, path: str | None
    ) -> ServiceFunctionDefinition:
        """Return the definition with what is not None in place of its own."""
        given = {"service": service, "endpoint": endpoint, "path": path}
        return replace(self, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]  # three of its str | None fields

    def statement(self, *, name: str, service: str, endpoint: str, path: str, batches: BatchProperties) -> str:
        """Return CREATE FUNCTION for a qualified name, answered by the endpoint of a service."""
        clauses = [
            f"CREATE FUNCTION {name}({', '.join(map(str, self.arguments))})",
            f"RETURNS {self.returns}",
            f"SERVICE = {service}",
            f"ENDPOINT = {literal(endpoint)}",  # quoted, because most endpoint names have a dash in them
        ]
        properties = asdict(batches)
        clauses += [f"{key.upper()} = {given}" for key, given in properties.items() if given is not None]
        return "\n".join([*clauses, f"AS {literal(path)}"])

    def made(self, name: str) -> Made:
        """Return how the function of a qualified name is removed."""
        signature = f"{name}({', '.join(self.argument_types)})"
        return Made("service function", signature, (f"DROP FUNCTION IF EXISTS {signature}",))


def split_arguments(text: str) -> list[str]:
    """Return the arguments of a signature: ``a NUMBER(10, 2), b TEXT`` are two."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]


def _argument(text: str, signature: str) -> Argument:
    name, _, kind = text.partition(" ")
    if not kind.strip():
        raise SignatureError.malformed(signature)
    return Argument(name, re.split(r"\s+DEFAULT\s", kind.strip(), maxsplit=1, flags=re.IGNORECASE)[0])
