"""``SHOW ... ->> SELECT ... FROM $1``: statements that read the results of those before them.

https://docs.snowflake.com/en/sql-reference/operators-flow
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.sql.scanner import TokenKind, scan, unexpected
from pytest_spcs.emulator.statements.router import head

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import ResultSet
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.engine.contract import Bind
    from pytest_spcs.emulator.statements.executor import Execution

_PIPE = "->>"
_ONLY_LOOKS = {"SHOW", "DESCRIBE", "LIST"}
"""First words of statements that may be run where a chain is only described: their columns depend on them."""
BoundValue = TypeVar("BoundValue")
Run = Callable[[str, "Mapping[str, Bind]", bool], "Execution"]
"""Runs one statement with its bound values, or only describes it."""


class Pipes:
    """Runs chains of statements, and knows the results that the running chain of a session has so far."""

    def __init__(self) -> None:
        self._results: dict[int, list[ResultSet]] = {}

    def results(self, session: Session) -> Sequence[ResultSet]:
        """Return what ``$1``, ``$2`` ... stand for in FROM: results of the statements before, the latest first."""
        return tuple(self._results.get(session.identity, ()))

    def run(
        self, session: Session, parts: Sequence[str], binds: Mapping[str, Bind], run: Run, *, describe_only: bool
    ) -> Execution:
        """Run the statements of a chain and return what the last one gives; the first that fails ends it."""
        before = self._results.get(session.identity)
        found: list[ResultSet] = []
        try:
            for part, given in zip(parts, shared(parts, binds), strict=True):
                self._results[session.identity] = found
                execution = run(part, given, describe_only and head(part)[:1] not in {(word,) for word in _ONLY_LOOKS})
                if isinstance(execution.result, Upload | Download):
                    raise not_emulated(f"a transfer of files in a chain of {_PIPE}")
                found = [execution.result, *found]
        finally:
            self._results.pop(session.identity, None)
            if before is not None:
                self._results[session.identity] = before
        return execution


def chained(sql: str) -> Sequence[str]:
    """Return the statements of a chain, none where it is one; raise 001003 for an empty one."""
    if _PIPE not in sql:
        return ()
    ends = [token.start for token in scan(sql) if token.kind is TokenKind.SYMBOL and sql.startswith(_PIPE, token.start)]
    if not ends:
        return ()
    parts = list(_between(sql, ends))
    for part, end in zip(parts, [*ends, len(sql)], strict=True):
        if not head(part) and not part.strip().startswith("("):
            raise unexpected(sql, end, _PIPE if end < len(sql) else "")
    return parts


def _between(sql: str, ends: Sequence[int]) -> Iterator[str]:
    start = 0
    for end in ends:
        yield sql[start:end]
        start = end + len(_PIPE)
    yield sql[start:]


def shared(parts: Sequence[str], binds: Mapping[str, BoundValue]) -> Iterator[dict[str, BoundValue]]:
    """Yield the bound values of each part: ``?`` counts through the chain, ``:1`` means the same everywhere."""
    values = [binds[number] for number in sorted(binds, key=int)]
    for part in parts:
        marks = [token.text for token in scan(part) if token.kind is TokenKind.BIND]
        if any(mark != "?" for mark in marks) or not marks:
            yield dict(binds) if marks else {}
            continue
        given, values = values[: len(marks)], values[len(marks) :]
        yield {str(number): value for number, value in enumerate(given, start=1)}
