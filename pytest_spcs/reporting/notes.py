"""Lines for the end of the run: what was done differently from what an image or a setting says."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.images.report import BuildReport


class Notes:
    """Collects lines, each one once, in the order in which they came."""

    def __init__(self) -> None:
        self._lines: dict[str, None] = {}
        self._lock = threading.Lock()

    def add(self, line: str) -> None:
        """Note one line."""
        with self._lock:
            self._lines.setdefault(line)

    def extend(self, lines: Iterable[str]) -> None:
        """Note several lines."""
        for line in lines:
            self.add(line)

    def add_build(self, path: str, report: BuildReport) -> None:
        """Note which steps of an image were left out: it may lack something that production has."""
        self.extend(f"image {path}: not run: {step.instruction} (line {step.line})" for step in report.not_run)

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines so far."""
        with self._lock:
            return tuple(self._lines)
