"""What is wrong with answers to rows with NULL: a value where none should be, or the word None in a text. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.differences import differences
from pytest_spcs.unit.batches.return_values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS = ("None", "nan", "NaN", "NaT", "<NA>", "undefined", "null")
"""What languages print for no value."""


def check_null_to_null(rows: Sequence[Sequence[object]], values: Sequence[Any]) -> Fault | None:
    """Return the fault of rows with NULL that were answered with a value, None where there are none."""
    odd = [place for place, row in enumerate(rows) if None in row and values[place] is not None]
    if not odd:
        return None
    told = f"row {odd[0]} has NULL and was answered with {shown(values[odd[0]])}"
    return Fault(
        "value for NULL",
        told if len(odd) == 1 else f"{told} ({len(odd)} rows are like this)",
        "Answer null for them, or say RETURNS NULL ON NULL INPUT in CREATE FUNCTION: then nobody asks for one.",
        differences(rows, list(enumerate(values)), dict.fromkeys(odd, "value for NULL")),
    )


def check_null_texts(
    rows: Sequence[Sequence[object]], values: Sequence[Any], *, full: Sequence[Sequence[object]], usual: Sequence[Any]
) -> Fault | None:
    """Return the fault of a text in which None stands where the value usually does: ``Hello None``.

    ``full`` are the same rows with values in all places, and ``usual`` the answers to them.
    """
    for place, (row, value, whole, answer) in enumerate(zip(rows, values, full, usual, strict=False)):
        if not isinstance(value, str) or not isinstance(answer, str):
            continue
        for column, argument in enumerate(row):
            if argument is None and value in _printed(answer, str(whole[column])):
                told = f"row {place} has NULL and was answered with the text {shown(value)}"
                advice = (
                    "Answer null, or a text that is meant. If NULL makes no sense: RETURNS NULL ON NULL INPUT in "
                    "CREATE FUNCTION and in the signature."
                )
                compared = differences(rows, list(enumerate(values)), {place: "NULL as text"})
                return Fault("NULL as text", told, advice, compared)
    return None


def _printed(answer: str, argument: str) -> Iterator[str]:
    """Yield what the answer would be, had nothing been printed in the place of the argument's text."""
    for change in (str, str.upper, str.lower, str.title):
        text = change(argument)
        if not text or text not in answer:
            continue
        for word in _WORDS:
            printed = answer.replace(text, change(word))
            if printed != "null":  # which is how JSON writes NULL, so it is right for functions to JSON
                yield printed
