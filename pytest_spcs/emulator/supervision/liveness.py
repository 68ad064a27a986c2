"""When a container is asked whether it is alive, and when it has failed to answer too often.

Period and threshold: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.clock import Clock
    from pytest_spcs.specification.model import Probe


class LivenessWatch:
    """The liveness of one container, in the account's time: a test that advances the clock need not wait."""

    def __init__(self, probe: Probe, clock: Clock) -> None:
        self.probe = probe
        self._clock = clock
        self._next: datetime | None = None
        self._failures = 0

    @property
    def message(self) -> str:
        """What is said of a container that has failed."""
        return f"Liveness probe is failing at path: {self.probe.path}, port: {self.probe.port}"

    def begin(self) -> None:
        """Note that the container has been started; it is asked after one period."""
        self._failures = 0
        self._next = self._clock.now() + self._period

    def end(self) -> None:
        """Note that the container does not run, so that it is not asked."""
        self._next = None

    def seconds_left(self) -> float | None:
        """Return the seconds until it is to be asked, 0 when it is time, None where it does not run."""
        return None if self._next is None else max(0.0, (self._next - self._clock.now()).total_seconds())

    def has_failed(self, *, answered: bool) -> bool:
        """Note what came of asking; tell whether it has failed as often in a row as the threshold says.

        Looks that a jump of the clock has passed over are made up for while it fails, so an advance by three periods is
        three looks.
        """
        if answered or self._next is None:
            self.begin()
            return False
        self._failures += 1
        self._next += self._period
        return self._failures >= self.probe.failure_threshold

    @property
    def _period(self) -> timedelta:
        return timedelta(seconds=self.probe.period)
