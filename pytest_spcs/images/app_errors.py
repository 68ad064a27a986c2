"""The tracebacks of an app object: the last ones, and which of them are news."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT_ERRORS = 20
"""How many tracebacks of an app are kept for a failure report; older ones are forgotten."""


class AppErrors:
    """Tracebacks, oldest first. Threads of the app add to them."""

    def __init__(self) -> None:
        self._texts: deque[str] = deque(maxlen=KEPT_ERRORS)
        self._news = 0
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)

    def append(self, text: str) -> None:
        """Keep a traceback."""
        with self._lock:
            self._texts.append(text)
            self._news = min(self._news + 1, KEPT_ERRORS)

    @property
    def all(self) -> tuple[str, ...]:
        """The kept tracebacks."""
        with self._lock:
            return tuple(self._texts)

    @property
    def news(self) -> tuple[str, ...]:
        """Those that came since ``mark``."""
        with self._lock:
            return tuple(self._texts)[len(self._texts) - self._news :]

    def mark(self) -> None:
        """Let what is there be no news any more."""
        with self._lock:
            self._news = 0
