"""Texts such as ``2020-01-02 03:04:05 +0200`` that a statement writes to columns of moments.

DuckDB reads an offset only where no blank stands before it; fakesnow sees to that in casts alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.column_names import leading_select

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_ZONED = re.compile(r"\s*(\d{4}-\d\d?-\d\d?[ T]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)\s+([+-]\d\d(?::?\d\d)?)\s*")
_GAP = r"(\d)\s+([+-]\d\d(:?\d\d)?)\s*\z"
_MOMENTS = {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"}

TypesOf = Callable[[exp.Table], Mapping[str, str]]
"""Gives DuckDB's types of a table's columns by name, in their order; nothing for a table that is not there."""


def close_gaps(expression: Expr, types_of: TypesOf, *, lent: bool) -> None:
    """Correct in place what an INSERT or UPDATE writes; ``lent`` says that a column it selects may be such a text."""
    match expression:
        case exp.Insert():
            _correct_insert(expression, types_of, lent=lent)
        case exp.Update():
            _correct_update(expression, types_of)
        case _:
            pass


def closed_gap_sql(expression: str) -> str:
    """Return the DuckDB SQL for a text, date or timestamp as a text that DuckDB reads as a moment."""
    return rf"regexp_replace(CAST({expression} AS VARCHAR), $${_GAP}$$, $$\1\2$$)"


def _correct_insert(insert: exp.Insert, types_of: TypesOf, *, lent: bool) -> None:
    rows = _rows(insert.expression)
    cells = [cell.unalias() for row in rows for cell in row]
    if not any(_is_zoned(cell) or (lent and isinstance(cell, exp.Column | exp.Parameter)) for cell in cells):
        return
    target = insert.this
    types = types_of(target.find(exp.Table))
    names = [column.name for column in target.expressions] if isinstance(target, exp.Schema) else list(types)
    kinds = [types.get(name.upper()) for name in names]
    for row in rows:
        for cell, kind in zip(row, kinds, strict=False):  # DuckDB says what is wrong with their number
            if kind in _MOMENTS:
                _correct(cell.unalias(), lent=lent)


def _rows(query: Expr | None) -> list[list[Expr]]:
    if isinstance(query, exp.Values):
        return [list(row.expressions) if isinstance(row, exp.Tuple) else [row] for row in query.expressions]
    select = leading_select(query) if query is not None else None
    return [list(select.expressions)] if select is not None else []


def _correct_update(update: exp.Update, types_of: TypesOf) -> None:
    changes = [node for node in update.expressions if isinstance(node, exp.EQ) and _is_zoned(node.expression)]
    if not changes:
        return
    types = types_of(update.this)
    for change in changes:
        if types.get(change.this.name.upper()) in _MOMENTS:
            _correct(change.expression, lent=False)


def _is_zoned(cell: Expr) -> bool:
    return isinstance(cell, exp.Literal) and cell.is_string and _ZONED.fullmatch(cell.name) is not None


def _correct(cell: Expr, *, lent: bool) -> None:
    if _is_zoned(cell):
        cell.set("this", _ZONED.sub(r"\1\2", cell.name))
    elif lent and isinstance(cell, exp.Column | exp.Parameter):
        text = exp.cast(cell.copy(), "VARCHAR")
        pattern, kept = exp.Literal.string(_GAP), exp.Literal.string(r"\1\2")
        cell.replace(exp.Anonymous(this="regexp_replace", expressions=[text, pattern, kept]))
