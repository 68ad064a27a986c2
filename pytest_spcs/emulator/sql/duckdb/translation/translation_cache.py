"""Keeps the translations of statements that come again; the oldest go when there are too many."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.duckdb.translation.translator import Translation

Key = tuple[str, str, str, str | None, str | None, int]
"""The statement, how it was written, how TIMESTAMP is meant, database, schema, and how often definitions changed."""

_MOST = 256
_LONGEST = 20_000
_CHARACTERS = 100_000
"""Characters of all statements whose translations are kept: a syntax tree takes some 300 bytes for each."""


class Translations:
    """Translations by statement and place, shared by all sessions of an engine."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Translation] = OrderedDict()
        self._characters = 0
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
            if key not in self._kept:
                self._characters += len(key[0])
            self._kept[key] = translation
            while len(self._kept) > _MOST or self._characters > _CHARACTERS:
                (forgotten, *_place), _ = self._kept.popitem(last=False)
                self._characters -= len(forgotten)

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._kept.clear()
            self._characters = 0

    def __len__(self) -> int:
        with self._lock:
            return len(self._kept)
