"""The indices of an answer: all that were sent, each once, in their order. Pure."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.batches.answer_faults import Fault
from pytest_spcs.unit.batches.differences import ABSENT, differences
from pytest_spcs.unit.batches.return_values import json_kind, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_LISTED = 10


def check_row_numbers(sent: Sequence[Sequence[object]], rows: list[Any]) -> Fault | None:
    """Return what is wrong with the indices of rows that are all ``[index, value]``."""
    numbers = [row[0] for row in rows]
    expected = list(range(len(sent)))
    odd = [place for place, number in enumerate(numbers) if isinstance(number, bool) or not isinstance(number, int)]
    if odd:
        return _odd_index(sent, rows, odd)
    if numbers == expected:
        return None
    extra = sorted({number for number in numbers if not 0 <= number < len(sent)})
    missing = sorted(set(expected) - set(numbers))
    if numbers == [number + 1 for number in expected]:
        notes = dict.fromkeys(expected, "counts from 1")
        told = f"the answer has the indices 1 to {len(sent)}, sent were 0 to {len(sent) - 1}"
        return Fault(
            "index counted from 1", told, "Repeat the index that came with the row.", differences(sent, rows, notes)
        )
    if len(rows) > len(sent):
        return _too_many(sent, rows, extra)
    if len(rows) == len(sent):
        return _misnumbered(sent, rows, missing, extra)
    return _too_few(sent, rows, missing, extra)


def _odd_index(sent: Sequence[Sequence[object]], rows: list[Any], odd: list[int]) -> Fault:
    number = rows[odd[0]][0]
    told = f"the index of row {odd[0]} is the {json_kind(number)} {shown(number)}, not the whole number {odd[0]}"
    kind = "index with a fraction" if isinstance(number, float | Decimal) else f"index as {json_kind(number)}"
    return Fault(
        kind,
        told,
        "Repeat the index that came with the row, as it is.",
        differences(sent, rows, dict.fromkeys(odd, kind)),
    )


def _too_many(sent: Sequence[Sequence[object]], rows: list[Any], extra: list[int]) -> Fault:
    surplus = len(rows) - len(sent)
    kind = "one row too many" if surplus == 1 else "too many rows"
    told = f"sent {_count(len(sent))}, got {_count(len(rows))}"
    if extra:
        told += f", of which {_listed(extra)} {'was' if len(extra) == 1 else 'were'} not sent"
        notes = {place: "was not sent" for place, row in enumerate(rows) if row[0] in extra}
    else:
        first = {row[0]: place for place, row in reversed(list(enumerate(rows)))}
        notes = {place: "is there twice" for place, row in enumerate(rows) if first[row[0]] < place}
    return Fault(kind, told, "Answer exactly one row for each row that was sent.", differences(sent, rows, notes))


def _misnumbered(sent: Sequence[Sequence[object]], rows: list[Any], missing: list[int], extra: list[int]) -> Fault:
    notes = {place: f"index {row[0]} where {place} belongs" for place, row in enumerate(rows) if row[0] != place}
    if not missing:
        place = next(iter(notes))
        told = f"row {place} of the answer has the index {rows[place][0]}"
        return Fault(
            "wrong order", told, "Answer the rows in the order in which they came.", differences(sent, rows, notes)
        )
    if len({row[0] for row in rows}) == 1:
        told = f"every row has the index {rows[0][0]}"
    else:
        told = f"the answer lacks {_listed(missing)}"
        told += f" and has {_listed(extra)}, which was not sent" if extra else " and has other rows twice"
    return Fault("wrong index", told, "Repeat the index that came with the row.", differences(sent, rows, notes))


def _too_few(sent: Sequence[Sequence[object]], rows: list[Any], missing: list[int], extra: list[int]) -> Fault:
    nulls = [place for place, row in enumerate(sent) if None in row]
    told = f"sent {_count(len(sent))}, got {_count(len(rows))}"
    if not extra:
        told += f"; {_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    renumbered = [row[0] for row in rows] == list(range(len(rows)))
    by_number = {row[0]: row for row in rows}
    aligned = [by_number.get(place, ABSENT) for place in range(len(sent))]
    notes = dict.fromkeys(missing, "is missing")
    advice = "Answer exactly one row for each row that was sent, whatever its values."
    if nulls and (missing == nulls or (renumbered and len(sent) - len(nulls) == len(rows))):
        advice = "Answer [index, null], or a value, for rows with NULL: leaving them out fails the whole query."
        if missing != nulls:
            return Fault(
                "drops NULLs",
                f"{told} (the rows with NULL, the rest is numbered anew)",
                advice,
                differences(sent, rows, notes),
            )
        return Fault("drops NULLs", f"{told} (the rows with NULL)", advice, differences(sent, aligned, notes))
    distinct = len({json.dumps(row, default=str) for row in sent})
    if distinct < len(sent) and len(rows) == distinct:
        told += " (as many rows are equal to another one)"
        return Fault("drops duplicates", told, advice, differences(sent, aligned, notes))
    return Fault("missing rows", told, advice, differences(sent, aligned, notes))


def _count(rows: int) -> str:
    return f"{rows} row" if rows == 1 else f"{rows} rows"


def _listed(numbers: Sequence[int]) -> str:
    text = ", ".join(map(str, numbers[:_LISTED]))
    return f"{'row' if len(numbers) == 1 else 'rows'} {text}{', ...' if len(numbers) > _LISTED else ''}"
