"""The routes of the connector door.

Requests: snowflake-connector-python, ``network.py``, ``connection.py`` and ``cursor.py`` of 4.x; 5.x was recorded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.routing import Route

from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated
from pytest_spcs.emulator.doors.bodies import LOGIN_LIMIT, STATEMENT_LIMIT, BadBodyError, read_document
from pytest_spcs.emulator.doors.connector.answers import Form, encode, no_status, status_document
from pytest_spcs.emulator.doors.connector.envelopes import answer, failure, in_progress, internal_error, success
from pytest_spcs.emulator.doors.connector.logins import authenticate, decode_login, start_session
from pytest_spcs.emulator.doors.connector.parameters import prefers_json, told
from pytest_spcs.emulator.doors.connector.query_requests import decode_query
from pytest_spcs.emulator.doors.connector.transfers import TransferDesk
from pytest_spcs.emulator.doors.open_sessions import MASTER_SECONDS, SESSION_SECONDS
from pytest_spcs.emulator.doors.security import snowflake_token
from pytest_spcs.emulator.objects.sessions.commands import EndSession

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.doors.authentication import Authenticator, Principal
    from pytest_spcs.emulator.doors.connector.logins import LoginRequest
    from pytest_spcs.emulator.doors.connector.query_requests import QueryRequest
    from pytest_spcs.emulator.doors.connector.running import QueryRunner, RunningQuery
    from pytest_spcs.emulator.doors.open_sessions import OpenSession, OpenSessions, Tokens
    from pytest_spcs.emulator.doors.stage_files.passes import StagePasses
    from pytest_spcs.emulator.doors.workers import Workers
    from pytest_spcs.emulator.statements.executor import Executor
    from pytest_spcs.emulator.statements.query_log import QueryLog

_POLL_SECONDS = 10.0
"""How long a poll for a result waits."""
_AFTER_ABORT_SECONDS = 0.05
"""How much later an aborted query is answered than the abort, as with the real service: a 4.x client that aborts when
its ``timeout`` runs out says so in its error only when it knows by then that the abort went through."""

Handler = Callable[["Request"], Awaitable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorParts:
    """What the connector door works with."""

    account: Account
    executor: Executor
    authenticator: Authenticator
    sessions: OpenSessions
    runner: QueryRunner
    log: QueryLog
    passes: StagePasses
    workers: Workers


class ConnectorDoor:
    """Answers drivers. ``patience`` is how long, in seconds, a query may keep its request open."""

    def __init__(self, parts: ConnectorParts, patience: float) -> None:
        self._parts = parts
        self._patience = patience

    def routes(self) -> list[Route]:
        """Return the door's routes."""
        return [
            _post("/session/v1/login-request", self._login),
            _post("/session/token-request", self._token),
            _post("/session/heartbeat", self._heartbeat),
            _post("/session/authenticator-request", self._external_login),
            _post("/session", self._close),
            _post("/telemetry/send", self._telemetry),
            _post("/queries/v1/query-request", self._query),
            _post("/queries/v1/abort-request", self._abort_request),
            _post("/queries/{query_id}/abort-request", self._abort_query),
            _get("/queries/{query_id}/result", self._result),
            _get("/monitoring/queries/{query_id}", self._status),
        ]

    async def _login(self, request: Request) -> bytes:
        parts = self._parts
        login = decode_login(request.query_params, await read_document(request, LOGIN_LIMIT))
        principal = await parts.workers.run_brief(lambda: authenticate(parts.authenticator, login))
        for idle in parts.sessions.idle():
            await self.end(idle)
        opened, tokens = await self.open(login, principal)
        session = opened.session
        return success(
            {
                "token": tokens.session,
                "masterToken": tokens.master,
                "sessionId": session.identity,
                "validityInSeconds": SESSION_SECONDS,
                "masterValidityInSeconds": MASTER_SECONDS,
                "displayUserName": principal.user.display_name,
                "serverVersion": parts.account.identity.version,
                "firstLogin": False,
                "remMeToken": None,
                "remMeValidityInSeconds": 0,
                "healthCheckInterval": 45,
                "newClientForUpgrade": None,
                "parameters": told({**parts.account.parameters, **session.parameters}),
                "sessionInfo": {
                    "databaseName": session.database,
                    "schemaName": session.schema,
                    "warehouseName": session.warehouse,
                    "roleName": session.role,
                },
            }
        )

    async def open(self, login: LoginRequest, principal: Principal) -> tuple[OpenSession, Tokens]:
        """Open the session that a login asks for, and return it with its tokens; ``end`` ends it."""
        parts = self._parts
        identity = parts.sessions.new_identity()

        def make() -> Session:
            with parts.account.lock:
                return start_session(parts.account, login, principal, identity)

        # In a thread: nothing else is answered while the event loop waits for the account.
        return parts.sessions.open(await parts.workers.run_brief(make), login.client)

    async def _token(self, request: Request) -> bytes:
        sessions = self._parts.sessions
        opened = sessions.of_master(snowflake_token(request.headers))
        document = await read_document(request, LOGIN_LIMIT)
        common = {"sessionId": opened.session.identity, "validityInSecondsST": SESSION_SECONDS}
        match document.get("requestType"):
            case "RENEW":
                tokens = sessions.renew(opened)
                masters = {"masterToken": tokens.master, "validityInSecondsMT": MASTER_SECONDS}
                return success({"sessionToken": tokens.session, **masters, **common})
            case "ISSUE":
                return success({"sessionToken": sessions.issue(opened), **common})
            case other:
                raise not_emulated(f"token request of type {other!r}")

    async def _heartbeat(self, request: Request) -> bytes:
        self._session(request)
        return success(None)

    async def _external_login(self, _request: Request) -> bytes:
        raise not_emulated("login through an identity provider")

    async def _close(self, request: Request) -> bytes:
        if request.query_params.get("delete", "").lower() != "true":
            raise not_emulated("POST /session without delete=true")
        # An expired token may close its session too.
        await self.end(self._parts.sessions.of(snowflake_token(request.headers), renewable=False))
        return success(None)

    async def _telemetry(self, request: Request) -> bytes:
        self._session(request)
        return success("Log Received")

    async def _query(self, request: Request) -> bytes:
        opened = self._session(request)
        document = await read_document(request, STATEMENT_LIMIT)
        asked = decode_query(request.query_params.get("requestId"), document)
        # A client that lost the answer repeats the request: the statement must not run twice.
        before = opened.requests.get(asked.request_id) if asked.request_id else None
        if before is not None:
            return await self._answer(before, opened, request, self._patience)
        query = self._parts.runner.start(opened, asked, self._form(request, opened, asked))
        if asked.request_id:
            opened.remember(asked.request_id, query.query_id)
        if asked.asynchronous:
            return in_progress(query.query_id, detached=True)
        return await self._answer(query.query_id, opened, request, self._patience)

    async def _result(self, request: Request) -> bytes:
        opened = self._session(request)
        return await self._answer(request.path_params["query_id"], opened, request, _POLL_SECONDS)

    async def _status(self, request: Request) -> bytes:
        opened = self._session(request)
        query_id = request.path_params["query_id"]
        running = self._running(query_id, opened)
        if running is not None:
            state = "RUNNING" if running.has_turn else "QUEUED"
            return _status_of(query_id, state, running.request.sql, opened, None)
        finished = self._parts.log.find(query_id)
        if finished is None or finished.user != opened.session.user:
            return no_status()
        error = finished.outcome if isinstance(finished.outcome, SnowflakeError) else None
        return _status_of(query_id, "SUCCESS" if error is None else "FAILED_WITH_ERROR", finished.sql, opened, error)

    async def _abort_query(self, request: Request) -> bytes:
        return await self._abort(request.path_params["query_id"], self._session(request))

    async def _abort_request(self, request: Request) -> bytes:
        opened = self._session(request)
        document = await read_document(request, LOGIN_LIMIT)
        return await self._abort(opened.requests.get(str(document.get("requestId")), ""), opened)

    async def _abort(self, query_id: str, opened: OpenSession) -> bytes:
        running = self._running(query_id, opened)
        if running is None:
            raise SnowflakeError(605, "57014", "Identified SQL statement is not currently executing.")
        await self._parts.runner.abort(running)
        return success(None)

    async def _answer(self, query_id: str, opened: OpenSession, request: Request, patience: float) -> bytes:
        """Return the answer to a query: its result, or in progress when it takes longer than ``patience``."""
        running = self._running(query_id, opened)
        if running is not None:
            await asyncio.wait([running.finished], timeout=patience)
            if not running.finished.done():
                return in_progress(query_id, detached=running.request.asynchronous)
            if running.aborted:
                await asyncio.sleep(_AFTER_ABORT_SECONDS)
            if running.opened is opened and running.body is not None:
                body, running.body = running.body, None
                return body
        finished = self._parts.log.find(query_id)
        if finished is None or finished.user != opened.session.user:
            raise SnowflakeError(709, "02000", f"Statement {query_id} not found")
        form = self._form(request, opened, None)
        return await self._parts.workers.run(lambda: encode(finished, form))

    def _running(self, query_id: str, opened: OpenSession) -> RunningQuery | None:
        running = self._parts.runner.find(query_id)
        return running if running is not None and running.opened.session.user == opened.session.user else None

    def _session(self, request: Request) -> OpenSession:
        return self._parts.sessions.of(snowflake_token(request.headers))

    async def end_all(self) -> None:
        """End all sessions and what they run."""
        await asyncio.gather(*(self.end(opened) for opened in self._parts.sessions))

    async def end(self, opened: OpenSession) -> None:
        """End a session, what it runs, and all that is held for it."""
        parts = self._parts
        parts.sessions.close(opened)
        await parts.runner.abort_all(opened)

        def close() -> None:
            with opened.session.lock:
                parts.account.perform(EndSession(), opened.session)
            parts.executor.close_session(opened.session)

        async with opened.turn:
            await parts.workers.run_brief(close)
        parts.log.forget(opened.session)

    def _form(self, request: Request, opened: OpenSession, asked: QueryRequest | None) -> Form:
        client = opened.client
        origin = f"{request.url.scheme}://{request.headers['host']}"
        opened.session.origin = origin
        wants_json = prefers_json(self._parts.account, opened.session) or (asked is not None and asked.wants_json)
        return Form(TransferDesk(client, origin, self._parts.passes), client.is_python and not wants_json)


def _status_of(query_id: str, state: str, sql: str, opened: OpenSession, error: SnowflakeError | None) -> bytes:
    session_id = opened.session.identity
    return status_document(query_id=query_id, status=state, sql=sql, session_id=session_id, error=error)


def _post(path: str, handler: Handler) -> Route:
    return Route(path, _answered(handler), methods=["POST"])


def _get(path: str, handler: Handler) -> Route:
    return Route(path, _answered(handler), methods=["GET"])


def _answered(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a handler; whatever it raises becomes an answer that clients do not retry."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await handler(request)
        except SnowflakeError as error:
            body = failure(error)
        except BadBodyError as error:
            body = failure(SnowflakeError(390400, "08001", f"Bad request: {error}"))
        except Exception:  # noqa: BLE001 - a 5xx would be repeated by 4.x clients for minutes
            body = failure(internal_error(None))
        return answer(body)

    return endpoint
