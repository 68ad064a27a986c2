"""Unit tests of the job's code, in the process of the tests: no container, and for most of them no Snowflake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pytest
import query_job
from snowflake.connector import DatabaseError, connect

from pytest_spcs import assert_specification

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snowflake.connector import SnowflakeConnection

    from pytest_spcs.unit.container.container_environment import ContainerEnvironment

QUERY = "SELECT region, SUM(amount) FROM sales GROUP BY region ORDER BY region"
ARGUMENTS = ["--query", QUERY, "--result-table", "sales_by_region"]


@pytest.fixture
def spcs_container_settings() -> dict[str, Any]:
    """The job's name, and the `env` of its specification."""
    return {"service_name": "query_job", "variables": {"SNOWFLAKE_WAREHOUSE": "COMPUTE_WH"}}


class FakeCursor:
    """Answers every query with the same rows, and keeps what it is asked."""

    def __init__(self, rows: list[tuple[str, float]]) -> None:
        self.rows = rows
        self.written: list[tuple[str, float, float]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def cursor(self) -> FakeCursor:
        return self

    def execute(self, _sql: str, _parameters: object = None) -> FakeCursor:
        return self

    def fetchall(self) -> list[tuple[str, float]]:
        return self.rows

    def executemany(self, _sql: str, rows: list[tuple[str, float, float]]) -> None:
        self.written += rows


# Without any Snowflake.


def test_the_specification_fits_the_image_and_the_command_line() -> None:
    specification = assert_specification("src/query_job/job.yaml", dockerfile="src/query_job/Dockerfile")
    (container,) = specification.containers
    assert query_job.command_line(container.arguments).result_table == "sales_by_region"


def test_shares_are_parts_of_the_total() -> None:
    fake: Any = FakeCursor([("north", 30), ("south", 10)])
    assert query_job.run(fake, QUERY, "sales_by_region") == 2
    assert fake.written == [("north", 30, 0.75), ("south", 10, 0.25)]


def test_amounts_that_cancel_out_have_no_shares() -> None:
    fake: Any = FakeCursor([("north", 10), ("south", -10)])
    assert query_job.run(fake, QUERY, "sales_by_region") == 2
    assert fake.written == [("north", 10, 0), ("south", -10, 0)]


def test_no_rows_are_no_error() -> None:
    fake: Any = FakeCursor([])
    assert query_job.run(fake, QUERY, "sales_by_region") == 0
    assert fake.written == []


def test_a_container_logs_in_with_its_token(spcs_container_environment: ContainerEnvironment) -> None:
    arguments = query_job.connection_arguments()
    assert arguments["token"] == spcs_container_environment.session_token.value
    assert arguments["authenticator"] == "oauth"
    assert (arguments["host"], arguments["warehouse"]) == (spcs_container_environment.host, "COMPUTE_WH")
    assert "user" not in arguments


def test_each_login_has_the_present_token(spcs_container_environment: ContainerEnvironment) -> None:
    before = query_job.connection_arguments()["token"]
    spcs_container_environment.session_token.rotate()
    assert query_job.connection_arguments()["token"] != before


def test_a_developers_machine_logs_in_with_a_password(
    spcs_container_environment: ContainerEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    spcs_container_environment.session_token.remove()
    monkeypatch.setenv("SNOWFLAKE_USER", "ada")
    monkeypatch.setenv("SNOWFLAKE_PASSWORD", "secret")
    arguments = query_job.connection_arguments()
    assert (arguments["user"], arguments["password"]) == ("ada", "secret")
    assert "token" not in arguments


def test_a_query_is_required(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        query_job.main(["--result-table", "sales_by_region"])
    assert "--query" in capsys.readouterr().err


def test_an_expired_token_ends_the_job(spcs_container_environment: ContainerEnvironment) -> None:
    spcs_container_environment.session_token.expire()
    with pytest.raises(DatabaseError, match="OAuth access token expired"):
        query_job.main(ARGUMENTS)


# With the account that the tests run against: offline, the emulated one.


@pytest.fixture(scope="module")
def sales(spcs_session_connection: SnowflakeConnection) -> Iterator[None]:
    """A table of sales; what jobs make of it goes with it."""
    with spcs_session_connection.cursor() as cursor:
        cursor.execute("CREATE TABLE sales (region VARCHAR, amount FLOAT)")
        cursor.execute("INSERT INTO sales VALUES ('north', 20), ('south', 10), ('north', 10)")
        yield
        for table in ("sales", "sales_by_region", "last_region"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")


@pytest.mark.usefixtures("sales", "spcs_container_account")
def test_the_job_writes_its_result(
    spcs_session_connection: SnowflakeConnection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    assert query_job.main(ARGUMENTS) == 0
    with spcs_session_connection.cursor() as cursor:
        rows = cursor.execute("SELECT name, amount, share FROM sales_by_region ORDER BY name").fetchall()
    assert rows == [("north", 30, 0.75), ("south", 10, 0.25)]
    assert "wrote 2 rows to sales_by_region" in caplog.text


@pytest.mark.usefixtures("sales")
def test_the_query_runs_in_snowflake(spcs_session_connection: SnowflakeConnection) -> None:
    assert query_job.run(spcs_session_connection, f"{QUERY} DESC LIMIT 1", "last_region") == 1
    with spcs_session_connection.cursor() as cursor:
        assert cursor.execute("SELECT * FROM last_region").fetchall() == [("south", 10, 1)]


@pytest.mark.usefixtures("spcs_container_account")
def test_the_job_runs_as_the_services_user() -> None:
    with connect(**query_job.connection_arguments()) as connection, connection.cursor() as cursor:
        row = cursor.execute("SELECT CURRENT_USER(), CURRENT_WAREHOUSE()").fetchone()
    assert row == ("QUERY_JOB", "COMPUTE_WH")


def test_an_old_token_is_refused(spcs_container_account: ContainerEnvironment) -> None:
    arguments = query_job.connection_arguments()
    spcs_container_account.session_token.expire()
    spcs_container_account.session_token.rotate()
    with pytest.raises(DatabaseError, match="OAuth access token expired"):
        connect(**arguments)
