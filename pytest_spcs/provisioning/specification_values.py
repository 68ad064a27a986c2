"""What in a specification given as a mapping is no value of a specification, with its place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from pytest_spcs.argument_kinds import is_text
from pytest_spcs.arguments import shown

_MOST_VALUES = 20_000
_DEEPEST = 64


def wrong_values(document: Mapping[object, object]) -> Iterator[str]:
    """Yield the place and the value of each that cannot be written; at most one for what has no end."""
    left = _MOST_VALUES
    waiting: list[tuple[str, object, int]] = [("", document, 0)]
    while waiting:
        left -= 1
        place, value, depth = waiting.pop()
        if not left or depth > _DEEPEST:
            yield "it is nested without end, or has more values than are read"
            return
        if isinstance(value, Mapping):
            for key, entry in value.items():
                if not isinstance(key, str) or not is_text(key):
                    yield f"{place or 'the mapping'} has the key {shown(key)}"
                waiting.append((f"{place}.{key}".lstrip("."), entry, depth + 1))
        elif isinstance(value, list | tuple):
            waiting += [(f"{place}[{index}]", entry, depth + 1) for index, entry in enumerate(value)]
        elif not _is_plain(value):
            yield f"{place} is {shown(value)}"


def _is_plain(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return is_text(value) or value is None or isinstance(value, bool | int)
