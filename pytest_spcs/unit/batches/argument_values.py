"""Python values of arguments as a batch carries them.

Types on the wire: https://docs.snowflake.com/en/sql-reference/external-functions-data-format
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation, localcontext
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.problems import ArgumentValueError

if TYPE_CHECKING:
    from pytest_spcs.data_types import DataType
    from pytest_spcs.unit.batches.signatures import Signature

_EXACT = 100
"""Digits of calculations with NUMBER, so that its 38 are kept."""


def encode_rows(signature: Signature, rows: Iterable[Any]) -> list[list[object]]:
    """Return the values of rows as JSON carries them.

    A row is a tuple with a value for each argument; for one argument the value alone will do.

    Raises:
        ArgumentValueError: a value that the argument's type cannot hold, or a row of another length.
    """
    return [_encode_row(signature, number, row) for number, row in enumerate(rows)]


def _encode_row(signature: Signature, number: int, row: Any) -> list[object]:
    values = row if isinstance(row, tuple) else (row,)
    if len(values) != len(signature.arguments):
        raise ArgumentValueError.wrong_count(number, len(signature.arguments), len(values))
    encoded = []
    for argument, value in zip(signature.arguments, values, strict=True):
        try:
            encoded.append(encode(argument.type, value))
        except (ValueError, TypeError, InvalidOperation) as error:
            reason = str(error) or f"{value!r} is none"
            raise ArgumentValueError.unfit(number, argument.name, str(argument.type), reason) from None
    return encoded


def encode(kind: DataType, value: Any) -> object:
    """Return one value as JSON carries it; ValueError or TypeError for one that the type cannot hold."""
    return None if value is None else _ENCODERS[kind.family](kind, value)


def _number(kind: DataType, value: Any) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"{value!r} is no number")
    precision, scale = kind.arguments
    with localcontext(prec=_EXACT):
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-scale))
    if len(exact.as_tuple().digits) > precision:
        raise ValueError(f"{value!r} has more than {precision} digits")
    return int(exact) if scale == 0 else exact


def _float(_kind: DataType, value: Any) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _text(kind: DataType, value: Any) -> object:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    if len(value) > kind.arguments[0]:
        raise ValueError(f"a text of {len(value)} characters is too long")
    return value


def _boolean(_kind: DataType, value: Any) -> object:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither True nor False")
    return value


def _date(_kind: DataType, value: Any) -> object:
    found = date.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, date) or isinstance(found, datetime):
        raise TypeError(f"{value!r} is no date")
    return found.isoformat()


def _time(_kind: DataType, value: Any) -> object:
    found = time.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, time):
        raise TypeError(f"{value!r} is no time")
    return _without_zeros(found.isoformat())


def _timestamp(_kind: DataType, value: Any) -> object:
    return _without_zeros(_moment(value).replace(tzinfo=None).isoformat(" "))


def _zoned(_kind: DataType, value: Any) -> object:
    moment = _moment(value)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return f"{_without_zeros(aware.replace(tzinfo=None).isoformat(' '))} {aware:%z}"


def _moment(value: Any) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, datetime):
        raise TypeError(f"{value!r} is no moment in time")
    return found


def _without_zeros(text: str) -> str:
    return text.rstrip("0") if "." in text else text


def _binary(_kind: DataType, value: Any) -> object:
    if not isinstance(value, bytes | bytearray):
        raise TypeError(f"{value!r} is no bytes")
    return bytes(value).hex().upper()  # BINARY_OUTPUT_FORMAT is HEX


def _variant(kind: DataType, value: Any) -> object:
    if kind.family == "OBJECT" and not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no mapping")
    if kind.family == "ARRAY" and (isinstance(value, str | bytes) or not isinstance(value, Sequence)):
        raise TypeError(f"{value!r} is no list")
    return value


_ENCODERS: dict[str, Callable[[DataType, Any], object]] = {
    "NUMBER": _number,
    "FLOAT": _float,
    "VARCHAR": _text,
    "BOOLEAN": _boolean,
    "DATE": _date,
    "TIME": _time,
    "TIMESTAMP_NTZ": _timestamp,
    "TIMESTAMP_LTZ": _zoned,
    "TIMESTAMP_TZ": _zoned,
    "BINARY": _binary,
    "VARIANT": _variant,
    "OBJECT": _variant,
    "ARRAY": _variant,
}
