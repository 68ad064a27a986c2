"""PIVOT over the values that are there, and with a default: https://docs.snowflake.com/en/sql-reference/constructs/pivot.

Such a PIVOT becomes the GROUP BY that it stands for; a plain one stays DuckDB's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

ValuesOf = Callable[[exp.Select], list[object]]
"""Runs a query of one column."""


def spread(expression: Expr, values_of: ValuesOf) -> bool:
    """Replace each PIVOT that needs it, in place; tell whether one has asked for values that are there."""
    asked = False
    for pivot in list(expression.find_all(exp.Pivot)):
        field = next(iter(pivot.args.get("fields") or []), None)
        source = pivot.parent
        if pivot.args.get("unpivot") or not isinstance(field, exp.In) or source is None:
            continue
        wanted = field.expressions
        queried = bool(wanted) and isinstance(wanted[0], exp.PivotAny | exp.Query)
        default = pivot.args.get("default_on_null")
        if queried or isinstance(default, exp.Expr):
            if len(pivot.expressions) != 1 or len(pivot.args["fields"]) != 1:
                raise unsupported("PIVOT of several aggregates or columns with ANY, a subquery or DEFAULT ON NULL")
            asked |= queried
            _replace(pivot, source, _values(expression, field, source, values_of) if queried else _listed(wanted))
    return asked


def _bare(source: Expr) -> Expr:
    bare = source.copy()
    bare.set("pivots", None)
    return bare


def _values(root: Expr, field: exp.In, source: Expr, values_of: ValuesOf) -> list[tuple[Expr, str]]:
    wanted = field.expressions[0]
    if isinstance(wanted, exp.PivotAny):
        column = field.this.copy()
        query = exp.Select(expressions=[column], distinct=exp.Distinct()).from_(_bare(source))
        order = wanted.this or exp.Order(expressions=[exp.Ordered(this=column.copy())])
        query.set("order", order.copy())
    else:
        query = wanted.copy()
    common = root.args.get("with_")
    if common is not None:
        query.set("with_", common.copy())
    return [(exp.convert(value), _name(value)) for value in values_of(query) if value is not None]


def _name(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def _listed(wanted: list[Expr]) -> list[tuple[Expr, str]]:
    found = []
    for item in wanted:
        value = item.this if isinstance(item, exp.PivotAlias | exp.Alias) else item
        alias = item.args.get("alias")
        name = alias.name if isinstance(alias, exp.Expr) else None
        if name is None:
            name = _name(value.name) if isinstance(value, exp.Literal) and value.is_string else value.sql("snowflake")
        found.append((value, name))
    return found


def _replace(pivot: exp.Pivot, source: Expr, values: list[tuple[Expr, str]]) -> None:
    aggregate, column = pivot.expressions[0], pivot.args["fields"][0].this
    call = aggregate.unalias()
    used = [column, *([call.this] if isinstance(call.this, exp.Column) else [])]
    names = {node.name.upper(): node.this.copy() for node in used}
    star = exp.Star(except_=list(names.values()))
    cells: list[Expr] = [star]
    for value, name in values:
        condition = exp.Where(this=exp.EQ(this=column.copy(), expression=value.copy()))
        cell: Expr = exp.Filter(this=call.copy(), expression=condition)
        default = pivot.args.get("default_on_null")
        if isinstance(default, exp.Expr):
            cell = exp.Coalesce(this=cell, expressions=[default.copy()])
        cells.append(exp.alias_(cell, name, quoted=True))
    query = exp.Select(expressions=cells).from_(_bare(source))
    query.set("group", exp.Group(all=True))
    alias = pivot.args.get("alias") or exp.TableAlias(this=exp.to_identifier("PIVOTED"))
    source.replace(exp.Subquery(this=query, alias=alias.copy()))
