"""A clock for tests of what waits."""

from __future__ import annotations

from pytest_spcs.waiting import SteadyClock


class FakeClock(SteadyClock):
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float, *_: object) -> None:
        self.time += seconds
        self.slept.append(seconds)
