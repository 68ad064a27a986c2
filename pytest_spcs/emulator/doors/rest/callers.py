"""Who calls REST: the session of a driver, or the owner of a token, for whom each request has a session of its own.

https://docs.snowflake.com/en/developer-guide/snowflake-rest-api/authentication
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.doors.authentication import LoginError
from pytest_spcs.emulator.doors.connector.logins import LoginRequest
from pytest_spcs.emulator.doors.open_sessions import Client, TokenRefusedError
from pytest_spcs.emulator.doors.security import bearer_token, snowflake_token
from pytest_spcs.emulator.objects.users.credentials import TokenKind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.datastructures import Headers

    from pytest_spcs.emulator.doors.authentication import Authenticator, Principal
    from pytest_spcs.emulator.doors.connector.door import ConnectorDoor
    from pytest_spcs.emulator.doors.open_sessions import OpenSession, OpenSessions
    from pytest_spcs.emulator.doors.workers import Workers

_TOKEN_TYPE = "X-Snowflake-Authorization-Token-Type"  # noqa: S105 - the name of a header
_KEY_PAIR = "KEYPAIR_JWT"
_KINDS = tuple(kind.value for kind in TokenKind)
_ROLE, _WAREHOUSE = "X-Snowflake-Role", "X-Snowflake-Warehouse"


class Callers:
    """Finds or opens the session in which a request is performed."""

    def __init__(
        self, authenticator: Authenticator, sessions: OpenSessions, connector: ConnectorDoor, workers: Workers
    ) -> None:
        self._authenticator = authenticator
        self._sessions = sessions
        self._connector = connector
        self._workers = workers

    @asynccontextmanager
    async def session(self, headers: Headers) -> AsyncIterator[OpenSession]:
        """Yield the session of a request; raise LoginError where nobody is proved to have sent it."""
        token = snowflake_token(headers)
        if token is not None:
            try:
                # An expired token is taken: 390112 makes snowflake.core call a method that the 5.x connector has lost.
                opened = self._sessions.of(token, renewable=False)
            except TokenRefusedError:
                pass
            else:
                for header in (_ROLE, _WAREHOUSE):
                    if header in headers:
                        raise not_emulated(f"{header} beside the token of a session")
                yield opened
                return
        principal = await self._workers.run_brief(lambda: self._principal(headers, bearer_token(headers), token))
        opened, _tokens = await self._connector.open(_wanted(headers), principal)
        try:
            yield opened
        finally:
            await self._connector.end(opened)

    def _principal(self, headers: Headers, bearer: str | None, snowflake: str | None) -> Principal:
        authenticator = self._authenticator
        wanted = headers.get(_TOKEN_TYPE, "").strip().upper()
        token = bearer or snowflake
        # A session that has been closed is no wrong token of a user.
        if not token or (not bearer and not authenticator.knows(token)):
            raise LoginError(
                390104,
                "08001",
                'No session of that token: send Authorization: Bearer <token>, or Snowflake Token="<session token>".',
            )
        if not wanted:
            return authenticator.bearer(token)
        if wanted == _KEY_PAIR:
            return authenticator.key_pair("", token)
        if wanted in _KINDS:
            return authenticator.token(TokenKind(wanted), token)
        known = ", ".join((_KEY_PAIR, *_KINDS))
        raise LoginError(390104, "08001", f"{_TOKEN_TYPE} is {wanted!r}, which is none of {known}.")


def _wanted(headers: Headers) -> LoginRequest:
    return LoginRequest(
        login_name="",
        authenticator="",
        client=Client("REST"),
        role=headers.get(_ROLE, ""),
        warehouse=headers.get(_WAREHOUSE, ""),
    )
