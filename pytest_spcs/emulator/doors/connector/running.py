"""The queries that are running or wait for their turn: started, polled and aborted."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import Column, Rows, StatementKind
from pytest_spcs.emulator.doors.connector.answers import encode
from pytest_spcs.emulator.doors.connector.envelopes import failure, internal_error
from pytest_spcs.emulator.doors.connector.multi_statements import share_binds, statements
from pytest_spcs.emulator.doors.memory import MemoryReturn
from pytest_spcs.emulator.statements.executor import Execution
from pytest_spcs.emulator.statements.query_log import FinishedQuery, SessionNames

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_spcs.emulator.account.clock import Clock
    from pytest_spcs.emulator.doors.connector.answers import Form
    from pytest_spcs.emulator.doors.connector.query_requests import QueryRequest
    from pytest_spcs.emulator.doors.open_sessions import OpenSession
    from pytest_spcs.emulator.doors.workers import Workers
    from pytest_spcs.emulator.statements.executor import Executor
    from pytest_spcs.emulator.statements.query_log import QueryLog

_ABORT_SECONDS = 5.0
"""How long an aborted statement may take to stop before its client is told that it is canceled anyway."""
_FIRST_PAUSE_SECONDS = 0.02


@dataclass(eq=False)
class RunningQuery:
    """One query that has not finished; ``body`` is its answer for the client that waits for it."""

    query_id: str
    opened: OpenSession
    request: QueryRequest
    form: Form
    started_at: datetime
    finished: asyncio.Future[FinishedQuery] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    has_turn: bool = False
    aborted: bool = False
    interrupting: asyncio.Task[None] | None = None
    performed: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    task: asyncio.Task[None] | None = None


def canceled() -> SnowflakeError:
    """Return the error of an aborted query."""
    return SnowflakeError(604, "57014", "SQL execution canceled")


class QueryRunner:
    """Runs queries, one of a session at a time; sessions run side by side."""

    def __init__(self, executor: Executor, log: QueryLog, workers: Workers, clock: Clock) -> None:
        self._executor = executor
        self._log = log
        self._workers = workers
        self._clock = clock
        self._memory = MemoryReturn(workers)
        self._running: dict[str, RunningQuery] = {}

    def __len__(self) -> int:
        return len(self._running)

    def start(self, opened: OpenSession, request: QueryRequest, form: Form) -> RunningQuery:
        """Start a query as soon as the session's earlier ones are through, and return it at once."""
        loop = asyncio.get_running_loop()
        query = RunningQuery(
            query_id=str(uuid.uuid4()),
            opened=opened,
            request=request,
            form=form,
            started_at=self._clock.now(),
            finished=loop.create_future(),
        )
        self._running[query.query_id] = query
        query.task = loop.create_task(self._run(query))
        return query

    def find(self, query_id: str) -> RunningQuery | None:
        """Return the query of that id while it has not finished."""
        return self._running.get(query_id)

    async def abort(self, query: RunningQuery, patience: float = _ABORT_SECONDS) -> None:
        """Cancel a query; returns when it has ended, or when it would not stop and its client has been told."""
        if query.finished.done():
            return
        query.aborted = True
        if query.has_turn:
            if query.interrupting is None:
                query.interrupting = asyncio.create_task(self._interrupt(query))
            await asyncio.wait([query.finished], timeout=patience)
        if not query.finished.done():
            self._resolve(query, self._describe(query, canceled()), None)

    async def abort_all(self, opened: OpenSession | None = None, patience: float = _ABORT_SECONDS) -> None:
        """Cancel what a session runs or has waiting, or all that there is."""
        chosen = [query for query in self._running.values() if opened is None or query.opened is opened]
        await asyncio.gather(*(self.abort(query, patience) for query in chosen))

    def abort_on(self, warehouse: str, *, but: int) -> None:
        """Cancel what sessions other than ``but`` run on a warehouse; may be called from any thread."""
        for query in list(self._running.values()):
            session = query.opened.session
            if session.warehouse == warehouse and session.identity != but:
                asyncio.run_coroutine_threadsafe(self.abort(query), query.finished.get_loop())

    async def _interrupt(self, query: RunningQuery) -> None:
        # Again and again: an engine that has not begun, or is between two steps, forgets an interrupt.
        pause = _FIRST_PAUSE_SECONDS
        while not query.performed.is_set():
            await self._workers.run_brief(lambda: self._executor.interrupt(query.opened.session))
            with suppress(TimeoutError):
                await asyncio.wait_for(query.performed.wait(), pause)
            pause = min(2 * pause, 1.0)

    async def _run(self, query: RunningQuery) -> None:
        async with query.opened.turn:
            if query.finished.done():
                return
            query.has_turn = True
            try:
                finished, body = await self._workers.run_statement(lambda: self._perform(query))
            except SnowflakeError as error:
                finished, body = self._describe(query, error), failure(error, query.query_id)
            query.performed.set()
            if query.interrupting is not None:
                # The session's next statement must not start while something is about to interrupt "the session".
                await query.interrupting
            self._resolve(query, finished, body)

    def _resolve(self, query: RunningQuery, finished: FinishedQuery, body: bytes | None) -> None:
        if query.finished.done():
            return
        self._log.record(query.opened.session, finished)
        self._running.pop(query.query_id, None)
        query.body = None if query.request.asynchronous else body
        query.finished.set_result(finished)
        self._memory.note(query.request.taken_bytes + finished.size)

    def _perform(self, query: RunningQuery) -> tuple[FinishedQuery, bytes]:
        try:
            finished = self._execute(query)
        except SnowflakeError as error:
            finished = self._describe(query, canceled() if query.aborted else error)
        except Exception:  # noqa: BLE001 - whatever goes wrong, a client has to get an answer that it does not retry
            finished = self._describe(query, internal_error(query.query_id))
        try:
            body = encode(finished, query.form)
        except Exception:  # noqa: BLE001 - the same for a result that cannot be encoded
            internal = internal_error(query.query_id)
            return self._describe(query, internal), failure(internal, query.query_id)
        return replace(finished, size=len(body)), body

    def _execute(self, query: RunningQuery) -> FinishedQuery:
        request, session = query.request, query.opened.session
        texts = statements(self._executor, session, request.sql, request.statement_count)
        if len(texts) > 1:
            return self._execute_each(query, texts)
        execution = self._executor.execute(
            session,
            request.sql,
            query_id=query.query_id,
            binds=request.binds or None,
            describe_only=request.describe_only,
        )
        return self._describe(query, execution)

    def _execute_each(self, query: RunningQuery, texts: Sequence[str]) -> FinishedQuery:
        session = query.opened.session
        children: list[tuple[str, StatementKind]] = []
        for text, binds in zip(texts, share_binds(texts, query.request.binds), strict=True):
            if query.aborted:
                raise canceled()
            query_id, started_at = str(uuid.uuid4()), self._clock.now()
            execution = self._executor.execute(
                session, text, query_id=query_id, binds=binds or None, describe_only=query.request.describe_only
            )
            child = replace(self._describe(query, execution), query_id=query_id, sql=text, started_at=started_at)
            self._log.record(session, replace(child, size=len(encode(child, query.form))))
            children.append((query_id, execution.kind))
        summary = Rows((Column("multiple statement execution"),), [("Multiple statements executed successfully.",)])
        parent = Execution(query.query_id, summary, StatementKind.MULTI_STATEMENT)
        return replace(self._describe(query, parent), children=tuple(children))

    def _describe(self, query: RunningQuery, outcome: Execution | SnowflakeError) -> FinishedQuery:
        session = query.opened.session
        return FinishedQuery(
            query_id=query.query_id,
            user=session.user,
            sql=query.request.sql,
            started_at=query.started_at,
            ended_at=self._clock.now(),
            names=SessionNames.of(session),
            outcome=outcome,
            binds=len(query.request.binds),
            parameters=dict(session.parameters),
        )
