"""From DuckDB's type of a result column to Snowflake's, helped by what is known of where the column comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pytest_spcs.emulator.account.results import Column, SqlType

_BINARY_LENGTH = 8_388_608
_TYPES = {
    "DOUBLE": SqlType.REAL,
    "FLOAT": SqlType.REAL,
    "BOOLEAN": SqlType.BOOLEAN,
    "DATE": SqlType.DATE,
    "TIME": SqlType.TIME,
    "TIMESTAMP": SqlType.TIMESTAMP_NTZ,
    "TIMESTAMP_NS": SqlType.TIMESTAMP_NTZ,
    "TIMESTAMP_MS": SqlType.TIMESTAMP_NTZ,
    "TIMESTAMP_S": SqlType.TIMESTAMP_NTZ,
    "TIMESTAMP WITH TIME ZONE": SqlType.TIMESTAMP_LTZ,
    "TIMESTAMPTZ_NS": SqlType.TIMESTAMP_LTZ,
    "TIME_NS": SqlType.TIME,
    "BLOB": SqlType.BINARY,
    "JSON": SqlType.VARIANT,
}
_INTEGERS = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_SAME_STORAGE = (
    {SqlType.TIMESTAMP_LTZ, SqlType.TIMESTAMP_TZ},
    {SqlType.VARIANT, SqlType.OBJECT, SqlType.ARRAY},
)


@dataclass(frozen=True, slots=True)
class DeclaredType:
    """What a table's definition says of a column and DuckDB does not keep."""

    type: SqlType
    length: int | None = None
    precision: int | None = None
    scale: int | None = None


def column_of(name: str, duckdb_type: str, declared: DeclaredType | None = None) -> Column:
    """Return the column that a client is told of; ``declared`` counts only where it fits DuckDB's type."""
    column = _plain_column(name, duckdb_type)
    if declared is None:
        return column
    if declared.type is column.type:
        return _as_declared(column, declared)
    if any({declared.type, column.type} <= same for same in _SAME_STORAGE):
        scale = column.scale if declared.scale is None else declared.scale
        return replace(column, type=declared.type, scale=scale)
    return column


def _as_declared(column: Column, declared: DeclaredType) -> Column:
    if declared.type in {SqlType.TEXT, SqlType.BINARY} and declared.length is not None:
        return replace(column, length=declared.length)
    if declared.type is SqlType.FIXED and declared.scale == column.scale and declared.precision is not None:
        return replace(column, precision=declared.precision)
    if declared.type.value.startswith("time") and declared.scale is not None:
        return replace(column, scale=declared.scale)
    return column


def _plain_column(name: str, duckdb_type: str) -> Column:  # noqa: PLR0911  # one line a type is the plainest form
    if match := _DECIMAL.fullmatch(duckdb_type):
        return Column(name, SqlType.FIXED, precision=int(match[1]), scale=int(match[2]))
    if duckdb_type in _INTEGERS:
        return Column(name, SqlType.FIXED, precision=38, scale=0)
    if duckdb_type.endswith("]"):
        return Column(name, SqlType.ARRAY)
    if duckdb_type.startswith(("STRUCT", "MAP")):
        return Column(name, SqlType.OBJECT)
    kind = _TYPES.get(duckdb_type, SqlType.TEXT)
    if kind is SqlType.BINARY:
        return Column(name, kind, length=_BINARY_LENGTH)
    if kind.value.startswith("time"):
        return Column(name, kind, precision=0, scale=9)
    return Column(name, kind)
