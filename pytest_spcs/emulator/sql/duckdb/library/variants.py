"""What a VARIANT becomes where it meets a text or a number: the text becomes a VARIANT, the VARIANT a number.

https://docs.snowflake.com/en/sql-reference/data-type-conversion
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, constant, function, kind, library, text

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_OF_NUMBERS = (
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.Mod,
    exp.Neg,
    exp.Sum,
    exp.Avg,
    exp.Median,
    exp.Stddev,
    exp.StddevPop,
    exp.StddevSamp,
    exp.Variance,
    exp.VariancePop,
    exp.Abs,
    exp.Round,
    exp.Ceil,
    exp.Floor,
)
_OF_TEXTS = (
    exp.Upper,
    exp.Lower,
    exp.Like,
    exp.ILike,
    exp.Concat,
    exp.ConcatWs,
    exp.DPipe,
    exp.Length,
    exp.Substring,
    exp.Replace,
    exp.Split,
    exp.SplitPart,
    exp.StartsWith,
    exp.EndsWith,
    exp.RegexpLike,
    exp.Initcap,
    exp.Left,
    exp.Right,
    exp.Reverse,
    exp.StrPosition,
    exp.RegexpExtract,
    exp.RegexpCount,
)
_OF_EITHER = (exp.Coalesce, exp.If, exp.Case)


def meet(expression: Expr) -> None:
    """Convert in place what a path, an element or VALUE of a FLATTEN meets."""
    flattens = expression.find(exp.Explode) is not None
    for node in list(expression.walk()):
        match node:
            case exp.In():
                _listed(node, flattens=flattens)
            case _ if isinstance(node, _COMPARISONS):
                _compared(node, flattens=flattens)
            case _ if isinstance(node, _OF_NUMBERS):
                _convert(node, flattens=flattens, to="DOUBLE")
            case _ if isinstance(node, _OF_TEXTS):
                _convert(node, flattens=flattens, to="TEXT")
            case _ if isinstance(node, _OF_EITHER):
                _mix(node, flattens=flattens)
    for element in list(expression.find_all(exp.Bracket)):
        if len(element.expressions) == 1 and isinstance(element.expressions[0], exp.Column):
            element.replace(function("get", [element.this, element.expressions[0]], "JSON"))


def _is_variant(node: Expr | None, *, flattens: bool) -> bool:
    match node.unnest() if node is not None else None:
        case exp.JSONExtract() | exp.Bracket():
            return True
        case exp.Column() as column:
            return flattens and column.name.upper() == "VALUE"
        case _:
            return False


def _convert(node: Expr, *, flattens: bool, to: str) -> None:
    operands = [node.args.get("this"), node.args.get("expression"), *(node.args.get("expressions") or [])]
    for operand in operands:
        if not isinstance(operand, exp.Expr):
            continue
        if _is_variant(operand, flattens=flattens):
            read = text(operand.copy())
            operand.replace(read if to == "TEXT" else cast(read, to))
        elif to != "TEXT" and isinstance(operand, exp.Cast) and kind(operand) == "TEXT":
            operand.replace(cast(operand.copy(), to))


def _compared(node: Expr, *, flattens: bool) -> None:
    for key, other in (("this", "expression"), ("expression", "this")):
        if _is_variant(node.args[key], flattens=flattens) and constant(node.args[other]) is not None:
            node.set(key, text(node.args[key].copy()))
            return


def _listed(node: exp.In, *, flattens: bool) -> None:
    texts = bool(node.expressions) and all(constant(item) is not None for item in node.expressions)
    if texts and _is_variant(node.this, flattens=flattens):
        node.set("this", text(node.this.copy()))


def _mix(node: Expr, *, flattens: bool) -> None:
    """Make constants VARIANTs where one of several values is one."""
    match node:
        case exp.Case():
            values = [branch.args.get("true") for branch in node.args["ifs"]] + [node.args.get("default")]
        case exp.If() if not isinstance(node.parent, exp.Case):
            values = [node.args.get("true"), node.args.get("false")]
        case exp.Coalesce():
            values = [node.this, *node.expressions]
        case _:
            return
    if any(_is_variant(value, flattens=flattens) for value in values):
        for value in values:
            if isinstance(value, exp.Literal | exp.Boolean):
                value.replace(library("json_of", value.copy()))
