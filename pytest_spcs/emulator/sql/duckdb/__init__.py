"""Ordinary SQL by fakesnow, DuckDB and Arrow: the only package that imports them.

Importing it needs none of them; `open_engine` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.duckdb.requirements import SqlEngineMissingError, require

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.emulator.engine.contract import SqlEngine

__all__ = ["SqlEngineMissingError", "open_engine"]


def open_engine(*, version: str = "9.36.0", tables: Path | None = None) -> SqlEngine:
    """Return a new engine that answers ``CURRENT_VERSION()`` with ``version``.

    With ``tables`` its tables are kept in files of that directory, and it has those that are there already. Raises
    SqlEngineMissingError where the extra ``offline`` is not installed or its parts do not fit together, and
    SnowflakeError for files that cannot be read.
    """
    require()
    from pytest_spcs.emulator.sql.duckdb.engine import DuckDbEngine

    return DuckDbEngine(version=version, tables=tables)
