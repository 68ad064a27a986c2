"""Regular expressions of tests, looked for in a bounded time: some of them would take for ever (``(a+)+b``)."""

from __future__ import annotations

import contextlib
import re
import signal
import threading
from typing import TYPE_CHECKING

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

LONGEST = 5.0
"""Seconds for one expression in one statement."""


class EndlessSearchError(SpcsError):
    """A regular expression that tries too many ways to match."""

    @classmethod
    def after(cls, seconds: float, regex: str) -> EndlessSearchError:
        """Return the error."""
        return cls.told(
            f"a regular expression was looked for in one statement for {seconds:g} s",
            seen=[f"given: {regex[:200]!r}"],
            advice="It repeats what is repeated already, such as (a+)+b: write it without, or use like= or contains=.",
        )


def found_in_time(regex: str, text: str, seconds: float = LONGEST) -> bool:
    """Tell whether a regular expression is found in a text; EndlessSearchError where that takes too long."""
    with _interrupted(seconds, regex):
        return re.search(regex, text) is not None


@contextlib.contextmanager
def _interrupted(seconds: float, regex: str) -> Iterator[None]:
    """End what is done after some seconds, where the main thread does it and no timer of another plugin runs."""
    is_free = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    if not is_free or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise EndlessSearchError.after(seconds, regex)

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
