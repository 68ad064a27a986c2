"""What a container writes, line by line, of its present run and the one before."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from pytest_spcs.emulator.runtimes.contract import LogLine

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

KEPT_BYTES = 100 * 1024
"""How much of a run is kept: SYSTEM$GET_SERVICE_LOGS returns the last 100 KB.
https://docs.snowflake.com/en/sql-reference/functions/system_get_service_logs"""


class RunLog:
    """The last 100 KB of one run; bytes come in pieces as they are read, lines go out. Safe between threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._lines: deque[tuple[LogLine, int]] = deque()
        self._size = 0
        self._unfinished: dict[str, bytes] = {}

    def write(self, data: bytes, stream: str) -> None:
        """Take what was read from a stream; a line is stamped when its end arrives."""
        with self._lock:
            *complete, rest = (self._unfinished.pop(stream, b"") + data).split(b"\n")
            at = self._now()
            for line in complete:
                self._append(line, stream, at)
            if rest:
                self._unfinished[stream] = rest[-KEPT_BYTES:]

    def end(self, stream: str) -> None:
        """Take what is left of a stream as its last line."""
        with self._lock:
            rest = self._unfinished.pop(stream, b"")
            if rest:
                self._append(rest, stream, self._now())

    def lines(self) -> list[LogLine]:
        """Return the lines so far, oldest first; one whose end has not come yet is among them."""
        with self._lock:
            at = self._now()
            unfinished = [LogLine(at, _text(rest), stream) for stream, rest in self._unfinished.items()]
            return [*(line for line, _ in self._lines), *unfinished]

    def _append(self, line: bytes, stream: str, at: datetime) -> None:
        kept = line[-KEPT_BYTES:]
        self._lines.append((LogLine(at, _text(kept), stream), len(kept) + 1))
        self._size += len(kept) + 1
        while self._size > KEPT_BYTES and len(self._lines) > 1:
            self._size -= self._lines.popleft()[1]


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode(errors="replace")


class ContainerLog:
    """The logs of a container's present run and of the one before."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._runs: tuple[RunLog, RunLog] = (RunLog(now), RunLog(now))
        self._started = False

    @property
    def current(self) -> RunLog:
        """The present run's log."""
        return self._runs[1]

    def begin(self) -> RunLog:
        """Return the log of a new run; the present one becomes the one before."""
        if self._started:
            self._runs = (self._runs[1], RunLog(self._now))
        self._started = True
        return self._runs[1]

    def lines(self, *, previous: bool = False) -> list[LogLine]:
        """Return the lines of the present run, or of the one before."""
        return self._runs[0 if previous else 1].lines()
