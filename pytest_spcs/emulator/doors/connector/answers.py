"""The answer to a finished query, as JSON rows or as an Arrow stream.

Fields: snowflake-connector-python, ``cursor.py`` of 4.x; which of them 5.x insists on was tried with 5.2.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import StatementKind
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.doors.connector.envelopes import failure, success
from pytest_spcs.emulator.doors.connector.parameters import told
from pytest_spcs.emulator.doors.connector.statistics import statistics

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import ResultSet
    from pytest_spcs.emulator.doors.connector.transfers import TransferDesk
    from pytest_spcs.emulator.statements.query_log import FinishedQuery

_ARRAY_BINDS = frozenset({StatementKind.INSERT, StatementKind.MULTI_INSERT})


@dataclass(frozen=True, slots=True)
class Form:
    """In which form a client takes results."""

    desk: TransferDesk
    takes_arrow: bool


def encode(query: FinishedQuery, form: Form) -> bytes:
    """Return the body of the answer to a finished query."""
    if isinstance(query.outcome, SnowflakeError):
        return failure(query.outcome, query.query_id)
    execution = query.outcome
    data: dict[str, Any] = {
        # All of them: the Node driver reads the formats of a result's values here and nowhere else.
        "parameters": told(query.parameters),
        "queryId": query.query_id,
        "sqlState": None,
        "statementTypeId": int(execution.kind),
        "version": 1,
        "numberOfBinds": query.binds,
        # 5.x asks before an executemany; only an INSERT takes many rows in one go.
        "arrayBindSupported": execution.kind in _ARRAY_BINDS,
        "metaDataOfBinds": None,
        "queryResultFormat": "json",
        "finalDatabaseName": query.names.database,
        "finalSchemaName": query.names.schema,
        "finalWarehouseName": query.names.warehouse,
        "finalRoleName": query.names.role,
        "databaseProvider": None,
        "sendResultTime": int(query.ended_at.timestamp() * 1000),
    }
    if (counts := statistics(execution)) is not None:
        data["stats"] = counts
    if query.children:
        data |= {
            "resultIds": ",".join(child for child, _kind in query.children),
            "resultTypes": ",".join(str(int(kind)) for _child, kind in query.children),
        }
    if isinstance(execution.result, Upload | Download):
        data |= form.desk.answer(execution.result) | {"rowtype": [], "rowset": [], "total": 0, "returned": 0}
        return success(data)
    stream = execution.result.arrow_stream() if form.takes_arrow else None
    return _with_stream(data, execution.result, stream) if stream is not None else _with_rows(data, execution.result)


def _with_rows(data: dict[str, Any], result: ResultSet) -> bytes:
    rows = result.json_rows()
    return success(data | _shape(result) | {"rowset": rows})


def _with_stream(data: dict[str, Any], result: ResultSet, stream: bytes | memoryview) -> bytes:
    text = success(data | _shape(result) | {"queryResultFormat": "arrow", "rowset": None, "rowsetBase64": ""})
    if not result.row_count:
        # Clients make an empty frame of the columns; of an empty stream 4.x can make none.
        return text
    # The stream is put in as it is: escaping megabytes of base64 for JSON finds nothing to escape.
    head, key, tail = text.rpartition(b'"rowsetBase64":"')
    return b"".join((head, key, base64.b64encode(stream), tail))


def _shape(result: ResultSet) -> dict[str, Any]:
    count = result.row_count
    return {"rowtype": [column.rowtype() for column in result.columns], "total": count, "returned": count}


def status_document(*, query_id: str, status: str, sql: str, session_id: int, error: SnowflakeError | None) -> bytes:
    """Return the body of an answer about one query of ``/monitoring/queries/<id>``."""
    entry: dict[str, Any] = {
        "id": query_id,
        "status": status,
        "state": "FILE_SET_INITIALIZATION" if status in {"RUNNING", "QUEUED"} else status,
        "sqlText": sql,
        "sessionId": session_id,
    }
    if error is not None:
        entry |= {"errorCode": error.number, "errorMessage": error.message}
    return success({"queries": [entry]})


def no_status() -> bytes:
    """Return the body about a query that is not known: clients call it NO_DATA."""
    return success({"queries": []})
