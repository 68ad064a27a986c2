"""What tests expect of the statements that were sent, and how they are told where it is not so. Pure."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from pytest_spcs.rehearsal.searching import found_in_time
from pytest_spcs.statement_patterns import StatementPattern, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_spcs.rehearsal.records import ExecutedStatement

Expected = str | re.Pattern[str] | StatementPattern
"""Statements that begin with these words, in which this expression is found, or that match this pattern."""

_MOST = 30
_ALIKE = 0.55


def pattern_of(expected: Expected) -> StatementPattern:
    """Return the pattern that is meant."""
    if isinstance(expected, StatementPattern):
        return expected
    if isinstance(expected, re.Pattern):
        flags = "".join(letter for letter, flag in _FLAGS if expected.flags & flag)
        return StatementPattern(regex=f"(?{flags}){expected.pattern}" if flags else expected.pattern)
    return StatementPattern(words=expected)


_FLAGS = (("i", re.IGNORECASE), ("m", re.MULTILINE), ("s", re.DOTALL), ("x", re.VERBOSE))


def how_often(count: int) -> str:
    """Return how often in words: ``once``, ``3 times``."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def listed(lines: Sequence[object], nothing: str) -> list[str]:
    """Return the lines of a numbered list, the last ones where there are too many."""
    if not lines:
        return [nothing]
    first = max(len(lines) - _MOST, 0)
    told = [f"... {first} before"] if first else []
    return told + [f"{number:>3}  {line}" for number, line in enumerate(lines[first:], first + 1)]


def near_misses(pattern: StatementPattern, statements: Iterable[ExecutedStatement]) -> list[str]:
    """Return the statements that somebody may have meant who gave this pattern."""
    wanted = one_line(pattern.words or pattern.contains or pattern.like or "").upper()
    if not wanted:
        return []
    scored = []
    for statement in statements:
        found = statement.line.upper()[: max(len(wanted) * 2, 40)]
        words = set(wanted.split())
        shared = len(words & set(found.split())) / len(words)
        score = max(shared, difflib.SequenceMatcher(None, wanted, found[: len(wanted)]).ratio())
        if score >= _ALIKE:
            scored.append((score, str(statement)))
    best = sorted(scored, key=lambda one: -one[0])[:3]
    return list(dict.fromkeys(line for _, line in best))


def difference(expected: Sequence[StatementPattern], statements: Sequence[ExecutedStatement]) -> list[str]:
    """Return the lines that show expected and executed statements aligned; nothing where they agree.

    ``-`` is expected and was not executed, ``+`` was executed and is not expected.
    """
    met = [[pattern.matches(statement.text, found_in_time) for statement in statements] for pattern in expected]
    if len(expected) == len(statements) and all(met[place][place] for place in range(len(expected))):
        return []
    rows, columns = len(expected), len(statements)
    # The longest common run of patterns and statements, from the end.
    longest = [[0] * (columns + 1) for _ in range(rows + 1)]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            skipped = max(longest[row + 1][column], longest[row][column + 1])
            longest[row][column] = max(skipped, longest[row + 1][column + 1] + 1 if met[row][column] else 0)
    lines = []
    row = column = 0
    while row < rows or column < columns:
        here = row < rows and column < columns
        if here and met[row][column] and longest[row][column] == longest[row + 1][column + 1] + 1:
            lines.append(f"  {statements[column]}")
            row, column = row + 1, column + 1
        elif row < rows and (column == columns or longest[row + 1][column] >= longest[row][column + 1]):
            lines.append(f"- {expected[row]}")
            row += 1
        else:
            lines.append(f"+ {statements[column]}")
            column += 1
    return lines


def chosen(
    statements: Sequence[ExecutedStatement], pattern: StatementPattern, role: str | None, *, succeeded: bool | None
) -> tuple[ExecutedStatement, ...]:
    """Return the statements that fit the pattern, of that role and with that success; None: of any."""
    return tuple(
        one
        for one in statements
        if pattern.matches(one.text, found_in_time) and role in {None, one.role} and succeeded in {None, one.succeeded}
    )


def not_executed(
    pattern: StatementPattern,
    role: str | None,
    statements: Sequence[ExecutedStatement],
    found: Sequence[ExecutedStatement],
    *,
    wanted: int | None,
    succeeded: bool | None,
) -> str:
    """Return what tells that statements were not sent as they should have been, with those that come near."""
    how = {True: "executed", False: "executed and failed", None: "sent"}[succeeded]
    who = f" by role {role}" if role else ""
    count = f"not {how}" if wanted is None else f"{how} {how_often(len(found))} instead of {how_often(wanted)}"
    lines = [f"{str(pattern) or 'a statement'} was {count}{who}"]
    matching = [one for one in statements if pattern.matches(one.text, found_in_time) and one not in found]
    if matching:
        lines += ["it was sent like this:", *(f"  {one} (role {one.role})" for one in matching)]
    elif not found:
        close = near_misses(pattern, statements)
        lines += ["similar:", *(f"  {line}" for line in close)] if close else []
    lines += ["sent were:", *(f"  {line}" for line in listed(statements, "no statements"))]
    return "\n".join(lines)
