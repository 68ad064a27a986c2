from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import ProgrammingError
from snowflake.connector.version import VERSION

MAJOR = int(VERSION[0] or 0)

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect


QUERIES = 200
"""How many each of eight asks."""


def _rows(connection: SnowflakeConnection, sql: str, *binds: Any) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.cursor().execute(sql, *binds).fetchall()
    return rows


def _query_id(cursor: Any) -> str:
    assert cursor.sfqid
    return str(cursor.sfqid)


def test_values_come_back_as_python_has_them(connection: SnowflakeConnection) -> None:
    rows = _rows(connection, "SELECT 1, 'x', 2.5::FLOAT, TRUE, NULL, '2024-02-29'::DATE, 1.25")
    assert rows[0][:5] == (1, "x", 2.5, True, None)
    assert str(rows[0][5]) == "2024-02-29"
    assert str(rows[0][6]) == "1.25"


def test_pyformat_values_are_put_in_by_the_client(connection: SnowflakeConnection) -> None:
    assert _rows(connection, "SELECT %s, %s, %s", (1, "it's", None)) == [(1, "it's", None)]
    assert _rows(connection, "SELECT %(a)s", {"a": "b"}) == [("b",)]


@pytest.mark.parametrize(("style", "mark"), [("qmark", ("?", "?", "?")), ("numeric", (":1", ":2", ":3"))])
def test_values_are_bound_by_the_server(connect: Connect, style: str, mark: tuple[str, ...]) -> None:
    connection = connect(paramstyle=style)
    assert _rows(connection, f"SELECT {', '.join(mark)}", (12, "it's", None)) == [(12, "it's", None)]


@pytest.mark.parametrize("style", ["pyformat", "qmark"])
def test_executemany_inserts_every_row(connect: Connect, style: str) -> None:
    connection = connect(paramstyle=style)
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE MANY_{style}")
    cursor.execute("CREATE TABLE t (a INT, b VARCHAR)")
    place = "?, ?" if style == "qmark" else "%s, %s"
    cursor.executemany(f"INSERT INTO t VALUES ({place})", [(n, f"row {n}") for n in range(100)])
    assert cursor.rowcount == 100
    assert _rows(connection, "SELECT COUNT(*), MIN(b), SUM(a) FROM t") == [(100, "row 0", 4950)]


