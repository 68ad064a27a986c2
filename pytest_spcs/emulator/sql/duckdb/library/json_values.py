"""JSON values as Snowflake compares, orders and prints them."""

from __future__ import annotations

import json
import re
from typing import Any, Self

_SIMPLE = re.compile(r"[^{\[]")
INDENT = 2
"""JSON_INDENT of a session that has not set it."""
_RANKS: dict[type, int] = {bool: 1, int: 2, float: 2, str: 3, list: 4, dict: 5}


class Number(float):
    """A number with a fraction or an exponent that keeps the digits it was written with."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """Read a number."""
        number = super().__new__(cls, text)
        # Snowflake prints what was written with an exponent as a DOUBLE.
        number.text = f"{float(text):.15e}" if "e" in text.lower() else text
        return number


def read(text: str) -> Any:
    """Return the value that a JSON text stands for."""
    return json.loads(text, parse_float=Number)


def compact(value: object) -> str:
    """Return a value as a cast to VARCHAR writes it: without blanks, keys in order."""
    return "".join(_pieces(value, None, ""))


def indented(text: str, indent: int = INDENT) -> str:
    """Return a JSON text as a result shows it: keys in order, in indented lines, or in one line with 0."""
    if _SIMPLE.match(text) and "e" not in text.lower():
        return text
    try:
        value = read(text)
    except ValueError:  # not JSON: whatever the engine has put into a column of this type
        return text
    return "".join(_pieces(value, "\n" if indent else None, " " * indent))


def _pieces(value: object, line: str | None, step: str) -> list[str]:
    """Return the pieces of a value's text; ``line`` is what begins a new one, None where all is one line."""
    match value:
        case dict() | list() if value:
            opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
            inner = None if line is None else line + step
            colon = ":" if line is None else ": "
            items = sorted(value.items()) if isinstance(value, dict) else [(None, item) for item in value]
            found = [opening]
            for position, (key, item) in enumerate(items):
                found.append("," if position else "")
                found.append(inner or "")
                found.append("" if key is None else f"{_quoted(key)}{colon}")
                found += _pieces(item, inner, step)
            return [*found, line or "", closing]
        case Number():
            return [value.text]
        case _:
            return [json.dumps(value, ensure_ascii=False)]


def _quoted(key: object) -> str:
    return json.dumps(key, ensure_ascii=False)


def identity(value: object) -> str:
    """Return a text that is the same for values that Snowflake holds equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    elif isinstance(value, Number):
        return repr(float(value))
    elif isinstance(value, list):
        return "[" + ",".join(identity(item) for item in value) + "]"
    elif isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(key)}:{identity(item)}" for key, item in sorted(value.items())) + "}"
    return json.dumps(value)


def order(value: Any) -> tuple[int, Any]:
    """Return the key that sorts values: by kind, numbers and texts among themselves."""
    rank = _RANKS.get(type(value), 2 if isinstance(value, float) else 6)
    return rank, value if rank <= 3 else identity(value)  # noqa: PLR2004  # booleans, numbers and texts


def plain_text(value: object) -> str:
    """Return a value as a cast to VARCHAR gives it: a text without quotes, null as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else compact(value)
