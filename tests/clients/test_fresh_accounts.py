"""The account made new in a child process, and what clients sent to it."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import snowflake.connector
from snowflake.connector.errors import DatabaseError, ProgrammingError

from pytest_spcs.images.app_server import AppServer
from tests.clients.emulator_process import EmulatorProcess, running_emulator

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

Ask = Callable[..., dict[str, Any]]

EVERYTHING = (
    "SHOW DATABASES",
    "SHOW SCHEMAS IN ACCOUNT",
    "SHOW WAREHOUSES",
    "SHOW ROLES",
    "SHOW USERS",
    "SHOW COMPUTE POOLS",
    "SHOW IMAGE REPOSITORIES IN ACCOUNT",
    "SHOW SERVICES IN ACCOUNT",
    "SHOW STAGES IN ACCOUNT",
    "SHOW PARAMETERS IN ACCOUNT",
    "SHOW GRANTS TO ROLE SPCS_TEST_ROLE",
    "SHOW GRANTS ON WAREHOUSE COMPUTE_WH",
)
SPECIFICATION = """
spec:
  containers: [{name: echo, image: /d/public/r/echo:1}]
  endpoints: [{name: echo, port: 8000}]
"""


@pytest.fixture(scope="module")
def own_emulator(tmp_path_factory: pytest.TempPathFactory, client_environment: None) -> Iterator[EmulatorProcess]:
    """An emulator apart: others must not lose what they have."""
    with running_emulator(tmp_path_factory.mktemp("fresh")) as running:
        yield running


@pytest.fixture
def ask(own_emulator: EmulatorProcess) -> Ask:
    """Ask the admin door."""
    given = own_emulator.connect_arguments

    def ask(method: str, path: str, document: object = None) -> dict[str, Any]:
        door = http.client.HTTPConnection(given["host"], given["port"], timeout=30)
        headers = {"Authorization": f"Bearer {own_emulator.ready['admin_token']}"}
        door.request(method, f"/admin/v1/{path}", json.dumps(document or {}), headers)
        answer = door.getresponse()
        told: dict[str, Any] = json.loads(answer.read())
        door.close()
        assert answer.status == 200, told
        return told

    return ask


@pytest.fixture
def login(own_emulator: EmulatorProcess, ask: Ask) -> Iterator[Callable[..., SnowflakeConnection]]:
    """Log in to the account, which is new, as its administrator."""
    ask("POST", "reset")

    opened: list[SnowflakeConnection] = []

    def login(**more: Any) -> SnowflakeConnection:
        opened.append(snowflake.connector.connect(**{**own_emulator.connect_arguments, "role": "ACCOUNTADMIN", **more}))
        return opened[-1]

    yield login
    for connection in opened:
        with contextlib.suppress(DatabaseError):  # of a session that a reset has ended
            connection.close()


def state(connection: SnowflakeConnection) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that can be listed, times left out."""
    told = {}
    with connection.cursor() as cursor:
        for question in EVERYTHING:
            rows = cursor.execute(question).fetchall()
            told[question] = sorted(tuple(str(cell) for cell in row if not hasattr(cell, "year")) for row in rows)
    return told


