"""Runs one statement of a session: by the account where it is the account's, else by the SQL engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import ResultSet, StatementKind
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.account.transfers import Download, Upload
    from pytest_spcs.emulator.engine.contract import Bind

Ask = Callable[["Session", str], list[tuple[object, ...]]]
"""Runs a statement of the SQL engine in a session and returns its rows."""


@dataclass(frozen=True, slots=True)
class Execution:
    """What one statement gave: rows, or a file transfer that the client has to do; and which kind it was."""

    query_id: str
    result: ResultSet | Upload | Download
    kind: StatementKind
    session_changes: Mapping[str, str] = field(default_factory=dict)
    rows_inserted: int | None = None
    """How many rows a CREATE TABLE AS has put into its table."""


class Executor(Protocol):
    """What the doors need in order to run statements."""

    def execute(
        self,
        session: Session,
        sql: str,
        *,
        query_id: str,
        binds: Mapping[str, Bind] | None = None,
        describe_only: bool = False,
    ) -> Execution:
        """Run one statement while holding the session's lock; raise SnowflakeError and nothing else.

        ``binds`` is keyed by the 1-based number as text, as on the wire. With ``describe_only`` nothing is run and the
        result has columns but no rows.
        """
        ...

    def split(self, sql: str) -> Sequence[str]:
        """Return the statements of a multi-statement text, without their semicolons."""
        ...

    def interrupt(self, session: Session) -> None:
        """Stop what the session runs now, from another thread."""
        ...

    def close_session(self, session: Session) -> None:
        """Release what the engine holds for a session."""
        ...
