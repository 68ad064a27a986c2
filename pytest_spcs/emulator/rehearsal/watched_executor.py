"""Runs statements as another executor does, records them, and lets those fail or wait that a test has picked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.engine.contract import Bind
    from pytest_spcs.emulator.rehearsal.faults import Fault, Faults
    from pytest_spcs.emulator.rehearsal.recording import Recording
    from pytest_spcs.emulator.statements.executor import Execution, Executor


class WatchedExecutor:
    """Stands before the executor that does the work."""

    def __init__(self, executor: Executor, recording: Recording, faults: Faults) -> None:
        self._executor = executor
        self._recording = recording
        self._faults = faults
        self._waiting: dict[int, threading.Event] = {}

    def execute(
        self,
        session: Session,
        sql: str,
        *,
        query_id: str,
        binds: Mapping[str, Bind] | None = None,
        describe_only: bool = False,
    ) -> Execution:
        """Run one statement, unless it is to fail; what is only described is neither recorded nor failed."""
        if describe_only:
            return self._executor.execute(session, sql, query_id=query_id, binds=binds, describe_only=True)
        with session.lock:
            recorded = self._recording.begin(session, sql, query_id=query_id, binds=binds)
            try:
                fault = self._faults.for_statement(sql)
                if fault is not None:
                    self._happen(fault, session)
                execution = self._executor.execute(session, sql, query_id=query_id, binds=binds)
            except SnowflakeError as error:
                self._recording.end(recorded, sql, error)
                raise
            except BaseException:
                self._recording.end(recorded, sql, SnowflakeError(603, "XX000", "an internal error of pytest-spcs"))
                raise
            self._recording.end(recorded, sql, None)
            return execution

    def split(self, sql: str) -> Sequence[str]:
        """Return the statements of a multi-statement text, without their semicolons."""
        return self._executor.split(sql)

    def interrupt(self, session: Session) -> None:
        """Stop what the session runs or waits for now, from another thread."""
        waiting = self._waiting.get(session.identity)
        if waiting is not None:
            waiting.set()
        self._executor.interrupt(session)

    def close_session(self, session: Session) -> None:
        """Release what the engine holds for a session."""
        self._executor.close_session(session)

    def _happen(self, fault: Fault, session: Session) -> None:
        if fault.seconds:
            interrupted = self._waiting[session.identity] = threading.Event()
            try:
                if interrupted.wait(fault.seconds):
                    raise SnowflakeError(604, "57014", "SQL execution canceled")
            finally:
                self._waiting.pop(session.identity, None)
        if fault.error is not None:
            raise fault.error
