"""DESCRIBE TABLE and DESCRIBE VIEW.

Columns: https://docs.snowflake.com/en/sql-reference/sql/desc-table
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.results import Column, Rows, SqlType
from pytest_spcs.emulator.sql.duckdb.translation.column_defaults import shown_default
from pytest_spcs.emulator.sql.duckdb.translation.column_types import DeclaredType, column_of
from pytest_spcs.emulator.sql.duckdb.translation.constraints import PRIMARY, UNIQUE, keys_of
from pytest_spcs.emulator.sql.duckdb.translation.declared_types import TableKey, qualified
from pytest_spcs.identifiers import render, split

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_NEXT_VALUE = re.compile(r"nextval\('(.*)'\)", re.IGNORECASE)
_MAX_TEXT = 16_777_216
"""Length of a VARCHAR that was declared without one."""


def describe_table(connection: duckdb.DuckDBPyConnection, place: TableKey, declared: dict[str, DeclaredType]) -> Rows:
    """Return one row for each column of a table or view; ``place`` is where DuckDB has it."""
    found = connection.execute(f"DESCRIBE {qualified(place)}").fetchall()
    keys = keys_of(connection, place)
    primary = {name for key in keys if key.kind == PRIMARY for name in key.columns}
    unique = {name for key in keys if key.kind == UNIQUE for name in key.columns}
    rows: list[tuple[object, ...]] = []
    for name, kind, nullable, _key, default, _extra in found:
        column = column_of(name, kind, declared.get(name.upper()))
        flags = ["Y" if name in names else "N" for names in (primary, unique)]
        null = "Y" if nullable == "YES" else "N"
        rows.append((name, type_text(column), "COLUMN", null, _default(connection, default), *flags, *([None] * 5)))
    return Rows(_COLUMNS, rows)


def describe_columns(columns: Sequence[Column]) -> Rows:
    """Return one row for each column of what is no table of a user: a view of INFORMATION_SCHEMA."""
    return Rows(_COLUMNS, [(one.name, type_text(one), "COLUMN", "Y", None, "N", "N", *([None] * 5)) for one in columns])


def _default(connection: duckdb.DuckDBPyConnection, written: str | None) -> str | None:
    """Return a default as Snowflake writes it where DuckDB's form differs: those that come from sequences."""
    found = _NEXT_VALUE.fullmatch(written or "")
    if found is None:
        return None if written is None else shown_default(written)
    parts = split(found[1].replace("''", "'"))
    columns = ("database_name", "schema_name", "sequence_name")[-len(parts) :]
    rows = connection.execute(
        "SELECT database_name, schema_name, sequence_name, start_value, increment_by FROM duckdb_sequences() WHERE "  # noqa: S608  # columns of ours, values are bound
        + " AND ".join(f"lower({column}) = lower(?)" for column in columns),
        list(parts),
    ).fetchall()
    if not rows:
        return written
    *name, start, step = rows[0]
    if name[-1].upper().startswith("_FS_SEQ_"):
        return f"IDENTITY START {start} INCREMENT {step} NOORDER"
    return f"{'.'.join(render(part) for part in name)}.NEXTVAL"


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
            return f"{column.type.value.upper()}({9 if column.scale is None else column.scale})"
        case _:
            return str(column.type.value).upper()
