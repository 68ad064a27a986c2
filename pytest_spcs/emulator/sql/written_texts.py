"""Statements whose text is edited before it is parsed, and which still know what their user wrote.

Calls of system and service functions are replaced in the text; the names of unnamed columns come from what was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Edit:
    """A part of a text, from ``start`` to ``end``, and what is to stand there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of an edited text, and which part of the written one it stands for."""

    start: int
    end: int
    written_start: int
    written_end: int


class EditedText(str):  # noqa: SLOT000  # two attributes of few objects
    """A text that has been edited; ``original`` is what was written."""

    original: str
    spans: tuple[_Span, ...]


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with edits made, which are in order and do not overlap; it can be edited again."""
    if not edits:
        return text
    pieces: list[str] = []
    spans: list[_Span] = []
    old = text.spans if isinstance(text, EditedText) else ()
    done, shift = 0, 0
    for edit in edits:
        spans += _moved(old, done, edit.start, shift)
        start, end = _place(text, edit.start, edit.end)
        pieces += [text[done : edit.start], edit.text]
        begin = edit.start + shift
        spans.append(_Span(begin, begin + len(edit.text), start, end))
        shift += len(edit.text) - (edit.end - edit.start)
        done = edit.end
    spans += _moved(old, done, len(text), shift)
    made = EditedText("".join([*pieces, text[done:]]))
    made.original = as_written(text)
    made.spans = tuple(spans)
    return made


def as_written(text: str) -> str:
    """Return what the user wrote where a text has been edited, else the text."""
    return text.original if isinstance(text, EditedText) else text


def written(text: str, start: int, end: int) -> str:
    """Return what the user wrote for a part of a text."""
    first, last = _place(text, start, end)
    return as_written(text)[first:last]


def written_start(text: str, start: int) -> int:
    """Return where in what the user wrote a part begins that begins there in a text."""
    return _place(text, start, start)[0]


def shown_name(text: str) -> str:
    """Return an expression's text as a column name: in upper case, in one line, without comments."""
    pieces: list[str] = []
    end = 0
    for token in scan(text)[:-1]:
        gap = text[end : token.start]
        plain = not gap.strip(" ")
        pieces += [gap if plain else " ", token.text]
        end = token.end
    return "".join(pieces).strip().upper()


def _moved(spans: Sequence[_Span], start: int, end: int, shift: int) -> list[_Span]:
    return [
        _Span(span.start + shift, span.end + shift, span.written_start, span.written_end)
        for span in spans
        if start <= span.start and span.end <= end
    ]


def _place(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where in the written text a part of an edited one was; an edit counts as a whole."""
    if not isinstance(text, EditedText):
        return start, end
    first, last = start, end
    for span in text.spans:
        if span.end <= start:
            first = span.written_end + start - span.end
        elif span.start <= start:
            first = span.written_start
        if span.start < end:
            last = span.written_end + max(end - span.end, 0)
    return first, last
