"""The queries that have finished: their ids for each session, and what the latest of them gave."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.transfers import Download, Upload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pytest_spcs.emulator.account.results import ResultSet, StatementKind
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.statements.executor import Execution

_RESULTS = 400
"""How many results are kept. Clients fetch one within moments; ``RESULT_SCAN`` wants one of the last few."""
_BYTES = 64 << 20
"""How many bytes of results, as they were on the wire, and of texts are kept; the newest is kept whatever its size."""
_TEXT = 100_000
"""How many characters of a statement are kept, as in Snowflake's query history."""
_IDS = 1_000
"""How many ids are kept of a session, for ``LAST_QUERY_ID(n)``."""


@dataclass(frozen=True, slots=True)
class SessionNames:
    """What a session had in use right after a statement."""

    database: str | None
    schema: str | None
    warehouse: str | None
    role: str | None

    @classmethod
    def of(cls, session: Session) -> SessionNames:
        """Return what the session has in use now."""
        return cls(session.database, session.schema, session.warehouse, session.role)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedQuery:
    """One finished query; ``children`` are ids and kinds of the statements of a multi-statement text."""

    query_id: str
    user: str
    sql: str = field(repr=False)
    """The text or its beginning, which may hold a password or a secret."""
    started_at: datetime
    ended_at: datetime
    names: SessionNames
    outcome: Execution | SnowflakeError
    size: int = 0
    children: tuple[tuple[str, StatementKind], ...] = ()
    binds: int = 0
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The session's parameters that differ from their defaults, at the statement's end."""

    @property
    def kept_bytes(self) -> int:
        """How much is kept with it: result, text, message of an error, and the session's parameters."""
        message = self.outcome.message if isinstance(self.outcome, SnowflakeError) else ""
        texts = (self.sql, message, *self.parameters, *self.parameters.values())
        return self.size + sum(sys.getsizeof(text) for text in texts)

    def to_keep(self) -> FinishedQuery:
        """Return it without what nobody asks for later: the end of a long text, and what an error was raised from."""
        if isinstance(self.outcome, SnowflakeError):
            _let_go(self.outcome)
        return self if len(self.sql) <= _TEXT else replace(self, sql=self.sql[:_TEXT])


def _let_go(error: BaseException) -> None:
    """Take from an error the frames that it came through: they hold statements, binds and syntax trees."""
    error.__traceback__ = error.__cause__ = error.__context__ = None


class QueryLog:
    """Keeps the latest finished queries of all sessions. Its methods may be called from any thread."""

    def __init__(self, *, results: int = _RESULTS, size: int = _BYTES) -> None:
        self._lock = threading.Lock()
        self._results = results
        self._size_limit = size
        self._size = 0
        self._queries: OrderedDict[str, FinishedQuery] = OrderedDict()
        self._history: dict[int, deque[str]] = {}

    def record(self, session: Session, query: FinishedQuery) -> None:
        """Keep a query, and forget the oldest ones beyond the limits."""
        query = query.to_keep()
        with self._lock:
            self._queries[query.query_id] = query
            self._size += query.kept_bytes
            self._history.setdefault(session.identity, deque(maxlen=_IDS)).append(query.query_id)
            while len(self._queries) > self._results or (self._size > self._size_limit and len(self._queries) > 1):
                _, oldest = self._queries.popitem(last=False)
                self._size -= oldest.kept_bytes

    def find(self, query_id: str) -> FinishedQuery | None:
        """Return a kept query, or None."""
        with self._lock:
            return self._queries.get(query_id)

    def history(self, session: Session) -> Sequence[str]:
        """Return the ids of the session's finished queries, oldest first."""
        with self._lock:
            return tuple(self._history.get(session.identity, ()))

    def result_of(self, session: Session, query_id: str) -> ResultSet | None:
        """Return the kept result of one of the user's queries, None for a forgotten, failed or unknown one."""
        query = self.find(query_id)
        if query is None or query.user != session.user or isinstance(query.outcome, SnowflakeError):
            return None
        result = query.outcome.result
        return None if isinstance(result, Upload | Download) else result

    def forget(self, session: Session) -> None:
        """Drop the ids of a closed session; its results stay for the user's other sessions while there is room."""
        with self._lock:
            self._history.pop(session.identity, None)

    def clear(self) -> None:
        """Forget all queries of all sessions."""
        with self._lock:
            self._queries.clear()
            self._history.clear()
            self._size = 0

    def counts(self) -> Mapping[str, int]:
        """Return how many finished queries are kept, and how many bytes with them."""
        with self._lock:
            return {"results": len(self._queries), "result_bytes": self._size}
