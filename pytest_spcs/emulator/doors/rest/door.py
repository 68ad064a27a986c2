"""The REST door: everything below ``/api/v2``."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pytest_spcs.emulator.account.errors import ObjectMissingError, SnowflakeError, not_emulated
from pytest_spcs.emulator.account.own_log import log_place
from pytest_spcs.emulator.doors.authentication import LoginError
from pytest_spcs.emulator.doors.bodies import BadBodyError, read_json
from pytest_spcs.emulator.doors.rest.problems import problem
from pytest_spcs.emulator.doors.rest.routing import Routes
from pytest_spcs.emulator.rehearsal.rehearsal import Rehearsal
from pytest_spcs.emulator.rest.operations import Operation, bad_request
from pytest_spcs.emulator.rest.operations import Request as OperationRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.doors.open_sessions import OpenSession
    from pytest_spcs.emulator.doors.rest.callers import Callers
    from pytest_spcs.emulator.doors.workers import Workers

_log = logging.getLogger(__name__)
_PREFIX = "/api/v2"
_BODY_LIMIT = 64 << 20


class RestDoor:
    """Answers ``snowflake.core``: each operation is a command, performed in the session of its caller."""

    def __init__(
        self,
        account: Account,
        callers: Callers,
        workers: Workers,
        operations: Iterable[Operation],
        rehearsal: Rehearsal | None = None,
    ) -> None:
        self._account = account
        self._callers = callers
        self._workers = workers
        self._operations = Routes(operations)
        self._rehearsal = rehearsal or Rehearsal()

    def routes(self) -> list[Route]:
        """Return the door's routes."""
        methods = ["GET", "POST", "PUT", "DELETE", "PATCH"]
        return [Route(f"{_PREFIX}/{{rest:path}}", self._serve, methods=methods)]

    async def _serve(self, request: Request) -> Response:
        try:
            async with self._callers.session(request.headers) as opened:
                return await self._serve_in(request, opened)
        except LoginError as error:
            return problem(error, HTTPStatus.UNAUTHORIZED)
        except SnowflakeError as error:
            return problem(error)

    async def _serve_in(self, request: Request, opened: OpenSession) -> Response:
        body: Any = None
        try:
            body = await read_json(request, _BODY_LIMIT)
            fault = self._rehearsal.faults.for_call(request.method, request.scope["path"])
            if fault is not None:
                await asyncio.sleep(fault.seconds)
                if fault.error is not None:
                    return self._told(request, opened, body, fault.error, HTTPStatus(fault.status))
            answer = JSONResponse(await self._answer(request, opened, body))
        except SnowflakeError as error:
            return self._told(request, opened, body, error)
        except BadBodyError as error:
            return self._told(request, opened, body, bad_request(str(error)))
        except Exception:  # noqa: BLE001 - logged, and told to who asked
            _log.exception("Unexpected exception in %s %s", request.method, request.scope["path"])
            internal = SnowflakeError(
                603,
                "XX000",
                f"an internal error of pytest-spcs in {request.method} {request.scope['path']}. Its traceback is in "
                f"{log_place()}; please report it.",
            )
            return self._told(request, opened, body, internal, HTTPStatus.INTERNAL_SERVER_ERROR)
        self._record(request, opened, body, answer, "")
        return answer

    def _told(
        self,
        request: Request,
        opened: OpenSession,
        body: Any,
        error: SnowflakeError,
        status: HTTPStatus | None = None,
    ) -> Response:
        answer = problem(error, status)
        self._record(request, opened, body, answer, error.message)
        return answer

    def _record(self, request: Request, opened: OpenSession, body: Any, answer: Response, message: str) -> None:
        self._rehearsal.recording.call(
            opened.session,
            request.method,
            request.scope["path"],
            request.query_params,
            body=body,
            status=answer.status_code,
            message=message,
        )

    async def _answer(self, request: Request, opened: OpenSession, body: Any) -> Any:
        raw_path = request.scope["raw_path"].decode("ascii").split("?")[0].removeprefix(_PREFIX)
        method = "GET" if request.method == "HEAD" else request.method
        found = self._operations.find(method, raw_path)
        if found is None:
            full_path = self._operations.full_path(raw_path)
            if full_path is not None:
                raise ObjectMissingError(2003, "02000", f"{request.scope['path']} is no resource: use {full_path}.")
            raise not_emulated(f"{method} {request.scope['path']}")
        operation, path = found
        origin = f"{request.url.scheme}://{request.headers['host']}"
        asked = OperationRequest(path, dict(request.query_params), body, opened.session, origin)

        def perform() -> Any:
            with opened.session.lock:
                return operation.encode(self._account.perform(operation.command(asked), opened.session))

        async with opened.turn:
            return await self._workers.run(perform)
