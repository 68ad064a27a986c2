"""Aggregate and window functions that DuckDB lacks or answers otherwise.

https://docs.snowflake.com/en/sql-reference/functions-aggregation
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, library

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


def aggregate(expression: Expr) -> None:
    """Correct aggregate and window functions in place."""
    for node in list(expression.find_all(exp.ArrayAgg)):
        _collect(node)
    for listed in list(expression.find_all(exp.GroupConcat)):
        whole = _whole(listed)
        whole.replace(exp.Coalesce(this=whole.copy(), expressions=[exp.Literal.string("")]))
    for window in list(expression.find_all(exp.Window)):
        _replace_window(window)


def _whole(node: Expr) -> Expr:
    """Return an aggregate function with what belongs to it: WITHIN GROUP, FILTER, OVER."""
    while isinstance(node.parent, exp.WithinGroup | exp.Filter | exp.Window) and node.arg_key == "this":
        node = node.parent
    return node


def _collect(node: exp.ArrayAgg) -> None:
    """ARRAY_AGG leaves NULL out, and gives an empty array where there is nothing."""
    whole, argument, conditions = _whole(node), node.this, []
    order: list[Expr] = []
    if isinstance(argument, exp.Order):
        argument, order = argument.this, argument.expressions
    window: exp.Window | None = None
    part: Expr = node
    while part is not whole:
        part = part.parent  # type: ignore[assignment]  # `whole` lies above
        match part:
            case exp.WithinGroup():
                order = part.expression.expressions
            case exp.Filter():
                conditions.append(part.expression.this)
            case exp.Window():
                window = part
    value = argument.expressions[0] if isinstance(argument, exp.Distinct) else argument
    if order:
        argument = exp.Order(this=argument.copy(), expressions=[one.copy() for one in order])
    if not isinstance(value, exp.StarMap):  # OBJECT_CONSTRUCT(*) is never NULL, and cannot stand in a condition
        conditions.append(exp.Not(this=exp.Is(this=exp.Paren(this=value.copy()), expression=exp.Null())))
    collected: Expr = exp.Anonymous(this="LIST", expressions=[argument.copy()])
    if conditions:
        collected = exp.Filter(this=collected, expression=exp.Where(this=exp.and_(*conditions)))
    if window is not None:
        over = window.copy()
        over.set("this", collected)
        collected = over
    json = library("json_of", collected)
    whole.replace(exp.Coalesce(this=json, expressions=[cast(exp.Literal.string("[]"), "JSON")]))


def _replace_window(window: exp.Window) -> None:
    call = window.this
    name = (
        call.name.upper() if isinstance(call, exp.Anonymous) else call.sql_name() if isinstance(call, exp.Func) else ""
    )
    arguments = list(call.expressions) if isinstance(call, exp.Anonymous) else [call.this]
    if name == "RATIO_TO_REPORT":
        total = _over(window, exp.Sum(this=arguments[0].copy()))
        part = cast(arguments[0].copy(), "DOUBLE")
        window.replace(exp.Div(this=part, expression=exp.Nullif(this=total, expression=exp.Literal.number(0))))
    elif name == "CONDITIONAL_TRUE_EVENT":
        counted = exp.Case(
            ifs=[exp.If(this=arguments[0].copy(), true=exp.Literal.number(1))], default=exp.Literal.number(0)
        )
        window.replace(_over(window, exp.Sum(this=counted)))
    elif name == "CONDITIONAL_CHANGE_EVENT":
        present = exp.Not(this=exp.Is(this=exp.Paren(this=arguments[0].copy()), expression=exp.Null()))
        values = exp.Filter(
            this=exp.Anonymous(this="LIST", expressions=[arguments[0].copy()]), expression=exp.Where(this=present)
        )
        changes = library("changes", _over(window, values))
        window.replace(exp.Coalesce(this=changes, expressions=[exp.Literal.number(0)]))


def _over(window: exp.Window, call: Expr) -> exp.Window:
    over = window.copy()
    over.set("this", call)
    return over
