"""Ordinary SQL by fakesnow, DuckDB and Arrow: the only package that imports them.

Importing it needs none of them; `open_engine` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.duckdb.requirements import SqlEngineMissingError, require

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.engine import SqlEngine

__all__ = ["SqlEngineMissingError", "open_engine"]


def open_engine(*, version: str = "9.36.0") -> SqlEngine:
    """Return a new, empty engine that answers ``CURRENT_VERSION()`` with ``version``.

    Raises SqlEngineMissingError where the extra ``offline`` is not installed or its parts do not fit together.
    """
    require()
    from pytest_spcs.emulator.sql.duckdb.engine import DuckDbEngine

    return DuckDbEngine(version=version)
