"""Implementations that the contract suites run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.sql.duckdb import open_engine
from tests.contracts.engine_user import SCHEMA, User
from tests.contracts.function_recorder import Recorder, signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_spcs.emulator.engine.contract import SqlEngine

ENGINES: dict[str, Callable[[], SqlEngine]] = {"duckdb": open_engine}


@pytest.fixture(params=sorted(ENGINES))
def sql_engine(request: pytest.FixtureRequest) -> Iterator[SqlEngine]:
    """Give a new, empty SQL engine of each implementation."""
    engine = ENGINES[request.param]()
    try:
        yield engine
    finally:
        engine.close()


@pytest.fixture
def user(sql_engine: SqlEngine) -> User:
    """Give a user with a session in DEMO.PUBLIC of a new engine."""
    sql_engine.create_database(SCHEMA.database)
    sql_engine.create_schema(SCHEMA)
    return User(sql_engine)


def _fahrenheit(celsius: float | None) -> float | None:
    return None if celsius is None else round(celsius * 1.8 + 32, 6)


@pytest.fixture
def convert(sql_engine: SqlEngine, user: User) -> Recorder:
    """Give a function with the table of the documentation's tutorial, and what it was asked."""
    recorder = Recorder(_fahrenheit)
    sql_engine.create_function(signature("CONVERT_UDF", "FLOAT", returns="FLOAT"), recorder)
    user.run("CREATE TABLE weather (day INT, temp_c FLOAT, temp_f FLOAT)")
    user.run("INSERT INTO weather VALUES (1, 12, NULL), (2, 19, NULL), (3, NULL, NULL)")
    return recorder
