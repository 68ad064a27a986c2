"""Whatever an expression mixes, a client gets rows in both forms of results or an error of Snowflake's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, event, given, settings

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb import open_engine
from tests.contracts.engine_user import SCHEMA, User
from tests.contracts.every_type import EVERY_TYPE, FULL_ROW
from tests.fuzz.expressions import queries, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_spcs.emulator.account.results import ResultSet

FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))
INTERNAL = 603
REVEALING = ("duckdb", "fakesnow", "_fs_", "_spcs", "traceback", "internal error")


@pytest.fixture(scope="module")
def user() -> Iterator[User]:
    engine = open_engine()
    engine.create_database(SCHEMA.database)
    engine.create_schema(SCHEMA)
    found = User(engine)
    found.run(EVERY_TYPE)
    found.run(FULL_ROW)
    found.run("INSERT INTO t (i) VALUES (8)")
    yield found
    engine.close()


def _send(result: ResultSet) -> None:
    json.dumps(result.json_rows())
    result.arrow_stream()
    result.values()
    [column.rowtype() for column in result.columns]


def _try(user: User, *statements: str) -> None:
    failure: SnowflakeError | None = None
    try:
        for sql in statements:
            user.run(sql)
            user.results.clear()
        described = user.describe(statements[-1]).result.columns
        result = user.run(statements[-1]).result
    except SnowflakeError as error:
        failure = error
    event("worked" if failure is None else "failed")
    if failure is not None:
        assert failure.number != INTERNAL
        assert not [word for word in REVEALING if word in failure.message.lower()], failure.message
        return
    _send(result)
    assert [column.name for column in described] == [column.name for column in result.columns]


@FUZZ
@given(sql=queries())
def test_a_query_of_any_expressions_is_answered(user: User, sql: str) -> None:
    _try(user, sql)


@FUZZ
@given(made=tables())
def test_whatever_is_put_into_a_table_comes_back(user: User, made: tuple[str, str]) -> None:
    _try(user, *made, "SELECT * FROM made", "DESCRIBE TABLE made", "SELECT COUNT(*), MIN(c::VARCHAR) FROM made")
