"""What the benchmarks share: timing, medians, and one line that sets a figure beside its budget."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long one call of ``work`` took, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def paired(first: Callable[[], object], second: Callable[[], object], rounds: int) -> tuple[list[float], list[float]]:
    """Time both in turn, so that a machine that gets slower slows both; return milliseconds of each."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        times[0].append(milliseconds(first))
        times[1].append(milliseconds(second))
    return times


def report(what: str, figure: str, budget: str, *, met: bool) -> None:
    """Print one result."""
    print(f"{'ok  ' if met else 'OVER'} {what}: {figure} (budget: {budget})", flush=True)


def median(values: list[float]) -> float:
    """Return the median."""
    return statistics.median(values)
