"""What a VARIANT becomes where it meets a text or a number: the text becomes a VARIANT, the VARIANT a number.

https://docs.snowflake.com/en/sql-reference/data-type-conversion
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, constant, text

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg)
_OF_NUMBERS = (exp.Sum, exp.Avg, exp.Median, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop)
_OF_NUMBERS += (exp.Abs, exp.Round, exp.Ceil, exp.Floor)


def meet(expression: Expr) -> None:
    """Convert in place what a path, or VALUE of a FLATTEN, meets."""
    flattens = expression.find(exp.Explode) is not None
    for node in list(expression.find_all(*_COMPARISONS, exp.In)):
        if isinstance(node, exp.In):
            _listed(node, flattens=flattens)
        else:
            _compared(node, flattens=flattens)
    for node in list(expression.find_all(*_ARITHMETIC, *_OF_NUMBERS)):
        for key in ("this", "expression"):
            operand = node.args.get(key)
            if isinstance(operand, exp.Expr) and _is_variant(operand, flattens=flattens):
                node.set(key, cast(text(operand.copy()), "DOUBLE"))


def _is_variant(node: Expr, *, flattens: bool) -> bool:
    node = node.unnest()
    if isinstance(node, exp.JSONExtract):
        return True
    return flattens and isinstance(node, exp.Column) and node.name.upper() == "VALUE"


def _compared(node: Expr, *, flattens: bool) -> None:
    for key, other in (("this", "expression"), ("expression", "this")):
        if _is_variant(node.args[key], flattens=flattens) and constant(node.args[other]) is not None:
            node.set(key, text(node.args[key].copy()))
            return


def _listed(node: exp.In, *, flattens: bool) -> None:
    texts = bool(node.expressions) and all(constant(item) is not None for item in node.expressions)
    if texts and _is_variant(node.this, flattens=flattens):
        node.set("this", text(node.this.copy()))
