"""What the SQL engine's contract tests share: a user with a session, who is told of results as plain values."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.engine.contract import Bind, EngineResult, QueryContext, SqlEngine
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.results import ResultSet

SCHEMA = SchemaName("DEMO", "PUBLIC")
CONTEXT = QueryContext(
    query_id="",
    database="DEMO",
    schema="PUBLIC",
    user="ANNA",
    role="ANALYST",
    warehouse="WH",
    account="SPCS",
    organization="PYTEST",
    region="AWS_US_WEST_2",
    session_id=42,
)


def named(name: str) -> ObjectName:
    """Return the name of an object in the schema that all users are in."""
    return SCHEMA.object(name)


class User:
    """One session of an engine, with the history that the account would keep for it."""

    _sessions = itertools.count(1)

    def __init__(self, engine: SqlEngine, *, autocommit: bool = True, **changes: Any) -> None:
        self.session = engine.open_session(autocommit=autocommit)
        self.context = replace(CONTEXT, **changes)
        self.results: dict[str, ResultSet] = {}
        self._prefix = f"session-{next(self._sessions)}"
        self._numbers = itertools.count(1)

    def run(self, sql: str, *binds: Bind, **changes: Any) -> EngineResult:
        """Run one statement."""
        query_id = f"{self._prefix}-query-{next(self._numbers)}"
        context = replace(
            self.context,
            query_id=query_id,
            query_history=list(self.results),
            result_of=self.results.get,
            **changes,
        )
        found = self.session.execute(sql, binds, context)
        self.results[query_id] = found.result
        return found

    def rows(self, sql: str, *binds: Bind, **changes: Any) -> list[tuple[object, ...]]:
        """Run one statement and return its rows as Python values."""
        return self.run(sql, *binds, **changes).result.values()

    def value(self, sql: str, *binds: Bind, **changes: Any) -> object:
        """Run one statement and return its only cell."""
        ((found,),) = self.rows(sql, *binds, **changes)
        return found

    def names(self, sql: str) -> list[str]:
        """Run one statement and return the names of its columns."""
        return [column.name for column in self.run(sql).result.columns]

    def describe(self, sql: str, *binds: Bind) -> EngineResult:
        """Describe one statement."""
        return self.session.describe(sql, binds, self.context)

    def refused(self, sql: str, *binds: Bind, **changes: Any) -> SnowflakeError:
        """Run a statement that must fail and return its error."""
        with pytest.raises(SnowflakeError) as caught:
            self.run(sql, *binds, **changes)
        return caught.value
