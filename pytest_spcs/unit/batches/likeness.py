"""Whether two answers to the same rows are the same. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.differences import compare

if TYPE_CHECKING:
    from collections.abc import Sequence


def difference(
    kind: str,
    told: str,
    advice: str,
    *,
    sent: Sequence[Sequence[object]],
    answers: tuple[list[Any], list[Any]],
    headings: tuple[str, str] = ("first", "then"),
) -> Fault | None:
    """Return the fault of two lists of answers to the same rows that ought to be equal, None where they are."""
    pairs = enumerate(zip(*answers, strict=True))
    notes = {place: "differs" for place, (one, other) in pairs if not _alike(one, other)}
    if not notes:
        return None
    columns = {"sent": list(map(list, sent)), **dict(zip(headings, answers, strict=True))}
    return Fault(kind, told, advice, compare(columns, notes))


def _alike(one: Any, other: Any) -> bool:
    """Tell whether two values are equal, but for the last digits, which vectorised code may vary with the batch."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    return bool(one == other)
