"""One emulator, as a child process, for the tests that speak to it through real clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
import snowflake.connector

from tests.clients.emulator_process import EmulatorProcess, running_emulator

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

Connect = Callable[..., "SnowflakeConnection"]


@pytest.fixture(scope="session", autouse=True)
def client_environment() -> Iterator[None]:
    """Keep clients off proxies and from asking clouds where they run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setenv("SNOWFLAKE_DISABLE_PLATFORM_DETECTION", "true")
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory, client_environment: None) -> Iterator[EmulatorProcess]:
    """A running emulator."""
    with running_emulator(tmp_path_factory.mktemp("emulator")) as running:
        yield running


@pytest.fixture
def connect(emulator: EmulatorProcess) -> Iterator[Connect]:
    """Return a function that connects with the emulator's credentials, changed as its arguments say."""
    with ExitStack() as stack:

        def opened(**changes: Any) -> SnowflakeConnection:
            connection = snowflake.connector.connect(**{**emulator.connect_arguments, **changes})
            stack.callback(connection.close)
            return connection

        yield opened


@pytest.fixture
def connection(connect: Connect) -> SnowflakeConnection:
    """A connection with a database of its own in use."""
    connection = connect()
    name = f"DB_{connection.session_id}"
    connection.cursor().execute(f"CREATE DATABASE {name}")
    # 4.x clients notice a new current database only after USE.
    connection.cursor().execute(f"USE DATABASE {name}")
    return connection
