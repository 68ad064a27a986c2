"""STATEMENT_TIMEOUT_IN_SECONDS: a statement that takes longer is stopped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Overdue:
    """Stops a statement when its seconds are over; 0 seconds are no limit."""

    def __init__(self, seconds: int, stop: Callable[[], object]) -> None:
        self.passed = False
        self._seconds = seconds
        self._stop = stop
        self._timer = threading.Timer(seconds, self._pass) if seconds else None
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()

    @classmethod
    def of(cls, parameters: Mapping[str, str], stop: Callable[[], object]) -> Overdue:
        """Return the limit that a session's parameters set; the default of two days is none here."""
        return cls(int(parameters.get("STATEMENT_TIMEOUT_IN_SECONDS", "0")), stop)

    def end(self) -> None:
        """Stop nothing any more."""
        if self._timer is not None:
            self._timer.cancel()

    def error(self) -> SnowflakeError:
        """Return Snowflake's error for a statement that was stopped."""
        return SnowflakeError(
            630,
            "57014",
            f"Statement reached its statement or warehouse timeout of {self._seconds} second(s) and was canceled.",
        )

    def _pass(self) -> None:
        self.passed = True
        self._stop()
