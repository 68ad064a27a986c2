"""Values of an answer as the RETURNS type takes them.

Types on the wire: https://docs.snowflake.com/en/sql-reference/external-functions-data-format
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_spcs.data_types import DataType

_EXACT = 100
_ZONE_GAP = re.compile(r"\s+([+-]\d\d:?\d\d)$")
_DATE_LENGTH = len("2014-01-01")
_TRUE = {"true", "t", "yes", "y", "on", "1"}
_FALSE = {"false", "f", "no", "n", "off", "0"}
_JSON_KINDS: dict[str, tuple[type, ...]] = {
    "NUMBER": (int, float, Decimal),
    "FLOAT": (int, float, Decimal),
    "BOOLEAN": (bool,),
    "VARIANT": (object,),
    "OBJECT": (dict,),
    "ARRAY": (list,),
}
_NAMES: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "object",
    type(None): "null",
}


class NotCastableError(ValueError):
    """A value that cannot become one of the RETURNS type: the query would fail."""


def json_kind(value: object) -> str:
    """Return what JSON calls a value: number, string, boolean, null, list or object."""
    return _NAMES.get(type(value), type(value).__name__)


def wanted_kind(kind: DataType) -> str:
    """Return what JSON a type is answered with."""
    kinds = _JSON_KINDS.get(kind.family, (str,))
    return "value" if object in kinds else json_kind(kinds[0]())


def is_native(kind: DataType, value: object) -> bool:
    """Tell whether a value is of the JSON kind that the type has on the wire, so that no cast decides about it."""
    kinds = _JSON_KINDS.get(kind.family, (str,))
    return value is None or (
        isinstance(value, kinds)
        and (kinds != (bool,) or isinstance(value, bool))
        and not (isinstance(value, bool) and int in kinds)
    )


def cast(kind: DataType, value: Any) -> Any:
    """Return the Python value that a connector would fetch; NotCastableError where Snowflake could not cast."""
    if value is None:
        return None
    try:
        return _CASTS[kind.family](kind, value)
    except NotCastableError:
        raise
    except (ValueError, TypeError, ArithmeticError, InvalidOperation):
        raise NotCastableError(f"{shown(value)} cannot be cast to {kind}") from None


def shown(value: object) -> str:
    """Return a value as JSON has it, shortened."""
    text = json.dumps(
        value, ensure_ascii=False, default=lambda odd: float(odd) if isinstance(odd, Decimal) else str(odd)
    )
    most = 60
    return f"{text[:most]}..." if len(text) > most else text


def _number(kind: DataType, value: Any) -> int | Decimal:
    precision, scale = kind.arguments
    exact = Decimal(int(value)) if isinstance(value, bool) else Decimal(str(value).strip())
    with localcontext(prec=_EXACT):
        rounded = exact.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    if len(rounded.as_tuple().digits) > precision:
        raise NotCastableError(f"{shown(value)} is out of the range of {kind}")
    return int(rounded) if scale == 0 else rounded


def _float(_kind: DataType, value: Any) -> float:
    found = float(value)
    if isinstance(value, int | float) and not math.isfinite(found):
        raise ValueError(value)
    return found


def _text(kind: DataType, value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if len(text) > kind.arguments[0]:
        raise NotCastableError(f"a text of {len(text)} characters does not fit into {kind}")
    return text


def _boolean(_kind: DataType, value: Any) -> bool:
    if isinstance(value, int | float | Decimal):
        return bool(value)
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(value)
    return word in _TRUE


def _date(_kind: DataType, value: Any) -> date:
    return datetime.fromisoformat(value).date() if len(value) > _DATE_LENGTH else date.fromisoformat(value)


def _time(_kind: DataType, value: Any) -> time:
    return time.fromisoformat(value)


def _timestamp(_kind: DataType, value: Any) -> datetime:
    return datetime.fromisoformat(_ZONE_GAP.sub(r"\1", value)).replace(tzinfo=None)


def _zoned(_kind: DataType, value: Any) -> datetime:
    found = datetime.fromisoformat(_ZONE_GAP.sub(r"\1", value))
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _binary(_kind: DataType, value: Any) -> bytes:
    return bytes.fromhex(value)


def _variant(kind: DataType, value: Any) -> Any:
    wanted = {"OBJECT": dict, "ARRAY": list}.get(kind.family)
    if wanted is not None and not isinstance(value, wanted):
        raise ValueError(value)
    return value


_CASTS: dict[str, Callable[[DataType, Any], Any]] = {
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
