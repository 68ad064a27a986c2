"""Parts of statements that the passes of the library write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.macros import ONCE
from pytest_spcs.emulator.sql.duckdb.translation.service_functions import LIBRARY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot.expressions import Expr


def library(name: str, *arguments: Expr) -> Expr:
    """Return a call of a macro of the library.

    A macro repeats what it is given, and in a nest of calls that grows beyond measure: so what is more than a name or
    a constant is named first, where the macro has a form for that.
    """
    if name in ONCE and not isinstance(arguments[0], exp.Column | exp.Literal | exp.Null | exp.Boolean):
        name = f"{name}_once"
    place = exp.Dot(this=exp.to_identifier(LIBRARY), expression=exp.to_identifier("main"))
    return exp.Dot(this=place, expression=exp.Anonymous(this=name, expressions=list(arguments)))


def function(name: str, arguments: Sequence[Expr], returned: str) -> Expr:
    """Return a call of a function in Python as a value of a type."""
    packed = cast(exp.Anonymous(this="JSON_ARRAY", expressions=list(arguments)), "TEXT")
    caller = "_SPCS_JSON" if returned == "JSON" else "_SPCS_TEXT"
    call = exp.Anonymous(this=caller, expressions=[exp.Literal.string(name), packed])
    return call if returned == "TEXT" else cast(call, returned)


def cast(value: Expr, to: str) -> exp.Cast:
    """Return a cast to one of the engine's types; sqlglot's own function would copy the value."""
    return exp.Cast(this=value, to=exp.DataType.build(to, dialect="duckdb"))


def text(value: Expr) -> Expr:
    """Return a value as the text that a cast gives."""
    return library("to_text", value)


def kind(cast: exp.Cast) -> str:
    """Return TEXT for a cast to any type of texts, else the name of the type."""
    to = cast.to
    if not isinstance(to, exp.DataType):
        return ""
    return "TEXT" if to.is_type(*exp.DataType.TEXT_TYPES) else to.sql("snowflake")


def constant(node: Expr | None) -> str | None:
    """Return the text of a string constant, also of several that are joined by ``||``; None for anything else."""
    if isinstance(node, exp.DPipe):
        left, right = constant(node.this), constant(node.expression)
        return None if left is None or right is None else left + right
    return node.name if isinstance(node, exp.Literal) and node.is_string else None
