"""DESCRIBE TABLE and DESCRIBE VIEW.

Columns: https://docs.snowflake.com/en/sql-reference/sql/desc-table
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.duckdb.column_types import DeclaredType, column_of
from pytest_spcs.emulator.sql.results import Column, Rows, SqlType

if TYPE_CHECKING:
    import duckdb

_COLUMNS = tuple(
    Column(name)
    for name in (
        "name",
        "type",
        "kind",
        "null?",
        "default",
        "primary key",
        "unique key",
        "check",
        "expression",
        "comment",
        "policy name",
        "privacy domain",
    )
)
_MAX_TEXT = 16_777_216
"""Length of a VARCHAR that was declared without one."""


def describe_table(connection: duckdb.DuckDBPyConnection, qualified: str, declared: dict[str, DeclaredType]) -> Rows:
    """Return one row for each column of a table or view; ``qualified`` is its quoted name."""
    found = connection.execute(f"DESCRIBE {qualified}").fetchall()
    rows: list[tuple[object, ...]] = []
    for name, kind, nullable, key, default, _extra in found:
        column = column_of(name, kind, declared.get(name.upper()))
        primary, unique = ("Y" if key == "PRI" else "N"), ("Y" if key == "UNI" else "N")
        null = "Y" if nullable == "YES" else "N"
        rows.append((name, type_text(column), "COLUMN", null, default, primary, unique, *([None] * 5)))
    return Rows(_COLUMNS, rows)


def type_text(column: Column) -> str:
    """Return a column's type as DESCRIBE and SHOW write it."""
    match column.type:
        case SqlType.FIXED:
            return f"NUMBER({column.precision or 38},{column.scale or 0})"
        case SqlType.REAL:
            return "FLOAT"
        case SqlType.TEXT:
            return f"VARCHAR({column.length or _MAX_TEXT})"
        case SqlType.BINARY:
            return f"BINARY({column.length})"
        case SqlType.TIME | SqlType.TIMESTAMP_NTZ | SqlType.TIMESTAMP_LTZ | SqlType.TIMESTAMP_TZ:
            return f"{column.type.value.upper()}(9)"
        case _:
            return str(column.type.value).upper()
