"""Patterns of wild cards, for which nothing is looked for twice: however many there are, a name is matched at once.

Shared by both sides: names in SHOW, statements and REST calls that a test means, files of a build context. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ANYTHING = ".*"
_LIKE_PART = re.compile(r"\\.|.", re.DOTALL)


def like(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether an SQL LIKE pattern fits: ``%`` and ``_`` wild, backslash escapes, any case."""
    parts = _LIKE_PART.findall(pattern)
    return _whole([_ANYTHING if part == "%" else "." if part == "_" else re.escape(part[-1]) for part in parts])


def starred(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a pattern fits in which ``*`` stands for anything, upper and lower case the same."""
    return _whole([_ANYTHING if part == "*" else re.escape(part) for part in pattern])


def expression(parts: Sequence[str], wild: str = _ANYTHING) -> str:
    """Return the regular expression of parts, of which those that are ``wild`` stand for any number of characters.

    The nearest place is right for all that follows a wild part but the last: looking for others would take for ever.
    """
    first, *others = _pieces(parts, wild)
    if not others:
        return first
    *middle, last = others
    return first + _nearest(middle, wild) + wild + last


def nearest(parts: Sequence[str], wild: str) -> str:
    """Return the same for parts behind which anything may stand."""
    first, *others = _pieces(parts, wild)
    return first + _nearest(others, wild)


def _nearest(pieces: Sequence[str], wild: str) -> str:
    return "".join(f"(?>{wild}?{piece})" for piece in pieces if piece)


def _pieces(parts: Sequence[str], wild: str) -> list[str]:
    pieces = [""]
    for part in parts:
        if part == wild:
            pieces.append("")
        else:
            pieces[-1] += part
    return pieces


def _whole(parts: Sequence[str]) -> Callable[[str], bool]:
    shortest = sum(part != _ANYTHING for part in parts)
    compiled: list[re.Pattern[str]] = []

    def fits(text: str) -> bool:
        if len(text) < shortest:
            # Most patterns that are too long to compile are too long for any name.
            return False
        if not compiled:
            compiled.append(re.compile(expression(parts), re.IGNORECASE | re.DOTALL))
        return compiled[0].fullmatch(text) is not None

    return fits
