"""The routes of the admin door, for the owner of the admin token alone."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.events import ClockMoved
from pytest_spcs.emulator.doors.admin.service_tokens import ServiceTokens
from pytest_spcs.emulator.doors.bodies import BadBodyError, read_document
from pytest_spcs.emulator.doors.security import bearer_token, same_secret
from pytest_spcs.emulator.images.requests import BadAdminRequestError, BuiltImage, MakeImage, decode_image
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from pytest_spcs.emulator.objects.image_repositories.state import ANY_PLATFORM
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.users.commands import IssueOauthToken

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.clock import AdjustableClock
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.doors.admin.rehearsals import RehearsalRequests
    from pytest_spcs.emulator.doors.workers import Workers

_log = logging.getLogger(__name__)
_PREFIX = "/admin/v1"
_BODY_LIMIT = 1 << 20
PLATFORM = ANY_PLATFORM
"""What offline images say of themselves: they fit every pool."""

Handler = Callable[["Request"], Awaitable[Mapping[str, Any]]]


_LONGEST_STEP = 100 * 365 * 86_400


class AdminDoor:
    """Answers a test's own requests. ``session`` is the one in which images are pushed."""

    def __init__(
        self,
        *,
        token: str,
        account: Account,
        clock: AdjustableClock,
        session: Session,
        workers: Workers,
        make_image: MakeImage,
        counts: Callable[[], Mapping[str, int]],
        rehearsals: RehearsalRequests,
    ) -> None:
        self._token = token
        self._account = account
        self._clock = clock
        self._session = session
        self._workers = workers
        self._make_image = make_image
        self._counts = counts
        self._service_tokens = ServiceTokens(account, session)
        self._rehearsals = rehearsals

    def routes(self) -> list[Route]:
        """Return the door's routes."""
        return [
            Route(f"{_PREFIX}/images", self._guarded(self._images), methods=["POST"]),
            Route(f"{_PREFIX}/clock", self._guarded(self._advance), methods=["POST"]),
            Route(f"{_PREFIX}/oauth-tokens", self._guarded(self._oauth_token), methods=["POST"]),
            Route(f"{_PREFIX}/service-tokens", self._posted(self._service_tokens.issue), methods=["POST"]),
            Route(f"{_PREFIX}/service-tokens/expire", self._posted(self._service_tokens.expire), methods=["POST"]),
            Route(f"{_PREFIX}/service-tokens/revoke", self._posted(self._service_tokens.revoke), methods=["POST"]),
            *(
                Route(f"{_PREFIX}/{path}", self._guarded(_documented(handler)), methods=["POST"])
                for path, handler in self._rehearsals.handlers().items()
            ),
            Route(f"{_PREFIX}/recording", self._guarded(self._recorded), methods=["GET"]),
            Route(f"{_PREFIX}/status", self._guarded(self._status), methods=["GET"]),
        ]

    async def _images(self, request: Request) -> Mapping[str, Any]:
        wanted = decode_image(await read_document(request, _BODY_LIMIT))

        def make() -> BuiltImage:
            built = self._make_image(wanted)
            push = PushImage(wanted.path, built.digest, PLATFORM, built.content)
            self._account.perform(push, self._session)
            return built

        built = await self._workers.run(make)
        steps = [
            {"line": step.line, "instruction": step.instruction, "outcome": step.outcome, "detail": step.detail}
            for step in built.steps
        ]
        return {"digest": built.digest, "steps": steps}

    async def _advance(self, request: Request) -> Mapping[str, Any]:
        document = await read_document(request, _BODY_LIMIT)
        seconds = document.get("advance_seconds")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 <= seconds <= _LONGEST_STEP:
            raise BadAdminRequestError(f"'advance_seconds' is {seconds!r}; give a number of seconds, 0 or more.")

        def advance() -> datetime:
            now = self._clock.advance(timedelta(seconds=seconds))
            with self._account.lock:
                self._account.events.emit(ClockMoved())
            return now

        return {"now": (await self._workers.run(advance)).isoformat()}

    async def _oauth_token(self, request: Request) -> Mapping[str, Any]:
        document = await read_document(request, _BODY_LIMIT)
        user, role = document.get("user"), document.get("role")
        if not isinstance(user, str) or not isinstance(role, str | None):
            raise BadAdminRequestError("give 'user' and, where the token is for one role only, 'role', as texts.")
        issued = await self._workers.run(lambda: self._account.perform(IssueOauthToken(user, role), self._session))
        return {"token": issued.secret, "expires_at": issued.expires_at.isoformat()}

    async def _recorded(self, _request: Request) -> Mapping[str, Any]:
        return self._rehearsals.recorded()

    async def _status(self, _request: Request) -> Mapping[str, Any]:
        return {"now": self._clock.now().isoformat(), "services": len(self._account[SERVICES]), **self._counts()}

    def _posted(
        self, answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def handler(request: Request) -> Mapping[str, Any]:
            document = await read_document(request, _BODY_LIMIT)
            return await self._workers.run(lambda: answer(document))

        return self._guarded(handler)

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if not same_secret(bearer_token(request.headers) or "", self._token):
                return _problem(HTTPStatus.UNAUTHORIZED, "send Authorization: Bearer <admin token>.")
            try:
                return JSONResponse(await handler(request))
            except (BadAdminRequestError, BadBodyError) as error:
                return _problem(HTTPStatus.BAD_REQUEST, str(error))
            except SnowflakeError as error:
                return _problem(HTTPStatus.CONFLICT, error.message)
            except Exception:  # noqa: BLE001 - logged, and told to who asked
                _log.exception("Unexpected exception in %s", request.scope["path"])
                message = "internal error of the emulator; its traceback is in the emulator's log."
                return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, message)

        return endpoint


def _documented(handle: Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]) -> Handler:
    async def handler(request: Request) -> Mapping[str, Any]:
        return await handle(await read_document(request, _BODY_LIMIT))

    return handler


def _problem(status: HTTPStatus, message: str) -> JSONResponse:
    return JSONResponse({"message": message}, status)
