"""Records of tables that a state directory keeps beside them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.duckdb.table_records import Record, TableRecords

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.duckdb.translation.declared_types import TableKey

_Run = Callable[[str, list[object]], list[tuple[object, ...]]]


def creation_sql(table: str) -> str:
    """Return the DuckDB statement that makes the table in which records are kept."""
    return f"""
CREATE TABLE IF NOT EXISTS {table} (
    database VARCHAR, schema VARCHAR, key VARCHAR, name VARCHAR, noun VARCHAR, kind VARCHAR, made_at VARCHAR,
    PRIMARY KEY (database, schema, key)
);
"""


class KeptRecords(TableRecords):
    """Records that are read from a table, by ``run``, and written to it."""

    def __init__(self, run: _Run, table: str) -> None:
        super().__init__()
        self._run = run
        self._table = table
        for database, schema, key, name, noun, kind, made_at in run(f"SELECT * FROM {table}", []):  # noqa: S608  # a constant
            record = Record(str(name), str(noun), str(kind), datetime.fromisoformat(str(made_at)))
            super().made((str(database), str(schema), str(key)), record)

    def made(self, key: TableKey, record: Record) -> None:
        """See TableRecords."""
        super().made(key, record)
        made_at = record.made_at.astimezone(UTC).isoformat()
        values: list[object] = [*key, record.name, record.noun, record.kind, made_at]
        self._run(f"INSERT OR REPLACE INTO {self._table} VALUES (?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608  # a constant

    def rename(self, old: TableKey, new: TableKey) -> None:
        """See TableRecords."""
        record = self.find(old)
        if record is not None:
            self.forget(old)
            self.made(new, record)

    def forget(self, key: TableKey) -> None:
        """See TableRecords."""
        super().forget(key)
        self._run(f"DELETE FROM {self._table} WHERE database = ? AND schema = ? AND key = ?", [*key])  # noqa: S608  # a constant
