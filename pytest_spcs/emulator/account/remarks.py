"""What people should know of a run, each remark once: they come from rules and runtimes, and go to who started us."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.events import Remarked

Remark = Callable[[str], None]
"""Takes a remark, a sentence for people, from any thread."""


class Remarks:
    """Passes on each remark the first time that it is made."""

    def __init__(self, remark: Remark) -> None:
        self._remark = remark
        self._made: set[str] = set()
        self._lock = threading.Lock()

    def add(self, text: str) -> None:
        """Pass a remark on, unless it has been made."""
        with self._lock:
            if text in self._made:
                return
            self._made.add(text)
        self._remark(text)

    def follow(self, event: Remarked) -> None:
        """Take the remark of a rule."""
        self.add(event.text)
