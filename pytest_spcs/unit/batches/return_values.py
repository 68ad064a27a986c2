"""Values of an answer as the RETURNS type takes them.

Types on the wire: https://docs.snowflake.com/en/sql-reference/external-functions-data-format
"""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.data_types import DataType

_EXACT = 100
_DATE = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?"
_IS_TIME = re.compile(_TIME)
_IS_MOMENT = re.compile(rf"({_DATE})(?:[T ]({_TIME})(?: ?(Z|[+-]\d\d:?\d\d))?)?")
_WRITTEN = {
    "NUMBER": "a number that fits (a float keeps 15 digits)",
    "DATE": '"2014-01-31"',
    "TIME": '"16:00:00"',
    "TIMESTAMP_NTZ": '"2014-01-31 16:00:00"',
    "TIMESTAMP_LTZ": '"2014-01-31 16:00:00 -0800"',
    "TIMESTAMP_TZ": '"2014-01-31 16:00:00 -0800"',
    "BINARY": '"736E6F77", hexadecimal digits',
    "OBJECT": '{"key": 1}, the object itself and not its text',
    "ARRAY": "[1, 2], the list itself and not its text",
}
"""Values of types as answers have them."""
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

    kind = "value not castable"


class UnexpectedFormError(NotCastableError):
    """A date or time in a form that means something else, or nothing, to accounts with other input formats."""

    kind = "unexpected form"


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


def written(kind: DataType) -> str:
    """Return what a value of the type looks like in an answer, empty where its JSON kind says it all."""
    return _WRITTEN.get(kind.family, "")


def is_cut(kind: DataType, value: object) -> bool:
    """Tell whether a number has a fraction and its type, often a NUMBER without scale, has no place for it."""
    whole = kind.family == "NUMBER" and kind.arguments[1] == 0
    return whole and isinstance(value, Decimal) and value != value.to_integral_value()


def is_document_text(value: object) -> bool:
    """Tell whether a value is a text that holds a JSON object or list."""
    if not isinstance(value, str) or value[:1] not in {"{", "["}:
        return False
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True


def shown(value: object) -> str:
    """Return a value as JSON has it, shortened; what a terminal would not show as it is stands there escaped."""
    text = _json(value)
    most = 60
    plain = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text[: most + 1])
    return f"{plain[:most]}..." if len(plain) > most else plain


def _json(value: object) -> str:
    """Return JSON with all digits of numbers, which the json module cannot write."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_json, value))}]"
    return json.dumps(value, ensure_ascii=False, default=str)


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
    if not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text):
        raise NotCastableError(f"{shown(text)} has half a character (a lone surrogate), which is no Unicode text")
    return text


def _boolean(_kind: DataType, value: Any) -> bool:
    if isinstance(value, int | float | Decimal):
        return bool(value)
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(value)
    return word in _TRUE


def _date(kind: DataType, value: Any) -> date:
    return _moment(kind, value).date()


def _time(kind: DataType, value: Any) -> time:
    if not isinstance(value, str) or not _IS_TIME.fullmatch(value):
        raise _unexpected(kind, value)
    return time.fromisoformat(value)


def _timestamp(kind: DataType, value: Any) -> datetime:
    return _moment(kind, value).replace(tzinfo=None)


def _zoned(kind: DataType, value: Any) -> datetime:
    found = _moment(kind, value)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _moment(kind: DataType, value: Any) -> datetime:
    match = _IS_MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _unexpected(kind, value)
    day, clock, zone = match.groups()
    return datetime.fromisoformat(f"{day} {clock or '00:00'}{zone or ''}")


def _unexpected(kind: DataType, value: Any) -> UnexpectedFormError:
    # What else AUTO understands: https://docs.snowflake.com/en/sql-reference/date-time-input-output
    setting = f"{'TIMESTAMP' if '_' in kind.family else kind.family}_INPUT_FORMAT"
    return UnexpectedFormError(
        f"{shown(value)} is no {kind.family} like {_WRITTEN[kind.family]}: {setting} decides what it means, if anything"
    )


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
