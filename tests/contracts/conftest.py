"""Implementations that the contract suites run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.sql.duckdb import open_engine
from tests.contracts.engine_user import SCHEMA, User

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.engine import SqlEngine

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
