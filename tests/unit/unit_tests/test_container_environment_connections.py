"""Connections of container code, refused or sent to an account that a stub of a target names."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
import snowflake.connector
from snowflake.connector import DatabaseError, connect

from pytest_spcs import container_environment
from pytest_spcs.targets.contract import ServiceLogin
from pytest_spcs.unit.container.connection_routes import ConnectionNotRoutedError
from pytest_spcs.unit.container.session_token import UncheckedTokens

TOKEN = "/snowflake/session/token"
NEWER = int(snowflake.connector.__version__.partition(".")[0]) >= 5
_ORIGINAL = snowflake.connector.SnowflakeConnection.__init__


class Seen(Exception):  # noqa: N818  # no error: how a connection is kept from being made
    """The arguments with which a connection would have been made."""


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise the arguments of a connection instead of making it."""

    def __init__(_self: object, **arguments: Any) -> None:  # noqa: N807  # takes the place of one
        raise Seen(arguments)

    monkeypatch.setattr(snowflake.connector.SnowflakeConnection, "__init__", __init__)


class StubTarget:
    """Hands out tokens of its own."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}
        self.tokens = UncheckedTokens()

    def service_login(self, service: str, *, role: str | None, warehouse: str | None) -> ServiceLogin:
        self.asked = {"service": service, "role": role, "warehouse": warehouse}
        return ServiceLogin(host="127.0.0.1", port=1, protocol="http", account="THEIRS", tokens=self.tokens)


def _arguments(**arguments: Any) -> dict[str, Any]:
    with pytest.raises(Seen) as raised:
        connect(**arguments)
    made: dict[str, Any] = raised.value.args[0]
    return made


def test_a_connection_of_a_test_without_snowflake_is_refused_and_told() -> None:
    with container_environment(), pytest.raises(ConnectionNotRoutedError) as raised:
        connect(host=os.environ["SNOWFLAKE_HOST"], account="x", token="very secret", authenticator="oauth", role=None)
    assert str(raised.value) == (
        "the code under test connects to Snowflake (SNOWFLAKE_HOST is testaccount.snowflakecomputing.invalid), but "
        "this test has no account\n"
        "  connect() was called with: host, account, token, authenticator\n"
        "Give the code a connection of the test's own (monkeypatch its `connect`), or ask for the fixture "
        "spcs_container_account, which lets it reach the account that the tests run against."
    )


def test_an_asynchronous_connection_is_refused_too() -> None:
    if not NEWER:
        pytest.importorskip("aiohttp", reason="connectors before 5.0 need aiohttp for asynchronous connections")
    import snowflake.connector.aio

    async def run() -> None:
        await snowflake.connector.aio.connect(host=os.environ["SNOWFLAKE_HOST"], token="x", authenticator="oauth")

    with container_environment(), pytest.raises(ConnectionNotRoutedError, match="this test has no account"):
        asyncio.run(run())


def test_an_expired_token_is_refused_as_snowflake_does() -> None:
    with container_environment() as environment:
        environment.session_token.expire()
        for credential in ({"token": environment.session_token.value}, {"token_file_path": TOKEN}):
            with pytest.raises(DatabaseError, match="OAuth access token expired") as raised:
                connect(host=os.environ["SNOWFLAKE_HOST"], authenticator="oauth", **credential)
            assert raised.value.errno == 390318
        environment.session_token.rotate()
        with pytest.raises(ConnectionNotRoutedError):
            connect(host=os.environ["SNOWFLAKE_HOST"], token_file_path=TOKEN, authenticator="oauth")


def test_a_connection_without_a_host_is_told_where_the_connector_does_not_fill_it_in() -> None:
    with container_environment(), pytest.raises(ConnectionNotRoutedError) as raised:
        connect(account="x", token="x", authenticator="oauth")
    advice = str(raised.value).splitlines()[-1]
    if NEWER:
        assert "spcs_container_account" in advice
    else:
        assert advice == 'Add host=os.environ["SNOWFLAKE_HOST"] to the call.'


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize("arguments", [{"host": "127.0.0.1", "port": 5}, {"connection_name": "dev"}])
def test_other_connections_are_left_alone(arguments: dict[str, Any]) -> None:
    with container_environment():
        assert _arguments(**arguments) == arguments


@pytest.mark.skipif(NEWER, reason="connectors since 5.0 take no arguments by position")
@pytest.mark.usefixtures("seen")
def test_a_configured_connection_by_position_is_left_alone() -> None:
    kind: Any = snowflake.connector.SnowflakeConnection
    with container_environment(), pytest.raises(TypeError, match="positional"):
        kind("dev")  # the stand-in takes none: it has been asked as it was called


@pytest.mark.usefixtures("seen")
def test_a_connection_goes_to_the_account() -> None:
    target: Any = StubTarget()
    with container_environment(service_name="job") as environment:
        environment.reach(target, database="demo", schema='"Mixed"', owner_role="OWNER", query_warehouse="WH")
        assert target.asked == {"service": "JOB", "role": "OWNER", "warehouse": "WH"}
        names = ("SNOWFLAKE_ACCOUNT", "SNOWFLAKE_DATABASE", "SNOWFLAKE_SCHEMA")
        assert [os.environ[name] for name in names] == ["THEIRS", "DEMO", "Mixed"]
        host = os.environ["SNOWFLAKE_HOST"].upper()
        made = _arguments(host=host, port=443, account="THEIRS", token="given", authenticator="oauth")
        assert made == {
            "host": "127.0.0.1",
            "port": 1,
            "protocol": "http",
            "account": "THEIRS",
            "token": "given",
            "authenticator": "oauth",
            "enable_server_session_keep_alive_auto_detection": False,
        }


@pytest.mark.usefixtures("seen")
def test_the_token_file_is_read_for_the_connector_at_each_connection() -> None:
    target: Any = StubTarget()
    with container_environment() as environment:
        environment.reach(target)
        for _ in range(2):
            made = _arguments(host=os.environ["SNOWFLAKE_HOST"], token_file_path=TOKEN, authenticator="oauth")
            assert made["token"] == environment.session_token.value
            assert "token_file_path" not in made
            environment.session_token.rotate()
        environment.session_token.remove()
        made = _arguments(host=os.environ["SNOWFLAKE_HOST"], token_file_path=TOKEN, authenticator="oauth")
        assert made["token_file_path"] == TOKEN
        made = _arguments(host=os.environ["SNOWFLAKE_HOST"], token_file_path="/elsewhere", authenticator="oauth")
        assert made["token_file_path"] == "/elsewhere"


@pytest.mark.skipif(not NEWER, reason="connectors before 5.0 have no ConnectionConfig")
@pytest.mark.usefixtures("seen")
def test_a_configuration_object_is_routed_too() -> None:
    target: Any = StubTarget()
    with container_environment() as environment:
        environment.reach(target)
        config = snowflake.connector.ConnectionConfig(
            host=os.environ["SNOWFLAKE_HOST"], authenticator="oauth", token_file_path=TOKEN
        )
        made = _arguments(config=config)["config"]
        assert (made.host, made.port, made.protocol) == ("127.0.0.1", 1, "http")
        assert (made.token, made.token_file_path) == (environment.session_token.value, None)


def test_the_tokens_of_an_environment_end_with_it() -> None:
    revoked: list[str] = []

    class Recording(UncheckedTokens):
        def revoke(self, token: str) -> None:
            revoked.append(token)

    target = StubTarget()
    target.tokens = Recording()
    stub: Any = target
    with container_environment() as environment:
        environment.reach(stub)
        first = environment.session_token.value
        environment.session_token.rotate()
        second = environment.session_token.value
    assert set(revoked) == {first, second}


def test_the_connection_class_is_as_it_was() -> None:
    with container_environment():
        assert snowflake.connector.SnowflakeConnection.__init__ is not _ORIGINAL
    assert snowflake.connector.SnowflakeConnection.__init__ is _ORIGINAL


@pytest.mark.usefixtures("seen")
def test_a_wrapper_that_stays_beneath_another_changes_nothing_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = snowflake.connector.SnowflakeConnection
    with container_environment() as environment:
        inner = kind.__init__
        monkeypatch.setattr(kind, "__init__", lambda self, **arguments: inner(self, role="R", **arguments))
    assert _arguments(host=environment.host) == {"host": environment.host, "role": "R"}
