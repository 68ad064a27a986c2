"""Sent and got, side by side, as far as it takes to see the difference. Pure."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.batches.return_values import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MOST = 8
"""Rows that a comparison shows."""
_BEFORE = 2
"""Rows that it shows before the first difference."""
_WIDEST = 40
ABSENT: Any = object()
"""Stands for a row that is not there, where null would be a value."""


def differences(sent: Sequence[Sequence[object]], got: Sequence[Any], notes: Mapping[int, str]) -> tuple[str, ...]:
    """Return the lines of a table. ``notes`` says, by position, what is wrong with a row; such rows get a mark."""
    return compare({"sent": [[number, *row] for number, row in enumerate(sent)], "got": got}, notes)


def compare(columns: Mapping[str, Sequence[Any]], notes: Mapping[int, str]) -> tuple[str, ...]:
    """Return the lines of a table of lists, aligned by position, each under its heading."""
    rows = list(zip_longest(*columns.values(), fillvalue=ABSENT))
    first = max(min(notes, default=0) - _BEFORE, 0)
    window = range(first, min(first + _MOST, len(rows)))
    cells = {place: [_cell(value) for value in rows[place]] for place in window}
    widths = [
        max([len(heading), *(len(row[column]) for row in cells.values())]) for column, heading in enumerate(columns)
    ]
    lines = [f"  {_line(columns, widths)}".rstrip()]
    if first:
        lines.append(f"  ... {first} rows before")
    for place in window:
        mark = "!" if place in notes else " "
        lines.append(f"{mark} {_line(cells[place], widths)}   {notes.get(place, '')}".rstrip())
    rest = len(rows) - first - len(window)
    if rest:
        lines.append(f"  ... {rest} more rows")
    return tuple(lines)


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    return "   ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))


def _cell(value: Any) -> str:
    if value is ABSENT:
        return "-"
    text = shown(value)
    return f"{text[: _WIDEST - 3]}..." if len(text) > _WIDEST else text
