"""All doors behind one guard, as one web application."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse

from pytest_spcs.emulator.doors.admin.door import AdminDoor
from pytest_spcs.emulator.doors.admin.rehearsals import RehearsalRequests
from pytest_spcs.emulator.doors.authentication import Authenticator
from pytest_spcs.emulator.doors.connector.door import ConnectorDoor, ConnectorParts
from pytest_spcs.emulator.doors.connector.running import QueryRunner
from pytest_spcs.emulator.doors.open_sessions import OpenSessions
from pytest_spcs.emulator.doors.rest.callers import Callers
from pytest_spcs.emulator.doors.rest.door import RestDoor
from pytest_spcs.emulator.doors.security import LOOPBACK_NAMES, Guard
from pytest_spcs.emulator.doors.stage_files.door import StageDoor
from pytest_spcs.emulator.doors.stage_files.passes import StagePasses
from pytest_spcs.emulator.doors.workers import Workers
from pytest_spcs.emulator.objects.warehouses.events import QueriesAborted, WarehouseRenamed
from pytest_spcs.emulator.rehearsal.rehearsal import Rehearsal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.clock import AdjustableClock
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.images.requests import MakeImage
    from pytest_spcs.emulator.rest.operations import Operation
    from pytest_spcs.emulator.statements.executor import Executor
    from pytest_spcs.emulator.statements.query_log import QueryLog

_PATIENCE_SECONDS = 30.0
"""How long a synchronous query is waited for before its client is sent to poll: clients take silence for a failure."""

_SHUT_SECONDS = 0.5
"""How long queries may take to stop when the doors are shut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What lies behind the doors. ``patience`` is how many seconds a query may keep its request open."""

    account: Account
    clock: AdjustableClock
    executor: Executor
    log: QueryLog
    operations: Iterable[Operation]
    make_image: MakeImage
    admin_token: str = field(repr=False)
    admin_session: Session
    rehearsal: Rehearsal = field(default_factory=Rehearsal)
    patience: float = _PATIENCE_SECONDS
    host_names: set[str] = field(default_factory=lambda: set(LOOPBACK_NAMES))


class Doors:
    """The doors of one house."""

    def __init__(self, house: House) -> None:
        self._workers = Workers()
        self._sessions = OpenSessions(house.clock)
        self._runner = QueryRunner(house.executor, house.log, self._workers, house.clock)
        events = house.account.events
        events.follow(WarehouseRenamed, lambda event: self._sessions.rename_warehouse(event.before, event.after))
        events.follow(QueriesAborted, lambda event: self._runner.abort_on(event.warehouse, but=event.by))
        self._log = house.log
        self._rehearsal = house.rehearsal
        passes = StagePasses()
        authenticator = Authenticator(house.account)
        self._connector = connector = ConnectorDoor(
            ConnectorParts(
                account=house.account,
                executor=house.executor,
                authenticator=authenticator,
                sessions=self._sessions,
                runner=self._runner,
                log=house.log,
                passes=passes,
                workers=self._workers,
            ),
            house.patience,
        )
        admin = AdminDoor(
            token=house.admin_token,
            account=house.account,
            clock=house.clock,
            session=house.admin_session,
            workers=self._workers,
            make_image=house.make_image,
            counts=self.counts,
            rehearsals=RehearsalRequests(house.account, house.admin_session, house.rehearsal, self.renew),
        )
        callers = Callers(authenticator, self._sessions, connector, self._workers)
        rest = RestDoor(house.account, callers, self._workers, house.operations, house.rehearsal)
        stage_files = StageDoor(house.account, passes, self._workers, house.account.stage_root / ".uploads")
        web = Starlette(
            routes=[*connector.routes(), *rest.routes(), *stage_files.routes(), *admin.routes()],
            exception_handlers={HTTPStatus.NOT_FOUND: _no_such_path, HTTPStatus.METHOD_NOT_ALLOWED: _no_such_path},
        )
        web.router.redirect_slashes = False
        self.app: ASGIApp = Guard(web, house.host_names)

    def counts(self) -> Mapping[str, int]:
        """Return how many sessions, queries and kept results there are."""
        return {"sessions": len(self._sessions), "running_queries": len(self._runner), **self._log.counts()}

    async def renew(self) -> None:
        """End all sessions and make the account new; called in the server's event loop."""
        await self._connector.end_all()
        await self._workers.run(self._rehearsal.renew)
        self._log.clear()

    async def shut(self) -> None:
        """Cancel every query, so that no request is left waiting; called in the server's event loop."""
        await self._runner.abort_all(patience=_SHUT_SECONDS)

    def close(self) -> None:
        """Start nothing any more."""
        self._workers.close()


async def _no_such_path(request: Request, _error: Exception) -> Response:
    message = f"pytest-spcs does not emulate {request.method} {request.scope['path']}."
    return JSONResponse({"success": False, "code": "000404", "message": message, "data": None}, HTTPStatus.NOT_FOUND)
