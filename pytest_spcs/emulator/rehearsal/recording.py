"""What was sent to the account, for tests of the code that sends it. Secrets are taken out before anything is kept."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.rehearsal.bounded_records import BoundedRecords, written_length
from pytest_spcs.emulator.rehearsal.redaction import redacted, redacted_document, redacted_message, shown_binds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.errors import SnowflakeError
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.engine.contract import Bind

KEPT = 10_000
"""How many statements, and how many REST calls, are kept; the oldest go first."""

KEPT_CHARACTERS = 16_000_000
"""How many characters their texts, binds and bodies may have together; the newest one is kept however long it is."""


@dataclass(slots=True, kw_only=True)
class RecordedStatement:
    """One statement; ``outcome`` is ``running``, ``succeeded`` or ``failed``."""

    text: str
    binds: list[Any] = field(default_factory=list)
    query_id: str
    session_id: int
    user: str
    role: str
    database: str | None
    schema: str | None
    warehouse: str | None
    outcome: str = "running"
    errno: int | None = None
    sql_state: str | None = None
    message: str | None = None


@dataclass(slots=True, kw_only=True)
class RecordedCall:
    """One REST call; ``path`` begins with ``/api/v2``."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    role: str
    status: int
    message: str | None = None


class Recording:
    """Keeps what is sent, once it has been started; methods may be called from any thread."""

    def __init__(self, kept: int = KEPT, characters: int = KEPT_CHARACTERS) -> None:
        self._lock = threading.Lock()
        self._on = False
        self._statements: BoundedRecords[RecordedStatement] = BoundedRecords(kept, characters)
        self._calls: BoundedRecords[RecordedCall] = BoundedRecords(kept, characters)
        self._counts = [0, 0]

    def start(self) -> None:
        """Record from now on, and forget what was recorded."""
        with self._lock:
            self._on = True
            self._statements.clear()
            self._calls.clear()
            self._counts = [0, 0]

    def begin(
        self, session: Session, sql: str, *, query_id: str, binds: Mapping[str, Bind] | None
    ) -> RecordedStatement | None:
        """Keep a statement that is about to run, None where nothing is recorded."""
        if not self._on:
            return None
        statement = RecordedStatement(
            text=redacted(sql),
            binds=shown_binds(sql, binds or {}),
            query_id=query_id,
            session_id=session.identity,
            user=session.user,
            role=session.role,
            database=session.database,
            schema=session.schema,
            warehouse=session.warehouse,
        )
        with self._lock:
            self._statements.append(statement, len(statement.text) + written_length(statement.binds))
            self._counts[0] += 1
        return statement

    def end(self, statement: RecordedStatement | None, sql: str, error: SnowflakeError | None) -> None:
        """Note what became of a statement."""
        if statement is None:
            return
        with self._lock:
            statement.outcome = "succeeded" if error is None else "failed"
            if error is not None:
                statement.errno, statement.sql_state = error.number, error.sql_state
                statement.message = redacted_message(error.message, sql)

    def call(
        self,
        session: Session,
        method: str,
        path: str,
        query: Mapping[str, str],
        *,
        body: Any,
        status: int,
        message: str,
    ) -> None:
        """Keep a REST call with its answer's status, and the message of one that failed."""
        if not self._on:
            return
        made = RecordedCall(
            method=method,
            path=path,
            query=redacted_document(dict(query)),
            body=redacted_document(body),
            role=session.role,
            status=status,
            message=redacted(message) or None,
        )
        with self._lock:
            self._calls.append(made, written_length(made.body))
            self._counts[1] += 1

    def document(self) -> dict[str, Any]:
        """Return all that is kept, oldest first, and how much was sent."""
        with self._lock:
            return {
                "statements": [asdict(statement) for statement in self._statements],
                "rest_calls": [asdict(call) for call in self._calls],
                "statement_count": self._counts[0],
                "rest_call_count": self._counts[1],
            }
