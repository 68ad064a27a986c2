"""Snowflake's names: folding, quoting, and the qualified names of schemas and of the objects in them.

Rules: https://docs.snowflake.com/en/sql-reference/identifiers-syntax
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNQUOTED = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
_PART = re.compile(r'"(?:[^"]|"")*"|[^."]+')


class InvalidIdentifierError(ValueError):
    """A text that is no Snowflake identifier."""


def fold(identifier: str) -> str:
    """Return the name that an identifier stands for: ``demo`` is ``DEMO``, ``"Demo"`` is ``Demo``."""
    text = identifier.strip()
    if text != '"' and text[:1] == text[-1:] == '"':
        name = text[1:-1].replace('""', '"')
        if not name:
            raise InvalidIdentifierError("an identifier between double quotes is empty")
        return name
    if not _UNQUOTED.fullmatch(text):
        raise InvalidIdentifierError(
            f"{identifier!r} is no identifier: start with a letter or _ and go on with letters, digits, _ or $, "
            f'or write it between double quotes: "{text}"'
        )
    return text.upper()


def is_unquoted(name: str) -> bool:
    """Tell whether a folded name can be written without double quotes."""
    return _UNQUOTED.fullmatch(name) is not None and name == name.upper()


def render(name: str) -> str:
    """Return the identifier to write for a folded name: quoted only where it has to be."""
    if is_unquoted(name):
        return name
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def split(qualified: str) -> tuple[str, ...]:
    """Return the folded parts of a dotted name; dots between double quotes are part of a name."""
    parts = _PART.findall(qualified.strip())
    if not parts or ".".join(parts) != qualified.strip():
        raise InvalidIdentifierError(f"{qualified!r} is no (qualified) identifier")
    return tuple(fold(part) for part in parts)


@dataclass(frozen=True, order=True, slots=True)
class SchemaName:
    """The folded name of a schema in its database."""

    database: str
    schema: str

    def __str__(self) -> str:
        return f"{render(self.database)}.{render(self.schema)}"

    def object(self, name: str) -> ObjectName:
        """Return the name of an object in this schema."""
        return ObjectName(self.database, self.schema, name)


@dataclass(frozen=True, order=True, slots=True)
class ObjectName:
    """The folded name of an object in its schema."""

    database: str
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{render(self.database)}.{render(self.schema)}.{render(self.name)}"

    @property
    def parent(self) -> SchemaName:
        """The schema that holds the object."""
        return SchemaName(self.database, self.schema)