def test_describe_tells_columns_without_running(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    described = cursor.describe("SELECT 1 AS A, 'x' AS B")
    assert [column.name for column in described or ()] == ["A", "B"]


def test_an_error_has_number_state_and_query_id(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError, match="Compute pool 'NOTHING' does not exist or not authorized") as raised:
        _rows(connection, "DESCRIBE COMPUTE POOL nothing")
    assert (raised.value.errno, raised.value.sqlstate) == (2003, "02000")
    assert raised.value.sfqid


def test_statements_of_one_text_are_run_one_after_the_other(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    cursor.execute("SELECT 1; SELECT 'a;b' ; SHOW COMPUTE POOLS LIKE 'none%';", num_statements=3)
    results = [cursor.fetchall()]
    while cursor.nextset():
        results.append(cursor.fetchall())
    assert results == [[(1,)], [("a;b",)], []]


def test_an_unannounced_second_statement_is_refused(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError, match="Actual statement count 2 did not match the desired statement count 1"):
        _rows(connection, "SELECT 1; SELECT 2")


def test_execute_string_splits_in_the_client(connection: SnowflakeConnection) -> None:
    cursors = connection.execute_string("SELECT 1; SELECT 2;")
    assert [cursor.fetchall() for cursor in cursors] == [[(1,)], [(2,)]]


def test_an_async_query_is_watched_and_fetched(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    cursor.execute_async("SELECT 7")
    query_id = _query_id(cursor)
    deadline = time.monotonic() + 10
    while connection.is_still_running(connection.get_query_status(query_id)):
        assert time.monotonic() < deadline
    assert connection.get_query_status_throw_if_error(query_id).name == "SUCCESS"
    cursor.get_results_from_sfqid(query_id)
    assert cursor.fetchall() == [(7,)]


def test_a_failed_async_query_tells_its_error(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    cursor.execute_async("DESCRIBE COMPUTE POOL nothing")
    query_id = _query_id(cursor)
    deadline = time.monotonic() + 10
    while connection.is_still_running(connection.get_query_status(query_id)):
        assert time.monotonic() < deadline
    assert connection.get_query_status(query_id).name == "FAILED_WITH_ERROR"
    with pytest.raises(ProgrammingError, match="Compute pool 'NOTHING' does not exist"):
        connection.get_query_status_throw_if_error(query_id)


ENDLESS = "SELECT COUNT(*) FROM n a, n b, n c, n d, n e, n f WHERE MOD(a.n * b.n * c.n + d.n * e.n * f.n, 7) = 3"
"""A join of 10 to the 18th rows."""


def _numbers(connection: SnowflakeConnection) -> None:
    _rows(connection, "CREATE TABLE n (n INT)")
    connection.cursor().executemany("INSERT INTO n VALUES (%s)", [(n,) for n in range(1000)])


def test_a_running_query_can_be_aborted(connection: SnowflakeConnection) -> None:
    _numbers(connection)
    cursor = connection.cursor()
    cursor.execute_async(ENDLESS)
    query_id = _query_id(cursor)
    assert connection.get_query_status(query_id).name in {"RUNNING", "QUEUED"}
    assert cursor.abort_query(query_id)
    assert connection.get_query_status(query_id).name == "FAILED_WITH_ERROR"
    with pytest.raises(ProgrammingError, match="SQL execution canceled") as raised:
        connection.get_query_status_throw_if_error(query_id)
    assert raised.value.errno == 604
    assert _rows(connection, "SELECT 1") == [(1,)]


@pytest.mark.skipif(MAJOR >= 5, reason="connector 5.x sends nothing when cursor.execute(timeout=...) runs out")
def test_a_client_that_runs_out_of_patience_aborts_its_query(connection: SnowflakeConnection) -> None:
    _numbers(connection)
    with pytest.raises(ProgrammingError, match="SQL execution was cancelled by the client due to a timeout") as raised:
        connection.cursor().execute(ENDLESS, timeout=1)
    assert raised.value.errno == 604
    assert _rows(connection, "SELECT 1") == [(1,)]


def test_eight_threads_share_a_connection(connection: SnowflakeConnection) -> None:
    def ask(number: int) -> bool:
        return all(_rows(connection, f"SELECT {number * 1000 + n}") == [(number * 1000 + n,)] for n in range(QUERIES))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))


def test_eight_sessions_run_side_by_side(connect: Connect) -> None:
    def ask(number: int) -> bool:
        own = connect()
        return all(_rows(own, f"SELECT {number * 1000 + n}") == [(number * 1000 + n,)] for n in range(QUERIES))

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))


def test_a_changed_time_zone_reaches_the_client(connection: SnowflakeConnection) -> None:
    _rows(connection, "ALTER SESSION SET TIMEZONE = 'Asia/Tokyo'")
    moment = _rows(connection, "SELECT '2024-01-01 00:00:00'::TIMESTAMP_LTZ")[0][0]
    assert moment.utcoffset().total_seconds() == 9 * 3600


def test_use_reaches_the_client(connection: SnowflakeConnection) -> None:
    _rows(connection, "CREATE SCHEMA other")
    _rows(connection, "USE SCHEMA other")
    assert connection.schema == "OTHER"
    _rows(connection, "USE ROLE ACCOUNTADMIN")
    assert connection.role == "ACCOUNTADMIN"


def test_a_database_that_the_engine_cannot_hold_is_nowhere(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError, match="reserved name"):
        connection.cursor().execute("CREATE DATABASE MAIN")
    assert _rows(connection, "SHOW DATABASES LIKE 'MAIN'") == []
    with pytest.raises(ProgrammingError, match="Database 'MAIN' does not exist or not authorized"):
        connection.cursor().execute("CREATE SCHEMA MAIN.S")


def test_a_database_that_another_session_drops_is_no_longer_in_use(
    connection: SnowflakeConnection, connect: Connect
) -> None:
    (name,) = _rows(connection, "SELECT CURRENT_DATABASE()")[0]
    connect().cursor().execute(f"DROP DATABASE {name}")
    assert _rows(connection, "SELECT CURRENT_DATABASE(), CURRENT_SCHEMA()") == [(None, None)]
    with pytest.raises(ProgrammingError, match="does not have a current database"):
        connection.cursor().execute("CREATE TABLE T (A INT)")


def test_a_like_pattern_of_many_wildcards_is_answered(connection: SnowflakeConnection) -> None:
    assert _rows(connection, "SHOW DATABASES LIKE '" + "%" * 3000 + "nobody'") == []
