"""What tests of deploy scripts ask of the admin door: a new account, its recording, failures, a place for images."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.images.requests import BadAdminRequestError
from pytest_spcs.emulator.objects.databases.commands import CreateDatabase
from pytest_spcs.emulator.objects.image_repositories.commands import CreateImageRepository
from pytest_spcs.emulator.objects.schemas.commands import CreateSchema
from pytest_spcs.emulator.rehearsal.faults import Fault
from pytest_spcs.emulator.sql.duckdb.regular_expressions import found_in
from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, fold
from pytest_spcs.statement_patterns import StatementPattern

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.rehearsal.rehearsal import Rehearsal

Handle = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]

_LONGEST_DELAY = 3_600
_PARTS = 3


class RehearsalRequests:
    """Answers the requests of ``spcs_account``. ``renew`` ends all sessions and makes the account new."""

    def __init__(
        self, account: Account, session: Session, rehearsal: Rehearsal, renew: Callable[[], Awaitable[None]]
    ) -> None:
        self._account = account
        self._session = session
        self._rehearsal = rehearsal
        self._renew = renew

    def handlers(self) -> dict[str, Handle]:
        """Return what answers each POST, by its path below the admin door's."""
        return {
            "reset": self.reset,
            "recording": self.record_afresh,
            "faults": self.script,
            "image-repositories": self.make_repository,
        }

    async def reset(self, _document: Mapping[str, Any]) -> dict[str, Any]:
        """End all sessions, make the account new, and record from here on."""
        self._rehearsal.faults.clear()
        await self._renew()
        self._rehearsal.recording.start()
        return {}

    async def record_afresh(self, _document: Mapping[str, Any]) -> dict[str, Any]:
        """Forget what was recorded, and go on recording."""
        self._rehearsal.recording.start()
        return {}

    def recorded(self) -> dict[str, Any]:
        """Return what was sent since the start of the recording, and what became of the scripted failures."""
        return {**self._rehearsal.recording.document(), "faults": self._rehearsal.faults.document()}

    async def script(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Script ``{"statement": {...}}`` or ``{"method", "path", "status"}`` to fail, to wait or both."""
        return {"number": self._rehearsal.faults.add(_fault(document))}

    async def make_repository(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Create the image repository of ``{"path", "role"}``, and what it lies in."""
        return await asyncio.to_thread(self._make_repository, document)

    def _make_repository(self, document: Mapping[str, Any]) -> dict[str, Any]:
        try:
            name = ObjectName(*(fold(part) for part in str(document.get("path", "")).strip("/").split("/")[:_PARTS]))
        except (InvalidIdentifierError, TypeError):
            message = f"{document.get('path')!r} is not of the form /database/schema/repository."
            raise BadAdminRequestError(message) from None
        owner = Session(identity=0, user=self._session.user, role=str(document.get("role", self._session.role)))
        present = CreateMode.IF_NOT_EXISTS
        for command in (
            CreateDatabase(name.database, present),
            CreateSchema(name.parent, present),
            CreateImageRepository(name, present),
        ):
            self._account.perform(command, owner)
        return {"repository": str(name)}


def _fault(document: Mapping[str, Any]) -> Fault:
    given = document.get("statement")
    path = document.get("path")
    if (given is None) is (path is None):
        raise BadAdminRequestError("give either 'statement', a pattern, or 'path', that of REST calls.")
    try:
        pattern = StatementPattern.from_document(given) if isinstance(given, Mapping) else None
        if pattern is not None and pattern.regex is not None:
            # Statements wait for it, so it is held to expressions that never take long.
            found_in(pattern.regex, "")
    except ValueError as problem:
        raise BadAdminRequestError(f"{problem}.") from None
    except SnowflakeError as refused:
        told = f"{refused.message}; a scripted failure takes no lookaround and no backreference."
        raise BadAdminRequestError(told) from None
    if given is not None and pattern is None:
        raise BadAdminRequestError(f"'statement' is {given!r}, not a pattern.")
    message = document.get("message")
    seconds = _number(document, "seconds", 0, _LONGEST_DELAY)
    status = int(_number(document, "status", HTTPStatus.INTERNAL_SERVER_ERROR, 599))
    if message is None and not seconds:
        raise BadAdminRequestError("give a 'message' to fail with, or the 'seconds' to wait.")
    if status not in set(HTTPStatus) or status < HTTPStatus.BAD_REQUEST:
        raise BadAdminRequestError(f"'status' is {status}, no HTTP status of an error.")
    error = None
    if message is not None:
        number = int(_number(document, "number", 603, 999_999))
        error = SnowflakeError(number, str(document.get("sql_state", "XX000")), str(message))
    times = document.get("times", 1)
    return Fault(
        error=error,
        seconds=seconds,
        times=None if times is None else int(_number(document, "times", 1, 1 << 31)),
        after=int(_number(document, "after", 0, 1 << 31)),
        pattern=pattern,
        method=str(document.get("method", "*")).upper(),
        path=None if path is None else str(path),
        status=status,
    )


def _number(document: Mapping[str, Any], key: str, default: float, most: float) -> float:
    value = document.get(key, default)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
        raise BadAdminRequestError(f"{key!r} is {value!r}; give a number from 0 to {most:g}.")
    return value
