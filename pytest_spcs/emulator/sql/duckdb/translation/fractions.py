"""Fractional seconds: scales 0 to 9 of TIME and TIMESTAMP types, of which the engine's own types have microseconds.

Nanoseconds take types of their own, which reach from 1678 to 2261 only. So they are used where nanoseconds were asked
for: columns with a scale of 7 to 9, and texts that have more than six digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlglot.expressions import Expr

_MICROSECONDS = 6
_NANOSECONDS = {
    exp.DataType.Type.TIMESTAMP: "TIMESTAMP_NS",
    exp.DataType.Type.TIMESTAMPNTZ: "TIMESTAMP_NS",
    exp.DataType.Type.DATETIME: "TIMESTAMP_NS",
    exp.DataType.Type.TIMESTAMPTZ: "TIMESTAMPTZ_NS",
    exp.DataType.Type.TIMESTAMPLTZ: "TIMESTAMPTZ_NS",
    exp.DataType.Type.TIME: "TIME_NS",
}
MICROSECOND_TYPES = {
    "TIMESTAMP_NS": "TIMESTAMP",
    "TIMESTAMPTZ_NS": "TIMESTAMP WITH TIME ZONE",
    "TIME_NS": "TIME",
}
"""The engine's types of nanoseconds, and those that reach further."""
_FINE = re.compile(
    r"\s*(?:(?P<year>\d{4})-\d\d?-\d\d?[ T])?\d\d?:\d\d:\d\d\.\d{7,9}\s*(?:Z|[+-]\d\d(?::?\d\d)?)?\s*", re.ASCII
)
_GAP = re.compile(r"(\d)\s+([+-]\d\d(?::?\d\d)?|Z)\s*\Z", re.ASCII)
_YEARS = range(1678, 2262)
_DAY = "2000-01-01"
OUT_OF_REACH = re.compile(r"higher precision|to INT64|field value out of range|TIMESTAMP(TZ)?_NS|TIME_NS")
"""What the engine says of a value, or of a use, that its types of nanoseconds do not have."""


def map_timestamps(expression: Expr, mapping: str | None) -> None:
    """Let TIMESTAMP in place be the type that TIMESTAMP_TYPE_MAPPING names."""
    if mapping is None or mapping.upper() == "TIMESTAMP_NTZ":
        return
    for kind in expression.find_all(exp.DataType):
        if kind.this is exp.DataType.Type.TIMESTAMP:
            kind.set("this", exp.DataType.Type[mapping.upper().replace("_", "")])


def scale_of(kind: exp.DataType) -> int | None:
    """Return the scale that a type is written with: 3 of ``TIME(3)``, None of ``TIME``."""
    numbers = [parameter.name for parameter in kind.expressions]
    return int(numbers[0]) if len(numbers) == 1 and numbers[0].isdigit() else None


def hold_fractions(expression: Expr, keeps_nanoseconds: Callable[[], bool]) -> None:
    """Give columns and casts in place the types that hold their fractions, and cut what a cast is to cut.

    ``keeps_nanoseconds`` tells whether a table that is written has columns of them: others would round, not cut.
    """
    for column in expression.find_all(exp.ColumnDef):
        kind = column.args.get("kind")
        if isinstance(kind, exp.DataType) and kind.this in _NANOSECONDS and (scale_of(kind) or 0) > _MICROSECONDS:
            column.set("kind", _type(_NANOSECONDS[kind.this]))
    for cast in list(expression.find_all(exp.Cast)):
        kind = cast.to
        if not isinstance(kind, exp.DataType) or kind.this not in _NANOSECONDS:
            continue
        scale = scale_of(kind)
        if (scale is None or scale > _MICROSECONDS) and _is_fine(cast.this) and keeps_nanoseconds():
            cast.this.set("this", _GAP.sub(r"\1\2", cast.this.name.strip()))
            cast.set("to", _type(_NANOSECONDS[kind.this]))
        elif scale is not None and scale < _MICROSECONDS:
            _cut(cast, scale, time=kind.this is exp.DataType.Type.TIME)


def _is_fine(value: Expr) -> bool:
    found = _FINE.fullmatch(value.name) if isinstance(value, exp.Literal) and value.is_string else None
    return found is not None and (found["year"] is None or int(found["year"]) in _YEARS)


def _cut(cast: exp.Cast, scale: int, *, time: bool) -> None:
    """Put ``time_bucket`` around a cast: it rounds down."""
    inner = cast.copy()
    if isinstance(inner.to, exp.DataType):
        inner.to.set("expressions", [])
    step = exp.Interval(this=exp.Literal.string(str(10 ** (_MICROSECONDS - scale))), unit=exp.var("MICROSECONDS"))
    if not time:
        cast.replace(exp.Anonymous(this="TIME_BUCKET", expressions=[step, inner]))
        return
    moment = exp.Paren(this=exp.Add(this=exp.cast(exp.Literal.string(_DAY), "DATE"), expression=inner))
    cast.replace(exp.cast(exp.Anonymous(this="TIME_BUCKET", expressions=[step, moment]), "TIME"))


def _type(name: str) -> exp.DataType:
    return exp.DataType(this=exp.DataType.Type.USERDEFINED, kind=name)
