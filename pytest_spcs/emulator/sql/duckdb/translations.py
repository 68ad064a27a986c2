"""Keeps the translations of statements that come again; the oldest go when there are too many."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.duckdb.translation import Translation

Key = tuple[str, str, str, str | None, str | None, int]
"""The statement, how it was written, how TIMESTAMP is meant, database, schema, and how often definitions changed."""

_MOST = 256
_LONGEST = 20_000


class Translations:
    """Translations by statement and place, shared by all sessions of an engine."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Translation] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Translation | None:
        """Return a translation that still holds, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key, translation: Translation) -> None:
        """Keep a translation."""
        if len(key[0]) > _LONGEST:
            return
        with self._lock:
            self._kept[key] = translation
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._kept.clear()
