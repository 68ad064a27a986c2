"""The sessions that are logged in, and the tokens by which clients name them."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_spcs.emulator.account.clock import Clock
    from pytest_spcs.emulator.account.sessions import Session

SESSION_SECONDS = 3_600
"""Validity of a session token, by the account's clock."""
MASTER_SECONDS = 14_400
"""Validity of a master token: https://docs.snowflake.com/en/user-guide/session-policies (4 hours).

It runs on the machine's clock and starts again with each use of the session: clients prolong sessions in the
background, which a test that moves the account's clock gives them no chance to do.
"""
_REQUESTS = 200
"""How many request ids of a session are remembered, against the repetition of a request that had arrived."""
_TOKENS = 64
"""How many tokens of a session are remembered; the oldest of many renewals stop to count."""


class TokenRefusedError(SnowflakeError):
    """A session or master token that does not count (any more)."""


def session_gone() -> TokenRefusedError:
    """Return the error for a token that names no session."""
    return TokenRefusedError(390111, "08001", "Session no longer exists. New login required to access the service.")


def session_expired() -> TokenRefusedError:
    """Return the error that makes a client renew its session token."""
    return TokenRefusedError(390112, "08001", "Your session has expired. Please login again.")


@dataclass(frozen=True, slots=True)
class Client:
    """Which client speaks: its name for itself and its version, as it said when it logged in."""

    application: str = ""
    version: str = ""

    @property
    def major(self) -> int:
        """The first number of the version, 0 where there is none."""
        digits = "".join(itertools.takewhile(str.isdigit, self.version))
        return int(digits) if digits else 0

    @property
    def is_python(self) -> bool:
        """Whether it is the Python connector, or a library on it."""
        return self.application.startswith("Python")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The two tokens of a session."""

    session: str = field(repr=False)
    master: str = field(repr=False)


@dataclass(eq=False)
class OpenSession:
    """A logged-in session. ``turn`` is held by the statement that runs: one at a time, in order of arrival."""

    session: Session
    client: Client
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    requests: OrderedDict[str, str] = field(default_factory=OrderedDict, repr=False)
    """Query ids by request id, the latest last."""
    tokens: list[str] = field(default_factory=list, repr=False)
    closed: bool = False
    used_at: float = field(default_factory=time.monotonic)

    def remember(self, request_id: str, query_id: str) -> None:
        """Note under which id a request is being answered."""
        self.requests[request_id] = query_id
        while len(self.requests) > _REQUESTS:
            self.requests.popitem(last=False)


class _TokenKind(Enum):
    SESSION = "session"
    MASTER = "master"


@dataclass(frozen=True, slots=True)
class _Issued:
    kind: _TokenKind
    opened: OpenSession
    expires_at: datetime | None


class OpenSessions:
    """Opens, finds and closes sessions. All of it is called in the server's event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, _Issued] = {}
        self._sessions: dict[int, OpenSession] = {}
        # Not small on purpose: clients must not take it for a count. 5.x wants a JSON integer.
        self._identities = itertools.count(secrets.randbelow(1 << 40) + (1 << 40))

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[OpenSession]:
        return iter(list(self._sessions.values()))

    def new_identity(self) -> int:
        """Return the number of a session that is about to be opened."""
        return next(self._identities)

    def open(self, session: Session, client: Client) -> tuple[OpenSession, Tokens]:
        """Open a session, and return it with its tokens."""
        opened = OpenSession(session, client)
        self._sessions[session.identity] = opened
        return opened, self.renew(opened)

    def renew(self, opened: OpenSession) -> Tokens:
        """Return new tokens; the old ones stay valid for their time, since several threads may renew at once."""
        return Tokens(self.issue(opened), self._issue(opened, _TokenKind.MASTER, None))

    def issue(self, opened: OpenSession) -> str:
        """Return a further session token, as ``snow spcs image-registry token`` asks for."""
        return self._issue(opened, _TokenKind.SESSION, self._clock.now() + timedelta(seconds=SESSION_SECONDS))

    def of(self, token: str | None, *, renewable: bool = True) -> OpenSession:
        """Return the session of a session token; raise TokenRefusedError for one that does not count.

        ``renewable=False`` takes an expired token too: snowflake.core breaks on 390112 under the 5.x connector, so the
        REST door leaves expiry to the next SQL statement.
        """
        issued = self._find(token, _TokenKind.SESSION)
        if renewable and issued.expires_at is not None and self._clock.now() >= issued.expires_at:
            raise session_expired()
        return issued.opened

    def of_master(self, token: str | None) -> OpenSession:
        """Return the session of a master token."""
        try:
            return self._find(token, _TokenKind.MASTER).opened
        except TokenRefusedError:
            raise TokenRefusedError(
                390114, "08001", "Authentication token has expired. The user must authenticate again."
            ) from None

    def close(self, opened: OpenSession) -> None:
        """Forget a session and its tokens."""
        opened.closed = True
        self._sessions.pop(opened.session.identity, None)
        for token in opened.tokens:
            self._issued.pop(token, None)
        opened.tokens.clear()

    def rename_warehouse(self, before: str, after: str) -> None:
        """Let every session that uses a warehouse use it by its new name; may be called from any thread."""
        for opened in self:
            if opened.session.warehouse == before:
                opened.session.warehouse = after

    def idle(self) -> list[OpenSession]:
        """Return the sessions that nobody has used for the life of a master token."""
        oldest = time.monotonic() - MASTER_SECONDS
        return [opened for opened in self._sessions.values() if opened.used_at < oldest]

    def _issue(self, opened: OpenSession, kind: _TokenKind, expires_at: datetime | None) -> str:
        token = secrets.token_urlsafe(48)
        self._issued[token] = _Issued(kind, opened, expires_at)
        opened.tokens.append(token)
        while len(opened.tokens) > _TOKENS:
            self._issued.pop(opened.tokens.pop(0), None)
        return token

    def _find(self, token: str | None, kind: _TokenKind) -> _Issued:
        # A dictionary look-up of 384 random bits: its timing tells nothing about other tokens.
        issued = self._issued.get(token) if token else None
        if issued is None or issued.kind is not kind or issued.opened.closed:
            raise session_gone()
        issued.opened.used_at = time.monotonic()
        return issued
