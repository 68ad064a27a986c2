"""The time of the emulated account, which a test may move."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


def machine_time() -> datetime:
    """Return the machine's present moment, in UTC."""
    return datetime.now(UTC)


class Clock(Protocol):
    """Where the account reads its time."""

    def now(self) -> datetime:
        """Return the account's present moment, in UTC."""
        ...


class AdjustableClock:
    """The machine's time plus what tests have advanced it by."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Return the account's present moment, in UTC."""
        with self._lock:
            return machine_time() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """By how much tests have advanced it."""
        with self._lock:
            return self._ahead

    def advance(self, by: timedelta) -> datetime:
        """Move the account's time forward and return the new moment; going back is refused with ValueError."""
        if by < timedelta():
            raise ValueError(f"the clock only goes forward; got {by.total_seconds():g} s")
        with self._lock:
            self._ahead += by
        return self.now()

    def reset(self) -> None:
        """Go back to the machine's time, for an account that is made new."""
        with self._lock:
            self._ahead = timedelta()
