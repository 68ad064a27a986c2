"""A connection that records statements and answers each by the first pattern that fits it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from pytest_spcs.handles.sql import Sql

Answer = list[dict[str, Any]] | Exception
Script = Answer | Callable[[], Answer]


class SnowflakeSaid(Exception):  # noqa: N818  # it plays the connector's ProgrammingError
    """What the connector raises, with the number by which clients know it."""

    def __init__(self, errno: int, message: str) -> None:
        super().__init__(message)
        self.errno = errno


class FakeConnection:
    """``script`` maps patterns to rows, to an error, or to a function that gives one of them each time."""

    def __init__(self, script: dict[str, Script] | None = None, *, type_code: int = 2) -> None:
        self.script = script or {}
        self.type_code = type_code
        self.statements: list[str] = []
        self.parameters: list[tuple[Any, ...] | None] = []
        self.closed = False

    def cursor(self) -> FakeCursor:
        return FakeCursor(self)

    def close(self) -> None:
        self.closed = True

    @property
    def sql(self) -> Sql:
        return Sql(lambda: cast("Any", self))

    def answer(self, statement: str) -> list[dict[str, Any]]:
        for pattern, scripted in self.script.items():
            if re.search(pattern, statement):
                answer = scripted() if callable(scripted) else scripted
                if isinstance(answer, Exception):
                    raise answer
                return answer
        if statement.startswith(("SELECT", "SHOW", "DESCRIBE", "LIST")):
            raise AssertionError(f"no answer for: {statement}")
        return [{"status": "Statement executed successfully."}]


class FakeCursor:
    def __init__(self, connection: FakeConnection) -> None:
        self._connection = connection
        self._rows: list[dict[str, Any]] = []

    @property
    def description(self) -> Sequence[tuple[str, int]]:
        return [(name, self._connection.type_code) for name in (self._rows[0] if self._rows else {})]

    def execute(self, statement: str, parameters: tuple[Any, ...] | None = None) -> None:
        self._connection.statements.append(statement)
        self._connection.parameters.append(parameters)
        self._rows = self._connection.answer(statement)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in self._rows]

    def close(self) -> None:
        self._rows = []


class Fakes:
    """What tests of handles are made of."""

    said = SnowflakeSaid

    def connection(self, script: dict[str, Script] | None = None, *, type_code: int = 2) -> FakeConnection:
        return FakeConnection(script, type_code=type_code)

    def no_root(self) -> Any:
        raise AssertionError("nobody asked for snowflake.core")


@pytest.fixture
def fake() -> Fakes:
    return Fakes()
