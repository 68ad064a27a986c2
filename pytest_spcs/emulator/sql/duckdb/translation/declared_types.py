"""Remembers what table definitions say of their columns beyond DuckDB's types: text lengths, precisions, time zones."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.results import SqlType
from pytest_spcs.emulator.sql.duckdb.translation.column_names import leading_select
from pytest_spcs.emulator.sql.duckdb.translation.column_types import DeclaredType

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlglot.expressions import Expr

TableKey = tuple[str, str, str]
"""Database, schema and name, upper-cased: DuckDB does not tell case apart."""

_KINDS = {
    "VARIANT": SqlType.VARIANT,
    "OBJECT": SqlType.OBJECT,
    "ARRAY": SqlType.ARRAY,
}
_TIMES = {
    "TIME": SqlType.TIME,
    "DATETIME": SqlType.TIMESTAMP_NTZ,
    "TIMESTAMP": SqlType.TIMESTAMP_NTZ,
    "TIMESTAMPNTZ": SqlType.TIMESTAMP_NTZ,
    "TIMESTAMPLTZ": SqlType.TIMESTAMP_LTZ,
    "TIMESTAMPTZ": SqlType.TIMESTAMP_TZ,
}


def declared(kind: exp.DataType) -> DeclaredType | None:
    """Return what a type in a definition or a cast says, or None where DuckDB's type says it all."""
    name = kind.this.name if hasattr(kind.this, "name") else str(kind.this)
    numbers = [int(n) for n in re.findall(r"\d+", " ".join(str(p) for p in kind.expressions))]
    if name in _KINDS:
        return DeclaredType(_KINDS[name])
    if name in _TIMES:
        return DeclaredType(_TIMES[name], scale=numbers[0] if numbers else None)
    if kind.is_type(*exp.DataType.TEXT_TYPES):
        default = 1 if name in {"CHAR", "NCHAR"} else None
        return DeclaredType(SqlType.TEXT, length=numbers[0] if numbers else default)
    if name in {"BINARY", "VARBINARY"}:
        return DeclaredType(SqlType.BINARY, length=numbers[0] if numbers else None)
    if name in {"DECIMAL", "NUMERIC"} or kind.is_type(*exp.DataType.INTEGER_TYPES):
        precision, scale = (*numbers, 0)[:2] if numbers and name == "DECIMAL" else (38, 0)
        return DeclaredType(SqlType.FIXED, precision=precision, scale=scale)
    return None


class DeclaredTypes:
    """The definitions of one engine's tables; ``returned`` knows what a service function's macro gives.

    A stale entry does no harm: `column_of` ignores what does not fit.
    """

    def __init__(self, returned: Callable[[str], DeclaredType | None]) -> None:
        self._returned = returned
        self._tables: dict[TableKey, dict[str, DeclaredType]] = {}
        self._lock = threading.Lock()

    def of_table(self, key: TableKey) -> dict[str, DeclaredType]:
        """Return the declared types of a table by column name."""
        return self._tables.get(key, {})

    def define(self, key: TableKey, columns: dict[str, DeclaredType]) -> None:
        """Remember a new table or view."""
        with self._lock:
            self._tables[key] = dict(columns)

    def forget(self, key: TableKey) -> None:
        """Forget a dropped table."""
        with self._lock:
            self._tables.pop(key, None)

    def rename(self, old: TableKey, new: TableKey) -> None:
        """Follow a table to its new name."""
        with self._lock:
            self._tables[new] = self._tables.pop(old, {})

    def forget_schema(self, database: str, schema: str | None = None) -> None:
        """Forget all tables of a schema, or of a database."""
        with self._lock:
            for key in list(self._tables):
                if key[0] == database.upper() and schema in {None, key[1]}:
                    del self._tables[key]

    def of_query(self, query: Expr, database: str | None, schema: str | None) -> dict[str, DeclaredType]:
        """Return what is known of a query's result columns: casts, and columns of plain tables."""
        select = leading_select(query)
        if select is None:
            return {}
        sources = _plain_sources(select)
        tables = {alias: self.of_table(table_key(t, database, schema)) for alias, t in (sources or {}).items()}
        found: dict[str, DeclaredType] = {}
        for projection in select.expressions:
            inner = projection.unalias()
            if isinstance(inner, exp.Star) or (isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)):
                for columns in tables.values():
                    found = {**columns, **found}
            elif isinstance(inner, exp.Column):
                candidates = [tables[inner.table.upper()]] if inner.table.upper() in tables else tables.values()
                for columns in candidates:
                    if inner.name.upper() in columns:
                        found[projection.alias_or_name.upper()] = columns[inner.name.upper()]
            else:
                known = self._of_expression(inner)
                if known is not None:
                    found[(projection.alias or inner.sql("snowflake")).upper()] = known
        return found

    def _of_expression(self, node: Expr) -> DeclaredType | None:
        if isinstance(node, exp.Dot):
            call = node.expression
            return self._returned(call.name) if isinstance(call, exp.Anonymous) else None
        return _of_expression(node)


def _of_expression(node: Expr) -> DeclaredType | None:  # noqa: PLR0911  # one line a form is the plainest
    if isinstance(node, exp.Array | exp.ArrayAgg | exp.ArrayConcat | exp.ArrayConstructCompact | exp.Split):
        return DeclaredType(SqlType.ARRAY)
    if isinstance(node, exp.Struct | exp.JSONObject | exp.ObjectAgg | exp.StarMap):
        return DeclaredType(SqlType.OBJECT)
    if isinstance(node, exp.Cast | exp.TryCast) and isinstance(node.to, exp.DataType):
        return declared(node.to)
    if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
        return DeclaredType(SqlType.FIXED, precision=len(node.name.lstrip("0")) or 1, scale=0)
    if isinstance(node, exp.Literal) and node.is_string:
        return DeclaredType(SqlType.TEXT, length=len(node.name))
    if isinstance(node, exp.Count):
        return DeclaredType(SqlType.FIXED, precision=18, scale=0)
    return None


def _plain_sources(select: exp.Select) -> dict[str, exp.Table] | None:
    from_ = select.args.get("from_") or select.args.get("from")
    if from_ is None or select.args.get("with_") or select.args.get("with"):
        return None
    tables = [from_.this, *(join.this for join in select.args.get("joins") or [])]
    if not all(isinstance(table, exp.Table) and isinstance(table.this, exp.Identifier) for table in tables):
        return None
    return {table.alias_or_name.upper(): table for table in tables}


def table_key(table: exp.Table, database: str | None, schema: str | None) -> TableKey:
    """Return the key of a table as a statement names it."""
    return (
        (table.catalog or database or "").upper(),
        (table.db or schema or "").upper(),
        table.name.upper(),
    )


def defined_columns(schema: exp.Schema) -> dict[str, DeclaredType]:
    """Return the declared types of ``CREATE TABLE t (...)``."""
    found = {}
    for column in schema.expressions:
        if isinstance(column, exp.ColumnDef) and isinstance(column.kind, exp.DataType):
            known = declared(column.kind)
            if known is not None:
                found[column.name.upper()] = known
    return found


def qualified(key: TableKey) -> str:
    """Return a table's quoted name for DuckDB."""
    return ".".join(exp.to_identifier(part, quoted=True).sql("duckdb") for part in key)
