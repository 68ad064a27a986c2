"""The failures of a run through the catalogue as lines of a message: each kind once, by its name. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_spcs.unit.batches.answer_faults import Fault
    from pytest_spcs.unit.batches.edge_batches import NastyBatch

_LISTED = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """A batch and what was wrong with its answer."""

    batch: NastyBatch
    fault: Fault


def kinds(failures: Sequence[Failure]) -> list[list[Failure]]:
    """Return the failures of each kind."""
    by_kind: dict[str, list[Failure]] = {}
    for failure in failures:
        by_kind.setdefault(failure.fault.kind, []).append(failure)
    return list(by_kind.values())


def told(
    failures: Sequence[Failure], passed: Sequence[NastyBatch], limit: Callable[[], tuple[int, int] | None]
) -> Iterator[str]:
    """Yield the lines for failures of one kind.

    ``limit`` finds the most rows that pass and the fewest that fail, where their number decides.
    """
    first = failures[0]
    names = [failure.batch.name for failure in failures]
    rest = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    *seen, advice = first.fault.lines()
    between = limit()
    if between is not None:
        most, fewest = between
        exactly = fewest == most + 1
        where = f"above {_rows(most)}" if exactly else f"somewhere between {most} and {fewest} rows"
        seen[0] = f"fails {where}: {seen[0]}"
        advice = (
            f"Batches of {_rows(most)} pass. Take batches of any size, or set MAX_BATCH_ROWS = {most} "
            f"and try no more with sizes=. {advice}"
        )
    elif _only_with(failures, passed):
        seen[0] = f"fails with {_rows(len(first.batch.rows))}: {seen[0]}"
    elif (
        all(failure.batch.has_nulls and not failure.batch.compared for failure in failures)
        and "NULL" not in first.fault.kind
    ):
        seen[0] = f"fails on NULL: {seen[0]}"
    edges = {failure.batch.argument for failure in failures}
    if len(edges) == 1 and (edge := edges.pop()):
        advice += f' Where such values never come: arguments={{"{edge.lower()}": [...]}}.'
    yield seen[0]
    yield f"  batches: {', '.join(names[:_LISTED])}{rest}"
    yield from (f"  {line}" for line in seen[1:])
    yield f"  {advice}"


def _only_with(failures: Sequence[Failure], passed: Sequence[NastyBatch]) -> bool:
    """Tell whether batches fail when they have one certain number of rows, and never otherwise."""
    counts = {len(failure.batch.rows) for failure in failures}
    others = {len(batch.rows) for batch in passed}
    plain = any(failure.batch.plain for failure in failures)
    return plain and len(counts) == 1 and bool(others) and not counts & others and max(others) > max(counts)


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"
