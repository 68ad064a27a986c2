"""Arithmetic of moments that keeps a DATE a DATE: https://docs.snowflake.com/en/sql-reference/functions/dateadd."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, constant, library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot.expressions import Expr

_NAMES = {
    "year": "y yy yyy yyyy yr years yrs",
    "quarter": "q qtr qtrs quarters",
    "month": "mm mon mons months",
    "week": "w wk weekofyear woy wy weeks",
    "day": "d dd days dayofmonth",
    "hour": "h hh hr hours hrs",
    "minute": "m mi min minutes mins",
    "second": "s sec seconds secs",
    "millisecond": "ms msec milliseconds",
    "microsecond": "us usec microseconds",
    "nanosecond": "ns nsec nanosec nsecond nanoseconds nanosecs nseconds",
}
_UNITS = {name: unit for unit, names in _NAMES.items() for name in (unit, *names.split())}
"""https://docs.snowflake.com/en/sql-reference/functions-date-time#supported-date-and-time-parts"""
_ZONED = {exp.DataType.Type.TIMESTAMPLTZ, exp.DataType.Type.TIMESTAMPTZ}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_DAYS = {"week": 7, "day": 1}
_MICROSECONDS = {
    "hour": 3_600_000_000,
    "minute": 60_000_000,
    "second": 1_000_000,
    "millisecond": 1_000,
    "microsecond": 1,
    "nanosecond": 0.001,
}


def unit_of(part: Expr) -> str:
    """Return the unit that a date or time part names; raise Snowflake's 001035 for one that is none."""
    unit = _UNITS.get(part.name.lower())
    if unit is None:
        raise SnowflakeError(
            1035,
            "22023",
            f"SQL compilation error:\n'{part.name}' is not a valid date/time component for function DATEADD.",
        )
    return unit


def added(arguments: Sequence[Expr]) -> Expr:
    """Return what DATEADD adds."""
    if len(arguments) != 3:  # noqa: PLR2004  # part, number, moment
        raise SnowflakeError(
            938,
            "22023",
            f"SQL compilation error:\nnot enough arguments for function [DATEADD], expected 3, got {len(arguments)}",
        )
    part, number, moment = arguments
    unit, moment = unit_of(part), read_moment(moment)
    if unit in _MONTHS:
        return library("add_months_to", moment, _times(number, _MONTHS[unit]))
    if unit in _DAYS:
        return library("add_days_to", moment, _times(number, _DAYS[unit]))
    return library("add_microseconds_to", moment, _times(number, _MICROSECONDS[unit]))


def read_moment(value: Expr) -> Expr:
    """Return a string constant as the timestamp that it means."""
    return cast(value, "TIMESTAMP") if constant(value) is not None else value


def _times(number: Expr, factor: float) -> Expr:
    rounded = cast(number, "BIGINT" if factor >= 1 else "DOUBLE")
    return rounded if factor == 1 else exp.Mul(this=exp.Paren(this=rounded), expression=exp.Literal.number(factor))


def keep_dates(expression: Expr) -> None:
    """Let DATE_TRUNC and the addition of an interval of days or longer give a DATE for a DATE, in place."""
    for node in list(expression.find_all(exp.DateTrunc, exp.TimestampTrunc)):
        unit = node.args.get("unit")
        if unit is not None and (part := unit.find(exp.Literal, exp.Var)) is not None and part.name.lower() in _UNITS:
            name = exp.Literal.string(_UNITS[part.name.lower()])
            node.replace(library("truncated_moment", name, read_moment(node.this)))
    for months in list(expression.find_all(exp.AddMonths)):
        months.replace(library("as_type_of", months.copy(), read_moment(months.this.copy())))
    for time in list(expression.find_all(exp.UnixToTime)):
        digits = (constant(time.this) or "").removeprefix("-")
        if digits.isdigit() and time.args.get("scale") is None:
            time.set("scale", exp.Literal.number(_scale_of(len(digits))))
        kind = time.args.get("target_type")
        if isinstance(kind, exp.DataType) and kind.this in _ZONED:
            scale = time.args.get("scale") or exp.Literal.number(0)
            read = exp.Anonymous(this="_fs_to_timestamp", expressions=[time.this.copy(), scale.copy()])
            time.replace(exp.AtTimeZone(this=read, zone=exp.Literal.string("UTC")))
    for interval in list(expression.find_all(exp.Interval)):
        if (amount := constant(interval.this)) is not None and "," in amount:
            interval.this.set("this", amount.replace(",", " "))
        whole = interval.parent
        if isinstance(whole, exp.Add) and interval.arg_key == "expression" and _of_days(interval):
            whole.replace(library("add_interval", whole.this.copy(), interval.copy()))


def _scale_of(digits: int) -> int:
    """Return what Snowflake takes a text of digits for: seconds, or thousandths and less where it is too long."""
    return next((scale for most, scale in ((10, 0), (13, 3), (16, 6)) if digits <= most), 9)


def _of_days(interval: exp.Interval) -> bool:
    """Tell whether an interval has no part that is shorter than a day."""
    words = re.findall(r"[a-z]+", f"{interval.this.name} {interval.args.get('unit') or ''}".lower())
    return bool(words) and all(_UNITS.get(word) in {*_MONTHS, *_DAYS} for word in words)
