"""What a statement gives back, in the two forms that clients read: JSON rows of text, and an Arrow stream.

Cell encodings: https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses and the converters of
snowflake-connector-python 4.x.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Protocol

_MAX_TEXT_LENGTH = 134_217_728
"""Length of a VARCHAR without one, in characters (Snowflake since 2025)."""


class SqlType(Enum):
    """The type names of a ``rowtype`` entry on the wire."""

    FIXED = "fixed"
    REAL = "real"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    TIMESTAMP_NTZ = "timestamp_ntz"
    TIMESTAMP_LTZ = "timestamp_ltz"
    TIMESTAMP_TZ = "timestamp_tz"
    VARIANT = "variant"
    OBJECT = "object"
    ARRAY = "array"
    BINARY = "binary"


class StatementKind(IntEnum):
    """``statementTypeId`` on the wire; clients compute ``rowcount`` by it."""

    SELECT = 0x1000
    INSERT = 0x3100
    UPDATE = 0x3200
    DELETE = 0x3300
    MERGE = 0x3400
    MULTI_INSERT = 0x3500
    COPY = 0x3600
    USE = 0x4300
    SHOW = 0x4400
    DESCRIBE = 0x4500
    LIST = 0x4700
    TRANSACTION = 0x5000
    DDL = 0x6000
    CALL = 0x7000
    MULTI_STATEMENT = 0xA000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result; lengths in characters, precision and scale in digits, None where they do not apply."""

    name: str
    type: SqlType = SqlType.TEXT
    nullable: bool = True
    length: int | None = None
    precision: int | None = None
    scale: int | None = None

    def rowtype(self) -> dict[str, object]:
        """Return the wire's entry; 4.x clients raise KeyError where one of these keys is missing."""
        length, precision, scale = self.length, self.precision, self.scale
        if self.type is SqlType.TEXT and length is None:
            length = _MAX_TEXT_LENGTH
        if self.type is SqlType.FIXED and precision is None:
            precision, scale = 38, 0
        if self.type.value.startswith("time") and scale is None:
            precision, scale = 0, 9
        return {
            "name": self.name,
            "database": "",
            "schema": "",
            "table": "",
            "type": self.type.value,
            "nullable": self.nullable,
            "length": length,
            "byteLength": None if length is None else min(length * 4, _MAX_TEXT_LENGTH),
            "precision": precision,
            "scale": scale,
            "collation": None,
        }


class ResultSet(Protocol):
    """Rows with their columns, whoever made them."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, left to right."""
        ...

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        ...

    def json_rows(self) -> list[list[str | None]]:
        """Return the rows as the JSON form carries them: every cell text or None."""
        ...

    def arrow_stream(self) -> bytes | memoryview | None:
        """Return the rows as one Arrow IPC stream as Snowflake lays it out, or None where there is no such form."""
        ...

    def values(self) -> list[tuple[object, ...]]:
        """Return the rows as Python values."""
        ...


def encode_cell(column: Column, value: object) -> str | None:  # noqa: PLR0911  one line a type is the plainest form
    """Return one value as the JSON form carries it."""
    if value is None:
        return None
    match value:
        case bool():
            return "1" if value else "0"
        case datetime():
            if column.type is SqlType.TIMESTAMP_TZ:
                offset = value.utcoffset()
                minutes = 0 if offset is None else int(offset.total_seconds() // 60)
                return f"{_epoch(value)} {minutes + 1440}"
            return _epoch(value)
        case date():
            return str((value - date(1970, 1, 1)).days)
        case time():
            seconds = value.hour * 3600 + value.minute * 60 + value.second
            return f"{seconds}.{value.microsecond:06d}000"
        case bytes():
            return value.hex().upper()
        case dict() | list():
            return json.dumps(value)
        case Decimal():
            return format(value, "f")
        case _:
            return str(value)


def _epoch(value: datetime) -> str:
    origin = datetime(1970, 1, 1, tzinfo=UTC if value.tzinfo else None)
    microseconds = (value - origin) // timedelta(microseconds=1)
    sign, size = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    return f"{sign}{size // 1_000_000}.{size % 1_000_000:06d}000"


@dataclass(frozen=True, slots=True)
class Rows:
    """A result made of Python values: what SHOW, DESCRIBE and DDL give back."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[object, ...]]

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def json_rows(self) -> list[list[str | None]]:
        """Return the rows as text."""
        return [[encode_cell(c, v) for c, v in zip(self.columns, row, strict=True)] for row in self.rows]

    def arrow_stream(self) -> bytes | None:
        """Return None: JSON is right for every client at this size."""
        return None

    def values(self) -> list[tuple[object, ...]]:
        """Return the rows as they are."""
        return list(self.rows)


def status(message: str) -> Rows:
    """Return the one-cell result of a DDL statement."""
    return Rows((Column("status"),), [(message,)])


Facts = Mapping[str, object]
"""What is known of one object, by SHOW's column names; SQL and REST both answer from it, so they cannot disagree."""


def table(columns: Sequence[Column], facts: Sequence[Facts]) -> Rows:
    """Return one row for each object, its cells in the order of the columns; a missing fact is NULL."""
    return Rows(tuple(columns), [tuple(known.get(column.name) for column in columns) for known in facts])
