"""Bound values as the wire carries them: as constants in a statement, or in bulk as Arrow columns.

Encodings: what snowflake-connector-python 4.8 and 5.2 send, ``FIXED`` decimal text, ``DATE`` milliseconds, ``TIME`` and
``TIMESTAMP_*`` nanoseconds since midnight or 1970, ``BINARY`` hex.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from math import copysign, isfinite
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.engine.contract import Bind

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # TIMESTAMP_NTZ is wall-clock time without a zone
_SEMI_STRUCTURED = {"VARIANT", "OBJECT", "ARRAY"}


def python_value(kind: str, text: str | None) -> Any:  # noqa: C901, PLR0911  # one line a type is the plainest form
    """Return one bound value as Python has it; text stays text, also for VARIANT."""
    if text is None:
        return None
    try:
        match kind.upper():
            case "FIXED":
                return Decimal(text)
            case "REAL":
                return float(text)
            case "BOOLEAN":
                return text.strip().lower() in {"true", "1"}
            case "DATE":
                return date(1970, 1, 1) + timedelta(milliseconds=int(text))
            case "TIME":
                return (_EPOCH + timedelta(microseconds=int(text) // 1000)).time()
            case "TIMESTAMP_NTZ":
                return _EPOCH + timedelta(microseconds=int(text) // 1000)
            case "TIMESTAMP_LTZ":
                return _EPOCH.replace(tzinfo=UTC) + timedelta(microseconds=int(text) // 1000)
            case "TIMESTAMP_TZ":
                nanoseconds, _, offset = text.partition(" ")
                at = _EPOCH.replace(tzinfo=UTC) + timedelta(microseconds=int(nanoseconds) // 1000)
                return at.astimezone(timezone(timedelta(minutes=int(offset) - 1440))) if offset else at
            case "BINARY":
                return bytes.fromhex(text)
            case _:
                return text
    except (ValueError, InvalidOperation, OverflowError):
        raise SnowflakeError(100038, "22018", f"Bound value '{text}' is not recognized as {kind.upper()}") from None


def literal(bind: Bind, row: int | None = None) -> Expr:
    """Return the constant that stands for a bound value; ``row`` picks one of an array."""
    value = bind.value
    if value is not None and not isinstance(value, str):
        if row is None:
            raise SnowflakeError(
                2, "0A000", "Unsupported feature 'array binds': only INSERT, UPDATE, DELETE and MERGE take them."
            )
        value = value[row]
    found = python_value(bind.type, value)
    extra = _beyond_microseconds(bind.type, value)
    if extra and isinstance(found, datetime | time):
        return _fine_constant(found, extra)
    if isinstance(found, str) and bind.type.upper() in _SEMI_STRUCTURED:
        return exp.ParseJSON(this=exp.Literal.string(found))
    return _constant(found)


def _beyond_microseconds(kind: str, text: str | None) -> int:
    """Return the nanoseconds of a bound moment that Python's types do not hold."""
    return int(text.partition(" ")[0]) % 1000 if text is not None and kind.upper().startswith("TIME") else 0


def _fine_constant(value: datetime | time, nanoseconds: int) -> Expr:
    fraction = f"{value.microsecond:06d}{nanoseconds:03d}"
    if isinstance(value, time):
        return exp.cast(exp.Literal.string(f"{value:%H:%M:%S}.{fraction}"), "TIME")
    seconds = value.replace(microsecond=0, tzinfo=None).isoformat(" ")
    if value.tzinfo is None:
        return exp.cast(exp.Literal.string(f"{seconds}.{fraction}"), "TIMESTAMP")
    return exp.cast(exp.Literal.string(f"{seconds}.{fraction}{value:%z}"), "TIMESTAMPTZ")


def _constant(value: Any) -> Expr:  # noqa: PLR0911  # one line a type is the plainest form
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case Decimal():
            return exp.Literal.number(format(value, "f"))
        case float():
            return _floating(value)
        case str():
            return exp.Literal.string(value)
        case bytes():
            return exp.HexString(this=value.hex().upper())
        case datetime():
            kind = "TIMESTAMP" if value.tzinfo is None else "TIMESTAMPTZ"
            return exp.cast(exp.Literal.string(value.isoformat(" ")), kind)
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        case time():
            return exp.cast(exp.Literal.string(value.isoformat()), "TIME")
        case _:
            raise TypeError(value)


def _floating(value: float) -> Expr:
    """Return a constant with an exponent, which is a DOUBLE without a cast: some functions take no expression."""
    text = repr(abs(value))
    if not isfinite(value):
        return exp.cast(exp.Literal.string(repr(value)), "DOUBLE")
    number = exp.Literal.number(text if "e" in text else f"{text}e0")
    return exp.Neg(this=number) if copysign(1, value) < 0 else number


def array_length(binds: list[Bind]) -> int | None:
    """Return how many rows array binds hold, or None where no bind is an array."""
    lengths = {len(bind.value) for bind in binds if bind.value is not None and not isinstance(bind.value, str)}
    if not lengths:
        return None
    if len(lengths) > 1:
        raise SnowflakeError(
            2, "0A000", f"Unsupported feature 'array binds of different lengths': {sorted(lengths)} values."
        )
    return lengths.pop()


def arrow_column(bind: Bind, length: int) -> Any:
    """Return a bind as an Arrow column of ``length`` rows; a single value is repeated."""
    texts = [bind.value] * length if bind.value is None or isinstance(bind.value, str) else list(bind.value)
    kind = bind.type.upper()
    values = [python_value(kind, text) for text in texts]
    if kind == "FIXED":
        return _numbers(values)
    storage = {
        "REAL": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "TIME": pa.time64("us"),
        "TIMESTAMP_NTZ": pa.timestamp("us"),
        "TIMESTAMP_LTZ": pa.timestamp("us", "UTC"),
        "TIMESTAMP_TZ": pa.timestamp("us", "UTC"),
        "BINARY": pa.binary(),
    }.get(kind, pa.string())
    return pa.array(values, type=storage)


def _numbers(values: list[Decimal | None]) -> Any:
    if all(v is None or v == v.to_integral_value() for v in values):
        try:
            return pa.array([None if v is None else int(v) for v in values], type=pa.int64())
        except (OverflowError, pa.ArrowInvalid):
            return pa.array([None if v is None else int(v) for v in values], type=pa.decimal128(38, 0))
    return pa.array(values)


def bind_text(binds: list[Bind]) -> Callable[[str], str]:
    """Return what gives the text of a bound value by its number, for statements that are read token by token."""

    def text(number: str) -> str:
        at = int(number) - 1
        value = binds[at].value if 0 <= at < len(binds) else None
        if not isinstance(value, str):
            raise SnowflakeError(2049, "42601", f"SQL compilation error:\nBind variable :{number} not set.")
        return value

    return text
