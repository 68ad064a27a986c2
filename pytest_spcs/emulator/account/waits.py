"""Waiting for what runs: without the account's lock, until an end of the time, an abort or the statement's timeout."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.sessions import Session

Found = TypeVar("Found")
_TIMEOUT = "STATEMENT_TIMEOUT_IN_SECONDS"
_LONGEST = 604_800
"""Seconds that 0 stands for, and the default: https://docs.snowflake.com/en/sql-reference/parameters."""
_DEFAULT = 172_800


class StatementStoppedError(SnowflakeError):
    """A wait that was ended by an abort of its statement, or by the statement's timeout."""


def wait_for(
    account: Account, session: Session, look: Callable[[], Found | None], timeout: float | None = None
) -> Found | None:
    """Look again whenever what runs has changed, until there is something; None when ``timeout`` seconds are over.

    Raises StatementStoppedError when the session's statement is aborted, or has taken too long by the session's
    parameter. ``look`` is called while the account's lock is held.
    """
    start = time.monotonic()
    limit = _statement_limit(account, session)
    with account.changed:
        interruptions = session.interruptions
        while True:
            found = look()
            if found is not None:
                return found
            if session.interruptions != interruptions:
                raise StatementStoppedError(604, "57014", "SQL execution canceled")
            passed = time.monotonic() - start
            if timeout is not None and passed >= timeout:
                return None
            if passed >= limit:
                raise StatementStoppedError(
                    630,
                    "57014",
                    f"Statement reached its statement or warehouse timeout of {limit} second(s) and was canceled.",
                )
            account.changed.wait(min(limit, limit if timeout is None else timeout) - passed)


def interrupt(account: Account, session: Session) -> None:
    """Stop what a session waits for; of no effect where it does not wait."""
    with account.changed:
        session.interruptions += 1
        account.changed.notify_all()


def _statement_limit(account: Account, session: Session) -> int:
    text = session.parameters.get(_TIMEOUT, account.parameters.get(_TIMEOUT, str(_DEFAULT)))
    return int(text) or _LONGEST
