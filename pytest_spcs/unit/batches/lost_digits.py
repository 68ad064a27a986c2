"""Whole numbers that came back from a handler with the digits of a double: beyond 2**53 the last differ. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.differences import differences
from pytest_spcs.unit.batches.return_values import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXACT = 2**53


def check_digits(rows: Sequence[Sequence[object]], values: Sequence[Any]) -> Fault | None:
    """Return the fault of answers that are an argument as a double holds it and not the argument itself."""
    notes = {
        place: "digits lost"
        for place, (row, value) in enumerate(zip(rows, values, strict=True))
        if any(_is_rounded(argument, value) for argument in row)
    }
    if not notes:
        return None
    place = next(iter(notes))
    told = f"row {place} was sent {', '.join(map(shown, rows[place]))} and answered with {shown(values[place])}"
    advice = "NUMBER has up to 38 digits, a float 15: do without float(), arrays of doubles and JavaScript numbers."
    return Fault("digits lost", told, advice, differences(rows, list(enumerate(values)), notes))


def _is_rounded(argument: object, value: object) -> bool:
    answered = Decimal(value) if isinstance(value, str) and value.lstrip("-").isdecimal() else value
    if isinstance(argument, bool) or not isinstance(argument, int | Decimal):
        return False
    sent = Decimal(argument)
    if not isinstance(answered, int | Decimal) or abs(sent) <= _EXACT:
        return False
    return sent != answered and Decimal(float(sent)) == answered