def test_nothing_is_left_of_what_was_there(login: Callable[..., SnowflakeConnection], ask: Ask) -> None:
    before = login()
    new = state(before)
    app = AppServer(lambda _environ, start: (start("200 OK", []), [b""])[1])
    with before.cursor() as cursor, app:
        for statement in (
            "CREATE DATABASE d",
            "CREATE TABLE d.public.t (x INT)",
            "CREATE STAGE d.public.s",
            "CREATE IMAGE REPOSITORY d.public.r",
            "CREATE TABLE snowflake.images.t (x INT)",
            "CREATE STAGE snowflake.public.s",
            "ALTER DATABASE snowflake SET COMMENT = 'mine'",
            "CREATE COMPUTE POOL p MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS",
            "CREATE ROLE r",
            "CREATE USER u",
            "GRANT ROLE r TO USER u",
            "GRANT USAGE ON WAREHOUSE compute_wh TO ROLE r",
            "CREATE WAREHOUSE w",
            "DROP WAREHOUSE compute_wh",
            "ALTER ACCOUNT SET TIMEZONE = 'UTC'",
        ):
            cursor.execute(statement)
        ask("POST", "images", {"path": "/d/public/r/echo:1", "app_url": app.url})
        cursor.execute(f"CREATE SERVICE d.public.e IN COMPUTE POOL p FROM SPECIFICATION $${SPECIFICATION}$$")
        cursor.execute("SELECT SYSTEM$WAIT_FOR_SERVICES(60, 'd.public.e')")
        cursor.execute("CREATE FUNCTION d.public.f(x INT) RETURNS INT SERVICE = d.public.e ENDPOINT = echo AS '/'")
        ask("POST", "clock", {"advance_seconds": 86_400})
        ask("POST", "reset")
    with pytest.raises(DatabaseError, match="Session no longer exists"):
        before.cursor().execute("SELECT 1")
    after = login()
    assert state(after) == new
    assert ask("GET", "status")["services"] == 0
    with after.cursor() as cursor:
        cursor.execute("CREATE DATABASE d")
        with pytest.raises(ProgrammingError, match="Object 'T' does not exist"):
            cursor.execute("SELECT * FROM d.public.t")
        with pytest.raises(ProgrammingError, match="Object 'T' does not exist"):
            cursor.execute("SELECT * FROM snowflake.images.t")
        with pytest.raises(ProgrammingError):
            cursor.execute("SELECT d.public.f(1)")


def test_a_dropped_snowflake_database_comes_back(login: Callable[..., SnowflakeConnection], ask: Ask) -> None:
    connection = login()
    connection.cursor().execute("DROP DATABASE snowflake")
    ask("POST", "reset")
    after = login()
    rows = after.cursor().execute("SHOW IMAGE REPOSITORIES IN SCHEMA snowflake.images").fetchall()
    assert [row[1] for row in rows] == ["SNOWFLAKE_IMAGES"]


def test_statements_are_recorded_as_clients_send_them(login: Callable[..., SnowflakeConnection], ask: Ask) -> None:
    with login(paramstyle="qmark", database="d") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE d")
        cursor.execute("SELECT ?, ?", ("a", 1))
        cursor.execute("CREATE USER u PASSWORD = 'hunter2-and-more'")
        with pytest.raises(ProgrammingError):
            cursor.execute("SELECT * FROM nowhere")
        failed = cursor.sfqid
        cursor.execute("SELECT 1; SELECT 2", num_statements=2)
    told = ask("GET", "recording")["statements"]
    assert [one["text"] for one in told] == [
        "CREATE DATABASE d",
        "SELECT ?, ?",
        "CREATE USER u PASSWORD = '***'",
        "SELECT * FROM nowhere",
        "SELECT 1",
        "SELECT 2",
    ]
    assert told[1]["binds"] == ["a", "1"]
    assert (told[1]["database"], told[1]["schema"], told[1]["role"]) == ("D", "PUBLIC", "ACCOUNTADMIN")
    assert (told[3]["outcome"], told[3]["errno"], told[3]["query_id"]) == ("failed", 2003, failed)
    assert "hunter2" not in json.dumps(told)


def test_a_scripted_failure_reaches_the_client(login: Callable[..., SnowflakeConnection], ask: Ask) -> None:
    fault = {"statement": {"words": "CREATE DATABASE"}, "number": 3001, "sql_state": "42501", "message": "not you"}
    ask("POST", "faults", fault)
    with login() as connection, connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="not you") as caught:
            cursor.execute("create database d")
        assert (caught.value.errno, caught.value.sqlstate) == (3001, "42501")
        assert cursor.execute("SHOW DATABASES LIKE 'D'").fetchall() == []
        cursor.execute("create database d")


def test_many_accounts_one_after_another_leave_nothing_running(
    login: Callable[..., SnowflakeConnection], ask: Ask
) -> None:
    for _ in range(10):
        with login() as connection:
            connection.cursor().execute("CREATE DATABASE d")
        ask("POST", "reset")
    status = ask("GET", "status")
    assert (status["sessions"], status["running_queries"], status["results"]) == (0, 0, 0)
