"""Sums of numbers are exact in Snowflake: takes back that fakesnow casts what SUM gets to DOUBLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


def protect_casts(expression: Expr) -> None:
    """Put the TRY_CASTs of the user in parentheses, so that they are not taken for fakesnow's."""
    for node in expression.find_all(exp.Sum):
        if isinstance(node.this, exp.TryCast):
            node.set("this", exp.Paren(this=node.this))


def undo_casts(expression: Expr, *, exact: bool) -> None:
    """Take back in place that fakesnow casts what SUM gets to DOUBLE: sums of numbers are exact in Snowflake.

    Not ``exact`` are those of texts, which are cast, and no text is left out for being no number.
    """
    for node in expression.find_all(exp.Sum):
        if isinstance(node.this, exp.TryCast) and (exact or not isinstance(node.this.this, exp.Distinct)):
            node.set("this", node.this.this if exact else exp.cast(node.this.this, "DOUBLE"))
    for cast in list(expression.find_all(exp.TryCast)):
        if isinstance(cast.this, exp.Distinct):
            distinct = cast.this
            distinct.set("expressions", [exp.TryCast(this=inner, to=cast.to.copy()) for inner in distinct.expressions])
            cast.replace(distinct)
