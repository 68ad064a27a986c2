"""When what has been committed moves from a database's log into its file: as far as the disk has room for both.

DuckDB would do it in the middle of a COMMIT, and give the whole database up where the disk is full. Left to us, a full
disk makes one statement fail, which has changed nothing, and everything can still be read.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NO_CHECKPOINTS = "SET GLOBAL checkpoint_threshold = '1TB'; PRAGMA disable_checkpoint_on_shutdown"
_MUCH = 16 << 20
"""Bytes of a log that are worth the while, as DuckDB has it."""
_PAUSE_SECONDS = 1.0
_SPARE = 4 << 20
"""Bytes of the disk that are left to others."""


class DiskRoom:
    """Looks after the logs of the databases whose files are in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._looked_at = 0.0

    def is_time(self) -> bool:
        """Tell whether the last look was some time ago; it counts as a look."""
        now = time.monotonic()
        if now - self._looked_at < _PAUSE_SECONDS:
            return False
        self._looked_at = now
        return True

    def tidy(self, connection: duckdb.DuckDBPyConnection, files: Mapping[str, str], least: int = _MUCH) -> None:
        """Empty logs of so many bytes of databases, given with their files, into these."""
        for name, file in files.items():
            log = self._size(f"{file}.wal")
            if log >= least and shutil.disk_usage(self._directory).free > log + self._size(file) + _SPARE:
                self._empty(connection, name, file)

    def _empty(self, connection: duckdb.DuckDBPyConnection, name: str, file: str) -> None:
        database = exp.to_identifier(name, quoted=True).sql("duckdb")
        try:
            connection.execute(f"CHECKPOINT {database}")
        except duckdb.TransactionException:
            pass  # somebody writes just now; there is a next time
        except duckdb.Error:
            # The disk got full meanwhile. All is in the log still, and is found there when the file is opened again.
            path = exp.Literal.string(str(self._directory / file)).sql("duckdb")
            with contextlib.suppress(duckdb.Error):
                connection.execute(f"DETACH {database}")
                connection.execute(f"ATTACH {path} AS {database}")

    def _size(self, file: str) -> int:
        path = self._directory / file
        return path.stat().st_size if path.exists() else 0
