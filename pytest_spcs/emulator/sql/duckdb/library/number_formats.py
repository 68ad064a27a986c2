"""Numbers in a format of TO_CHAR: https://docs.snowflake.com/en/sql-reference/sql-format-models."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError

_MODEL = re.compile(r"(FM)?(S?)(\$?)([09,G]*)(?:([.D])([09]*))?(S|MI)?", re.IGNORECASE)


def number_text(number: float | str, model: str) -> str:
    """Return a number as a format writes it; raise 002 for an element that is not emulated."""
    value = Decimal(str(number))
    if model.upper() in {"TM", "TM9"}:
        return format(value, "f")
    found = _MODEL.fullmatch(model)
    if found is None or not model:
        raise RefusedArgumentsError(2, "0A000", f"Unsupported feature 'number format {model}'")
    fill, sign_first, dollar, whole, point, fraction, sign_last = found.groups()
    scale = len(fraction or "")
    rounded = abs(value).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    digits, _, decimals = format(rounded, "f").partition(".")
    digits = "" if digits == "0" and fraction else digits
    places = sum(character in "09" for character in whole)
    if len(digits) > places:
        return "#" * (len(model) + 1)
    body = _grouped(digits.rjust(places), whole)
    decimals = _kept(decimals, fraction or "") if fill else decimals
    text = f"{body}{'.' if point else ''}{decimals}"
    return _signed(text, negative=value < 0, dollar=dollar, first=bool(sign_first), last=sign_last, fill=bool(fill))


def _grouped(digits: str, model: str) -> str:
    """Put digits into the places of a format; leading zeros begin at its first 0."""
    found, rest, zero = "", list(digits), False
    for character in model:
        if character in ",gG":
            found += "," if found.strip() else " "
            continue
        digit = rest.pop(0)
        zero = zero or character == "0"
        found += "0" if digit == " " and zero else digit
    return found


def _kept(decimals: str, model: str) -> str:
    least = model.rfind("0") + 1
    shown = decimals.rstrip("0")
    return decimals[: max(least, len(shown))]


def _signed(text: str, *, negative: bool, dollar: str, first: bool, last: str | None, fill: bool) -> str:
    body = text.lstrip()
    blanks = "" if fill else " " * (len(text) - len(body))
    if last is not None:
        minus = "-" if negative else "+" if last.upper() == "S" else "" if fill else " "
        return f"{blanks}{dollar}{body}{minus}"
    sign = "-" if negative else "+" if first else "" if fill else " "
    return f"{blanks}{sign}{dollar}{body}"
