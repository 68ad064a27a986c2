"""The names of what one run makes: recognisable, and different in each run and each xdist worker."""

from __future__ import annotations

import itertools
import os
import re
import threading

_NOT_IN_A_NAME = re.compile(r"[^A-Z0-9_]+")


class RunNames:
    """Hands out names. ``run`` is this run's own, such as ``PYTEST_SPCS_GW0_3F9A1C2B``."""

    def __init__(self, prefix: str, *, worker: str = "", token: str | None = None) -> None:
        # os.urandom, because tests may seed the random module alike in each run.
        parts = [prefix, worker.upper(), token or os.urandom(4).hex().upper()]
        self.run = "_".join(part for part in parts if part)
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def take(self, wish: str) -> str:
        """Return a name like ``wish`` that is free: ``CONVERT_API``, else ``CONVERT_API_2`` and so on."""
        name = _NOT_IN_A_NAME.sub("_", wish.upper()).strip("_") or "OBJECT"
        if name[0].isdigit():
            name = f"_{name}"
        with self._lock:
            for number in itertools.count(1):
                candidate = name if number == 1 else f"{name}_{number}"
                if candidate not in self._taken:
                    break
            self._taken.add(candidate)
            return candidate

    def give_back(self, name: str) -> None:
        """Let a name be taken again, because what had it is removed."""
        with self._lock:
            self._taken.discard(name)
