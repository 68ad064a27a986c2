"""Texts that came back from a handler with other characters: read or written in another encoding than UTF-8. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.differences import differences
from pytest_spcs.unit.batches.return_values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SHORT = 2
"""Characters that a text may have by chance, such as the ``e?`` of an e with an accent."""
_ENCODINGS = ("ascii", "latin-1", "cp1252")


def check_characters(rows: Sequence[Sequence[object]], values: Sequence[Any]) -> Fault | None:
    """Return the fault of answers in which a text of their row stands garbled: ``GrÃ¼ÃŸe`` or ``Gr??e`` for Grüße."""
    notes = {
        place: "garbled text"
        for place, (row, value) in enumerate(zip(rows, values, strict=True))
        if isinstance(value, str) and any(_is_garbled(argument, value) for argument in row)
    }
    if not notes:
        return None
    place = next(iter(notes))
    told = f"row {place} was sent {', '.join(map(shown, rows[place]))} and answered with {shown(values[place])}"
    advice = "JSON is UTF-8, both ways: leave reading and writing to the json module, and encode nothing in between."
    return Fault("garbled text", told, advice, differences(rows, list(enumerate(values)), notes))


def _is_garbled(argument: object, value: str) -> bool:
    if not isinstance(argument, str) or argument.isascii() or argument in value:
        return False
    if _REPLACEMENT in value and _REPLACEMENT not in argument:
        return True
    telling = (garbled for garbled in _garbled(argument) if len(garbled) > _SHORT and any(map(str.isalnum, garbled)))
    return any(garbled in value for garbled in telling)


def _garbled(text: str) -> Iterator[str]:
    """Yield what becomes of a text where an encoding is taken for another one, or lacks its characters."""
    for encoding in _ENCODINGS:
        yield text.encode(encoding, "replace").decode(encoding)
        yield text.encode().decode(encoding, "replace")
