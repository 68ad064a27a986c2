"""Starts the SQL engine while the doors are open already, and keeps it told of what the account holds.

Importing the engine's libraries takes most of a start. Until it is there, what it has to be told is put aside.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.databases.events import DatabaseCreated, DatabaseDropped
from pytest_spcs.emulator.objects.event_tables.events import EventTableCreated, EventTableDropped
from pytest_spcs.emulator.objects.schemas.events import SchemaCreated, SchemaDropped
from pytest_spcs.emulator.objects.service_functions.events import ServiceFunctionCreated, ServiceFunctionDropped
from pytest_spcs.emulator.objects.stages.events import StageCreated, StageDropped
from pytest_spcs.emulator.statements.event_table import create_event_table, drop_event_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.engine.contract import EngineSession, FunctionCall, FunctionSignature, SqlEngine
    from pytest_spcs.emulator.objects.service_functions.state import ServiceFunction
    from pytest_spcs.identifiers import ObjectName, SchemaName

_log = logging.getLogger(__name__)


class StartingEngine:
    """A SQL engine that can be used before it is there: sessions wait for it, what it is told does not."""

    def __init__(self, open_engine: Callable[[], SqlEngine]) -> None:
        self._open_engine = open_engine
        self._engine: Future[SqlEngine] = Future()
        self._lock = threading.Lock()
        self._aside: list[Callable[[SqlEngine], None]] = []
        self._thread = threading.Thread(target=self._start, name="pytest-spcs-engine-start", daemon=True)
        self._thread.start()

    def open_session(self, *, autocommit: bool = True) -> EngineSession:
        """Return a new session, as soon as the engine is there."""
        return self._there().open_session(autocommit=autocommit)

    def create_database(self, name: str) -> None:
        """Make room for a database."""
        self._tell(lambda engine: engine.create_database(name))

    def drop_database(self, name: str) -> None:
        """Forget a database."""
        self._tell(lambda engine: engine.drop_database(name))

    def create_schema(self, name: SchemaName) -> None:
        """Make room for a schema."""
        self._tell(lambda engine: engine.create_schema(name))

    def drop_schema(self, name: SchemaName) -> None:
        """Forget a schema."""
        self._tell(lambda engine: engine.drop_schema(name))

    def create_stage(self, name: ObjectName, directory: Path) -> None:
        """Let the engine read and write a stage."""
        self._tell(lambda engine: engine.create_stage(name, directory))

    def drop_stage(self, name: ObjectName) -> None:
        """Forget a stage."""
        self._tell(lambda engine: engine.drop_stage(name))

    def create_function(self, signature: FunctionSignature, call: FunctionCall) -> None:
        """Make a service function callable."""
        self._tell(lambda engine: engine.create_function(signature, call))

    def drop_function(self, signature: FunctionSignature) -> None:
        """Forget a service function."""
        self._tell(lambda engine: engine.drop_function(signature))

    def when_there(self, action: Callable[[SqlEngine], None]) -> None:
        """Do something with the engine as soon as it is there, behind all that it has been told before."""
        self._tell(action)

    def untold(self) -> list[tuple[str, ...]]:
        """Return the names of kept databases, or schemas, that the engine has not been told of."""
        return self._there().untold()

    def await_start(self) -> None:
        """Wait until the engine is there; raise SnowflakeError where it will never be."""
        self._there()

    def close(self) -> None:
        """Close the engine if it is there; one that is still starting ends with the process."""
        if self._engine.done() and self._engine.exception() is None:
            self._engine.result().close()

    def _start(self) -> None:
        try:
            engine = self._open_engine()
            with self._lock:
                for tell in self._aside:
                    self._catch_up(engine, tell)
                self._aside.clear()
                self._engine.set_result(engine)
        except SnowflakeError as error:
            self._engine.set_exception(error)  # it says all there is to say to whoever asks
        except Exception as error:  # noqa: BLE001 - logged, and told to every statement
            _log.exception("The SQL engine did not start")
            self._engine.set_exception(error)

    @staticmethod
    def _catch_up(engine: SqlEngine, tell: Callable[[SqlEngine], None]) -> None:
        try:
            tell(engine)
        except SnowflakeError:
            # Whoever caused it has had an answer; the rest of the account is not to go without an engine for it.
            _log.exception("The SQL engine did not take over something that was created while it was starting")

    def _there(self) -> SqlEngine:
        try:
            return self._engine.result()
        except SnowflakeError:
            raise
        except Exception as error:
            raise SnowflakeError(603, "XX000", f"pytest-spcs has no SQL engine: {error}") from error

    def _tell(self, tell: Callable[[SqlEngine], None]) -> None:
        with self._lock:
            if not self._engine.done():
                self._aside.append(tell)
                return
        tell(self._there())


def keep_told(engine: SqlEngine, account: Account, bind: Callable[[ServiceFunction], FunctionCall]) -> None:
    """Tell the engine of every database, schema, stage and function of the account from now on.

    ``bind`` gives the call that answers a service function's rows.
    """
    events = account.events
    events.follow(DatabaseCreated, lambda event: engine.create_database(event.name))
    events.follow(DatabaseDropped, lambda event: engine.drop_database(event.name))
    events.follow(SchemaCreated, lambda event: engine.create_schema(event.name))
    events.follow(SchemaDropped, lambda event: engine.drop_schema(event.name))
    events.follow(StageCreated, lambda event: engine.create_stage(event.name, event.directory))
    events.follow(StageDropped, lambda event: engine.drop_stage(event.name))
    identity = account.identity
    events.follow(EventTableCreated, lambda event: create_event_table(engine, event.name, identity))
    events.follow(EventTableDropped, lambda event: drop_event_table(engine, event.name, identity))
    events.follow(
        ServiceFunctionCreated, lambda event: engine.create_function(event.function.signature, bind(event.function))
    )
    events.follow(ServiceFunctionDropped, lambda event: engine.drop_function(event.function.signature))
