"""Formats of moments and numbers: https://docs.snowflake.com/en/sql-reference/date-time-input-output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, constant, function, library, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlglot.expressions import Expr

_ELEMENTS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MON": "%b",
    "MM": "%m",
    "DD": "%d",
    "DY": "%a",
    "HH24": "%H",
    "HH12": "%I",
    "HH": "%H",
    "AM": "%p",
    "PM": "%p",
    "MI": "%M",
    "SS": "%S",
    "FF0": "",
    "FF3": "%g",
    "FF6": "%f",
    "FF9": "%n",
    "FF": "%n",
    "TZHTZM": "%z",
    "TZH:TZM": "%z",
    "TZH": "%z",
    "UTC": "UTC",  # no element: dbt writes it behind the time
}
_ELEMENT = re.compile(
    r'"([^"]*)"|(' + "|".join(sorted(_ELEMENTS, key=len, reverse=True)) + r")|(.)", re.IGNORECASE | re.DOTALL
)
_OF_MOMENTS = re.compile(r"YY|MON|MM|DD|DY|HH|MI(?!$)|SS|FF\d|TZ", re.IGNORECASE)
_OF_BYTES = {"HEX": "HEX", "UTF-8": "DECODE", "UTF8": "DECODE", "BASE64": "TO_BASE64"}


def engine_format(model: str) -> str:
    """Return a format of moments as the engine writes it; raise 002 for an element that is not emulated."""
    pieces = []
    for quoted, element, other in _ELEMENT.findall(model):
        if other.isalnum() and other.upper() not in {"T", "Z"}:
            raise unsupported(f"date and time format {model}")
        pieces.append(_ELEMENTS[element.upper()] if element else (quoted or other).replace("%", "%%"))
    return "".join(pieces)


def written(arguments: Sequence[Expr]) -> Expr:
    """Return what TO_CHAR and TO_VARCHAR write."""
    value, *rest = arguments
    if not rest:
        return text(value)
    model = constant(rest[0])
    if model is None:
        raise unsupported("TO_CHAR with a format that is not a constant")
    if model.upper() in _OF_BYTES:
        return exp.Anonymous(this=_OF_BYTES[model.upper()], expressions=[value])
    if _OF_MOMENTS.search(model):
        return library("moment_text", value, exp.Literal.string(engine_format(model)))
    return function("number_text", [text(value), rest[0]], "TEXT")


def read_or_null(to: str) -> Callable[[Sequence[Expr]], Expr]:
    """Return what builds TRY_TO_TIMESTAMP and its like: a text in a format, a number of a scale, or either alone."""

    def build(arguments: Sequence[Expr]) -> Expr:
        value, *rest = arguments
        model = constant(rest[0]) if rest else None
        if model is not None and model.upper() != "AUTO":
            read: Expr = exp.Anonymous(
                this="TRY_STRPTIME", expressions=[value, exp.Literal.string(engine_format(model))]
            )
        elif rest and model is None:
            read = library("moment_of_number", value, rest[0])
            if to == "TIMESTAMPTZ":
                read = exp.AtTimeZone(this=read, zone=exp.Literal.string("UTC"))
        else:
            read = library("moment_or_null", value)
        return cast(read, to)

    return build


def formatted(macro: str) -> Callable[[Sequence[Expr]], Expr]:
    """Return what builds the call of a macro that reads a text, in a format if there is one."""

    def build(arguments: Sequence[Expr]) -> Expr:
        value, *rest = arguments
        model = constant(rest[0]) if rest else None
        if rest and model is None:
            raise unsupported("a format that is not a constant")
        return library(macro, value, *([] if model is None else [exp.Literal.string(engine_format(model))]))

    return build
