"""The counts of a statement that changes rows, under the names by which clients read them (``cursor.stats``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.results import Rows, StatementKind

if TYPE_CHECKING:
    from pytest_spcs.emulator.statements.executor import Execution

_NAMES = {
    "number of rows inserted": "numRowsInserted",
    "number of rows updated": "numRowsUpdated",
    "number of rows deleted": "numRowsDeleted",
    "number of multi-joined rows updated": "numDmlDuplicates",
    "rows_loaded": "numRowsInserted",
}
_CHANGING = {
    StatementKind.INSERT,
    StatementKind.UPDATE,
    StatementKind.DELETE,
    StatementKind.MERGE,
    StatementKind.MULTI_INSERT,
    StatementKind.COPY,
}


def statistics(execution: Execution) -> dict[str, int] | None:
    """Return what an INSERT, UPDATE, DELETE, MERGE, COPY INTO a table or CREATE TABLE AS has changed, else None."""
    counts = dict.fromkeys(_NAMES.values(), 0)
    if execution.rows_inserted is not None:
        return {**counts, "numRowsInserted": execution.rows_inserted}
    result = execution.result
    if execution.kind not in _CHANGING or not isinstance(result, Rows):
        return None
    columns = [(at, _NAMES[column.name]) for at, column in enumerate(result.columns) if column.name in _NAMES]
    for row in result.rows:
        for at, name in columns:
            counts[name] += int(str(row[at]))
    return counts if columns else None
