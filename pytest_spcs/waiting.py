"""Waiting with a deadline and with evidence, on a clock that freezegun cannot stop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from pytest_spcs.errors import WaitTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

FIRST_PAUSE = 0.01
"""Seconds between the first two looks; what the emulator does takes a few milliseconds."""

LONGEST_PAUSE = 0.5
"""Seconds between two looks in a long wait: pleasant for a person, polite to a real account."""


_MONOTONIC = getattr(time, "CLOCK_MONOTONIC", None)


def steady_seconds(_fallback: Callable[[], float] = time.monotonic) -> float:
    """Return seconds on the operating system's monotonic clock, also while a test has frozen Python's.

    freezegun replaces ``time.monotonic`` in every module; it leaves ``time.clock_gettime``, which reads the same clock.
    Windows has no such function: there the default argument keeps the one that was real when this was imported.
    """
    return _fallback() if _MONOTONIC is None else time.clock_gettime(_MONOTONIC)


class SteadyClock:
    """Time as it passes outside of tests."""

    def now(self) -> float:
        """Return seconds since some fixed moment."""
        return steady_seconds()

    def sleep(self, seconds: float, _sleep: Callable[[float], None] = time.sleep) -> None:
        """Sleep in real time, also where a test has replaced ``time.sleep``."""
        _sleep(seconds)


class Deadline:
    """The moment until which something may take, ``seconds`` from its making."""

    def __init__(self, seconds: float, *, clock: SteadyClock | None = None) -> None:
        self.seconds = seconds
        self._clock = SteadyClock() if clock is None else clock
        self._start = self._clock.now()

    @property
    def elapsed(self) -> float:
        """Seconds since the deadline was set."""
        return self._clock.now() - self._start

    @property
    def remaining(self) -> float:
        """Seconds that are left, never less than 0."""
        return max(0.0, self.seconds - self.elapsed)

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining == 0.0

    def pause(self, seconds: float) -> None:
        """Sleep that long, but not beyond the deadline."""
        self._clock.sleep(min(seconds, self.remaining))


def wait_until(look: Callable[[], T | None], *, deadline: Deadline, evidence: Callable[[], str]) -> T:
    """Return the first answer of ``look`` that is not None; it is asked at least once, and once more at the deadline.

    Raises:
        WaitTimeoutError: at the deadline, with what ``evidence`` answers then. What ``look`` raises ends the wait.
    """
    pause = FIRST_PAUSE
    while True:
        last_look = deadline.passed
        answer = look()
        if answer is not None:
            return answer
        if last_look:
            raise WaitTimeoutError.after(deadline.seconds, evidence())
        deadline.pause(pause)
        pause = min(pause * 1.5, LONGEST_PAUSE)
