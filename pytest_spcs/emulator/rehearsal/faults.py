"""Failures and delays that a test has scripted, for statements and for REST calls."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.wildcards import starred

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.errors import SnowflakeError
    from pytest_spcs.statement_patterns import StatementPattern


@dataclass(slots=True, kw_only=True)
class Fault:
    """What is to go wrong. ``after`` calls pass before it begins; ``times`` is None for every one from then on.

    ``error`` is None where the call is only to take ``seconds`` longer. ``status`` is the HTTP status of a REST call.
    """

    error: SnowflakeError | None
    seconds: float = 0.0
    times: int | None = 1
    after: int = 0
    pattern: StatementPattern | None = None
    method: str = "*"
    path: str | None = None
    status: int = 500
    number: int = 0
    matched: int = 0

    @property
    def happened(self) -> int:
        """How often it has come about."""
        beyond = max(self.matched - self.after, 0)
        return beyond if self.times is None else min(beyond, self.times)

    def meets(self) -> bool:
        """Count a call that it is meant for, and tell whether this one is hit."""
        before = self.happened
        if self.times is not None and before >= self.times:
            return False
        self.matched += 1
        return self.happened > before


@dataclass(slots=True)
class Faults:
    """All that is scripted, the first scripted first; methods may be called from any thread."""

    _kept: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def add(self, fault: Fault) -> int:
        """Script a fault and return the number under which it is listed."""
        with self._lock:
            fault.number = next(self._numbers)
            self._kept.append(fault)
            return fault.number

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._kept.clear()

    def for_statement(self, sql: str) -> Fault | None:
        """Return the fault that hits this statement, and count it."""
        with self._lock:
            meant = (fault for fault in self._kept if fault.pattern is not None and _means(fault.pattern, sql))
            return next((fault for fault in meant if fault.meets()), None)

    def for_call(self, method: str, path: str) -> Fault | None:
        """Return the fault that hits this REST call, and count it."""
        with self._lock:
            meant = (fault for fault in self._kept if fault.path is not None and _is_for(fault, method, path))
            return next((fault for fault in meant if fault.meets()), None)

    def document(self) -> list[dict[str, Any]]:
        """Return for each fault its number, how many calls it was meant for, and how many it has hit."""
        with self._lock:
            return [
                {"number": fault.number, "matched": fault.matched, "happened": fault.happened} for fault in self._kept
            ]


def _means(pattern: StatementPattern, sql: str) -> bool:
    from pytest_spcs.emulator.sql.duckdb.regular_expressions import found_in

    return pattern.matches(sql, found_in)


def _is_for(fault: Fault, method: str, path: str) -> bool:
    return fault.method in {"*", method} and starred(str(fault.path))(path)
