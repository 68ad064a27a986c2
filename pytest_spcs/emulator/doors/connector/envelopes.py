"""The envelope of every answer to a driver: HTTP 200 whatever happened, since drivers retry everything else.

Form: snowflake-connector-python, ``network.py`` and ``cursor.py`` of 4.x.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.own_log import log_place

if TYPE_CHECKING:
    from collections.abc import Mapping

_log = logging.getLogger(__name__)


def success(data: object) -> bytes:
    """Return the body of an answer that holds ``data``."""
    return _encoded({"data": data, "code": None, "message": None, "success": True})


def in_progress(query_id: str, *, detached: bool) -> bytes:
    """Return the body that sends a client to poll for the result: 333333, or 333334 for an async query."""
    return _encoded(
        {
            "data": {
                "queryId": query_id,
                "getResultUrl": f"/queries/{query_id}/result",
                "queryAbortsAfterSecs": 300,
                "progressDesc": None,
            },
            "code": "333334" if detached else "333333",
            "message": "Query execution in progress.",
            "success": True,
        }
    )


def failure(error: SnowflakeError, query_id: str | None = None, details: Mapping[str, Any] | None = None) -> bytes:
    """Return the body of an error; clients put number, SQL state and query id in front of the message themselves."""
    data = {
        "internalError": False,
        "unredactedFromSecureObject": False,
        "errorCode": error.code,
        "sqlState": error.sql_state,
        "queryId": query_id,
        "age": 0,
        "line": -1,
        "pos": -1,
        "type": "COMPILATION",
        **(details or {}),
    }
    return _encoded({"data": data, "code": error.code, "message": error.message, "success": False, "headers": None})


def internal_error(query_id: str | None) -> SnowflakeError:
    """Return the error for an exception of ours, which is being handled; it is logged with its traceback."""
    _log.exception("Unexpected exception while answering query %s", query_id)
    return SnowflakeError(
        603,
        "XX000",
        f"SQL execution internal error: an internal error of pytest-spcs, query id {query_id}.\n"
        f"Its traceback is in {log_place()}; please report it with the statement.",
    )


def answer(body: bytes) -> Response:
    """Return the HTTP response around a body."""
    return Response(body, media_type="application/json")


def _encoded(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
