"""The transaction of one session on its DuckDB connection, begun and ended as Snowflake would.

https://docs.snowflake.com/en/sql-reference/transactions: without autocommit a DML statement begins one; DDL commits.
"""

from __future__ import annotations

import contextlib
import random
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import duckdb

from pytest_spcs.emulator.sql.duckdb.errors.error_mapping import is_conflict
from pytest_spcs.emulator.sql.duckdb.errors.errors import lost_transaction

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")

PATIENCE = 5.0
"""Seconds for which a statement is tried again when another session changed the same row meanwhile; Snowflake lets it
wait for the lock, for LOCK_TIMEOUT seconds, which are 12 hours by default and count here where they are fewer."""


class Transaction:
    """Whether a transaction is open, and whether a failure has ended it behind the user's back."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, autocommit: bool) -> None:
        self._connection = connection
        self.autocommit = autocommit
        self.open = False
        self._lost = False
        self._explicit = False
        self._begun_at: datetime | None = None
        self._on_commit: list[Callable[[], None]] = []
        self.patience = PATIENCE
        self.interrupted = False
        """Set by another thread in order to end the patience."""

    @property
    def begun_at(self) -> datetime | None:
        """When the open transaction was begun; None where none is open."""
        return self._begun_at if self.open else None

    @property
    def identity(self) -> str | None:
        """What CURRENT_TRANSACTION() answers: None where none is open."""
        at = self.begun_at
        return None if at is None else str(int(at.timestamp() * 1_000_000) * 1000)

    def on_commit(self, action: Callable[[], None]) -> None:
        """Do something once what has been done so far is committed, and not if it is rolled back."""
        if self.open:
            self._on_commit.append(action)
        else:
            action()

    def set_autocommit(self, *, autocommit: bool) -> None:
        """Follow the session's parameter; a change commits the open transaction."""
        if autocommit != self.autocommit:
            self.autocommit = autocommit
            if self._lost:
                self.rollback()
            else:
                self.commit()

    def begin(self) -> None:
        """Begin one as BEGIN does; within another one nothing happens."""
        if not self.open:
            self._connection.execute("BEGIN TRANSACTION")
            self.open = self._explicit = True
            self._begun_at = datetime.now(UTC)

    def commit(self) -> None:
        """Commit; without a transaction nothing happens."""
        if self._lost:
            self.rollback()
            raise lost_transaction()
        if self.open:
            self.open = self._explicit = False
            actions, self._on_commit = self._on_commit, []
            self._connection.execute("COMMIT")
            for action in actions:
                action()

    def rollback(self) -> None:
        """Roll back; without a transaction nothing happens."""
        if self.open and not self._lost:
            self._connection.execute("ROLLBACK")
        self.open = self._lost = self._explicit = False
        self._on_commit.clear()

    def before_statement(self) -> None:
        """Refuse to go on in a transaction that a failure has ended."""
        if self._lost:
            raise lost_transaction()

    def before_dml(self) -> None:
        """Begin a transaction where the session does not commit by itself."""
        if not self.autocommit and not self.open:
            self._connection.execute("BEGIN TRANSACTION")
            self.open = True
            self._begun_at = datetime.now(UTC)

    def after_failure(self) -> None:
        """Find out whether DuckDB has ended the transaction because of a failed statement."""
        if not self.open or self._lost:
            return
        try:
            self._connection.execute("SELECT 1").fetchall()
        except Exception:  # noqa: BLE001  # whatever it says, the transaction cannot be used
            self._connection.execute("ROLLBACK")
            self._lost = True

    def write(self, action: Callable[[], Result]) -> Result:
        """Do what writes, all of it or nothing; where no transaction is open, again after a conflict."""
        if self.open:
            return action()
        deadline = time.monotonic() + self.patience
        pause = 0.001
        while True:
            try:
                return self._atomically(action)
            except duckdb.TransactionException as error:
                if not is_conflict(error) or time.monotonic() > deadline or self.interrupted:
                    raise
            time.sleep(pause * (0.5 + random.random()))  # noqa: S311  # spreads sessions, keeps no secret
            pause = min(pause * 2, 0.05)

    def all_or_nothing(self, action: Callable[[], Result]) -> Result:
        """Do several statements, each of which may think that a transaction is open; once only."""
        if self.open:
            return action()
        self.open = True
        try:
            return self._atomically(action)
        finally:
            self.open = False

    def _atomically(self, action: Callable[[], Result]) -> Result:
        self._connection.execute("BEGIN TRANSACTION")
        try:
            result = action()
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(duckdb.TransactionException):  # a failed COMMIT has rolled back already
                self._connection.execute("ROLLBACK")
            raise
        return result
