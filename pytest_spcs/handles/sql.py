"""SQL on one private connection, which no ``USE`` or open transaction of a test can disturb."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.errors import ForkedProcessError

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

Parameters = Sequence[Any]
"""Values for the ``%s`` of a statement, in order."""

Row = dict[str, Any]
"""A row by its column names in lower case, as SHOW and DESCRIBE write them."""


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to one statement: column names in lower case, the connector's type codes, and the rows."""

    columns: tuple[str, ...]
    type_codes: tuple[int, ...]
    rows: tuple[tuple[Any, ...], ...]


class Sql:
    """SQL on a connection that is opened when the first statement needs it; threads take turns.

    The connection has to have the ``paramstyle`` pyformat.
    """

    def __init__(self, connect: Callable[[], SnowflakeConnection]) -> None:
        self._connect = connect
        self._connection: SnowflakeConnection | None = None
        self._lock = threading.RLock()
        self._process = os.getpid()

    @property
    def connection(self) -> SnowflakeConnection:
        """The connection itself, opened on first use."""
        self._check_process()
        with self._lock:
            if self._connection is None:
                self._connection = self._connect()
            return self._connection

    def table(self, sql: str, parameters: Parameters | None = None) -> Table:
        """Return all rows of a statement's result, with the types of its columns."""
        self._check_process()
        with self._lock:
            cursor = self.connection.cursor()
            try:
                cursor.execute(sql, None if parameters is None else tuple(parameters))
                description = cursor.description or []
                return Table(
                    columns=tuple(str(column[0]).lower() for column in description),
                    type_codes=tuple(int(column[1]) for column in description),
                    rows=tuple(tuple(row) for row in cursor.fetchall()),
                )
            finally:
                cursor.close()

    def rows(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        """Return the rows of a statement's result, each by its column names in lower case."""
        table = self.table(sql, parameters)
        return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

    def row(self, sql: str, parameters: Parameters | None = None) -> Row | None:
        """Return the first row of a statement's result, or None where it has none."""
        rows = self.rows(sql, parameters)
        return rows[0] if rows else None

    def value(self, sql: str, parameters: Parameters | None = None) -> Any:
        """Return the first cell of the first row of a statement's result, or None where it has no row."""
        table = self.table(sql, parameters)
        return table.rows[0][0] if table.rows else None

    def execute(self, sql: str, parameters: Parameters | None = None) -> None:
        """Perform a statement whose result nobody reads."""
        self.table(sql, parameters)

    def close(self, *, retry: bool = True) -> None:
        """Close the connection; the next statement opens a new one. Without ``retry`` nobody waits for an answer."""
        with self._lock:
            connection, self._connection = self._connection, None
        if connection is not None:
            connection.close(**({} if retry else {"retry": False}))

    def _check_process(self) -> None:
        """Raise ForkedProcessError in a forked child: before the lock, which nobody there may ever give back."""
        if os.getpid() != self._process:
            raise ForkedProcessError.of_a_child()
