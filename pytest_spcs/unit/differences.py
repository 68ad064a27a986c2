"""Sent and got, side by side, as far as it takes to see the difference. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from pytest_spcs.unit.return_values import shown

_MOST = 8
"""Rows that a comparison shows."""
_BEFORE = 2
"""Rows that it shows before the first difference."""
_WIDEST = 40
_ABSENT = object()


def differences(sent: Sequence[Sequence[object]], got: Sequence[Any], notes: Mapping[int, str]) -> tuple[str, ...]:
    """Return the lines of a table. ``notes`` says, by position, what is wrong with a row; such rows get a mark."""
    return compare([[number, *row] for number, row in enumerate(sent)], got, notes, ("sent", "got"))


def compare(
    left: Sequence[Any], right: Sequence[Any], notes: Mapping[int, str], headings: tuple[str, str]
) -> tuple[str, ...]:
    """Return the lines of a table of two lists, aligned by position; None in ``right`` is a row that is absent."""
    pairs = list(zip_longest(left, right, fillvalue=_ABSENT))
    first = max(min(notes, default=0) - _BEFORE, 0)
    window = range(first, min(first + _MOST, len(pairs)))
    cells = {place: (_cell(pairs[place][0]), _cell(pairs[place][1])) for place in window}
    width = max([len(headings[0]), *(len(cell) for cell, _ in cells.values())])
    far = max([len(headings[1]), *(len(cell) for _, cell in cells.values())])
    lines = [f"  {headings[0]:<{width}}   {headings[1]}"]
    if first:
        lines.append(f"  ... {first} rows before")
    for place in window:
        here, there = cells[place]
        mark = "!" if place in notes else " "
        lines.append(f"{mark} {here:<{width}}   {there:<{far}}   {notes.get(place, '')}".rstrip())
    rest = len(pairs) - first - len(window)
    if rest:
        lines.append(f"  ... {rest} more rows")
    return tuple(lines)


def _cell(value: Any) -> str:
    if value is _ABSENT or value is None:
        return "-"
    text = shown(value)
    return f"{text[: _WIDEST - 3]}..." if len(text) > _WIDEST else text
