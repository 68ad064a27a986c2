"""Errors of the REST door: the status by which ``snowflake.core`` picks its exception, and the body it shows."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectExistsError, ObjectMissingError, PrivilegeError

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.errors import SnowflakeError

_STATUSES = (
    (ObjectExistsError, HTTPStatus.CONFLICT),
    (ObjectMissingError, HTTPStatus.NOT_FOUND),
    (PrivilegeError, HTTPStatus.FORBIDDEN),
    # Not 501: of a PUT, the client would replace the message by one of its own.
    (NotEmulatedError, HTTPStatus.UNPROCESSABLE_ENTITY),
)


def status_of(error: SnowflakeError) -> HTTPStatus:
    """Return the HTTP status of an error; none of those that clients retry (202, 429, 503, 504)."""
    for kind, status in _STATUSES:
        if isinstance(error, kind):
            return status
    return HTTPStatus.BAD_REQUEST


def problem(error: SnowflakeError, status: HTTPStatus | None = None) -> JSONResponse:
    """Return the answer for an error; all of its four fields are shown by the client."""
    request_id = str(uuid.uuid4())
    body = {"message": error.message, "code": error.code, "error_code": error.code, "request_id": request_id}
    headers = {"X-Snowflake-Request-ID": request_id}
    return JSONResponse(body, status or status_of(error), headers)
