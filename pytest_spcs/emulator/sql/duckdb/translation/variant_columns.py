"""Columns of VARIANTs that meet texts: compared they are read as texts, in one column of UNION both are VARIANTs.

Paths and elements are known by their form, see `library.variants`; a column is known by its table alone.
https://docs.snowflake.com/en/sql-reference/data-type-conversion
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.expressions import constant, library, text
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import common_table, sources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.sql.duckdb.translation.timestamp_offsets import TypesOf

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
MEETINGS = frozenset({*_COMPARISONS, exp.In, exp.Union, exp.Except, exp.Intersect})
"""The nodes without one of which a statement has nothing to convert here."""
_PATHS = (exp.JSONExtract, exp.Bracket, exp.ParseJSON)


def meet_columns(expression: Expr, types_of: TypesOf) -> None:
    """Convert in place VARIANTs of columns that are compared with texts, and texts that UNION puts below VARIANTs."""
    known: dict[str, Mapping[str, str]] = {}

    def types(table: exp.Table) -> Mapping[str, str]:
        name = table.sql("snowflake", comments=False)
        if name not in known:
            known[name] = types_of(table)
        return known[name]

    for node in list(expression.find_all(*_COMPARISONS, exp.In)):
        _compare(node, types)
    for union in list(expression.find_all(exp.SetOperation)):
        if not isinstance(union.parent, exp.SetOperation):
            _unite(union, types)


def _compare(node: Expr, types: TypesOf) -> None:
    if isinstance(node, exp.In):
        if node.expressions and all(constant(item) is not None for item in node.expressions):
            _read(node.this, types)
        return
    for side, other in ((node.this, node.expression), (node.expression, node.this)):
        if constant(other) is not None:
            _read(side, types)
        elif isinstance(side, _PATHS) and isinstance(other, exp.Column) and kind_of(other, types) == "VARCHAR":
            side.replace(text(side.copy()))


def _read(side: Expr, types: TypesOf) -> None:
    if isinstance(side, exp.Column) and kind_of(side, types) == "JSON":
        side.replace(text(side.copy()))


def _unite(union: exp.SetOperation, types: TypesOf) -> None:
    selects = list(_branches(union))
    for cells in zip(*(select.expressions for select in selects), strict=False):  # DuckDB refuses unlike numbers
        kinds = [_cell_kind(cell.unalias(), types) for cell in cells]
        if "JSON" in kinds:
            for cell, kind in zip(cells, kinds, strict=True):
                if kind == "VARCHAR":
                    value = cell.unalias()
                    value.replace(library("json_of", value.copy()))


def _branches(query: Expr) -> list[exp.Select]:
    match query:
        case exp.SetOperation():
            return [*_branches(query.this), *_branches(query.expression)]
        case exp.Subquery():
            return _branches(query.this)
        case exp.Select():
            return [query]
        case _:
            return []


def _cell_kind(value: Expr, types: TypesOf) -> str | None:
    match value:
        case exp.Literal() if value.is_string:
            return "VARCHAR"
        case exp.Column():
            return kind_of(value, types)
        case exp.Cast(to=exp.DataType() as to):
            return "VARCHAR" if to.is_type(*exp.DataType.TEXT_TYPES) else "JSON" if to.is_type("VARIANT") else None
        case _ if isinstance(value, _PATHS):
            return "JSON"
        case _:
            return None


def kind_of(column: exp.Column, types: TypesOf) -> str | None:
    """Return the engine's type of a column of a table, JSON for one that a subquery takes of a VARIANT; else None."""
    scope = column.find_ancestor(exp.Select, exp.Update, exp.Delete)
    while scope is not None:
        for source in sources(scope):
            if column.table and column.table.upper() != source.alias_or_name.upper():
                continue
            found = _kind_in(source, column.name.upper(), types)
            if found is not None:
                return found
        scope = scope.find_ancestor(exp.Select, exp.Update, exp.Delete)
    return None


def _kind_in(source: Expr, name: str, types: TypesOf) -> str | None:
    if isinstance(source, exp.Table):
        common = None if source.db else common_table(source)
        return types(source).get(name) if common is None else _kind_of_query(common.this, name, types)
    return _kind_of_query(source.this, name, types) if isinstance(source, exp.Subquery) else None


def _kind_of_query(query: Expr, name: str, types: TypesOf) -> str | None:
    select = next(iter(_branches(query)), None)
    for cell in select.expressions if select is not None else ():
        if cell.alias_or_name.upper() == name:
            return _cell_kind(cell.unalias(), types)
        if isinstance(cell, exp.Star) and select is not None:
            for source in sources(select):
                found = _kind_in(source, name, types)
                if found is not None:
                    return found
    return None
