"""Remembers which stage files COPY has loaded into which table, so that each is loaded once.

https://docs.snowflake.com/en/user-guide/data-load-considerations-load#load-metadata
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.emulator.sql.duckdb.translation.declared_types import TableKey

Load = tuple[str, str]
"""A file's path and the digest of its bytes: a changed file is a new one."""


def load_of(file: Path) -> Load:
    """Return what identifies a file and its content."""
    return str(file), hashlib.sha256(file.read_bytes()).hexdigest()


class Loads:
    """The loads of one engine's tables."""

    def __init__(self) -> None:
        self._loads: dict[TableKey, set[Load]] = {}

    def of_table(self, key: TableKey) -> set[Load]:
        """Return what has been loaded into a table."""
        return self._loads.get(key, set())

    def add(self, key: TableKey, loads: set[Load]) -> None:
        """Remember more loads of a table."""
        self._loads[key] = self.of_table(key) | loads

    def forget(self, key: TableKey) -> None:
        """Forget a table's loads, it being new, dropped or emptied."""
        self._loads.pop(key, None)
