"""``->>``, the pipe operator: https://docs.snowflake.com/en/sql-reference/operators-flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect


def _rows(connection: SnowflakeConnection, sql: str, *binds: Any) -> list[tuple[Any, ...]]:
    return connection.cursor().execute(sql, *binds).fetchall()


def _names(description: Any) -> list[str]:
    return [column.name for column in description]


def test_a_select_reads_what_show_gives(connection: SnowflakeConnection) -> None:
    connection.cursor().execute("CREATE WAREHOUSE IF NOT EXISTS piped")
    shown = 'SHOW WAREHOUSES LIKE \'piped\' ->> SELECT "name", "state" FROM $1 WHERE "name" = \'PIPED\''
    assert [row[0] for row in _rows(connection, shown)] == ["PIPED"]
    cursor = connection.cursor()
    assert _names(cursor.describe(shown)) == ["name", "state"]
    cursor.execute('CREATE TABLE lines (a INT, b VARCHAR) ->> DESC TABLE lines ->> SELECT $1, t."type" FROM $1 AS t;')
    assert cursor.fetchall() == [("A", "NUMBER(38,0)"), ("B", "VARCHAR(16777216)")]
    assert _rows(connection, "SELECT COUNT(*) FROM TABLE(RESULT_SCAN(LAST_QUERY_ID()))") == [(2,)]


@pytest.mark.parametrize(
    ("chain", "rows"),
    [
        ("SELECT 1 AS a ->> SELECT a + 1 AS b FROM $1 ->> SELECT x.a, y.b FROM $2 x, $1 y", [(1, 2)]),
        ("SELECT 1 AS a ->> SELECT 2 ->> SELECT 3 ->> SELECT $1, p.a FROM $3 p", [(1, 1)]),
        ("SELECT '->>' AS a /* ->> */ ->> SELECT * FROM $1 -- ->> SELECT 1", [("->>",)]),
        ("WITH q AS (SELECT 1 AS a) SELECT * FROM q ->> (SELECT a FROM $1) UNION ALL SELECT a FROM $1", [(1,), (1,)]),
        ("SELECT 1 AS a ->> WITH q AS (SELECT * FROM $1) SELECT * FROM q WHERE a IN (SELECT a FROM $1)", [(1,)]),
        ("CREATE OR REPLACE TABLE n (a INT) ->> INSERT INTO n VALUES (1), (2) ->> SELECT $1 FROM $1", [(2,)]),
        ("SELECT 7 AS a ->> CREATE OR REPLACE TABLE n AS SELECT * FROM $1 ->> SELECT a FROM n", [(7,)]),
        ("SELECT 5 AS a ->> INSERT INTO n SELECT a FROM $1 ->> SELECT MAX(a) FROM n", [(5,)]),
        ("SELECT SYSTEM$GET_SERVICE_DNS_DOMAIN('PUBLIC') AS d ->> SELECT COUNT(d) FROM $1", [(1,)]),
    ],
)
def test_each_statement_reads_those_before_it(
    connection: SnowflakeConnection, chain: str, rows: list[tuple[object, ...]]
) -> None:
    connection.cursor().execute("CREATE TABLE n (a INT)")
    assert _rows(connection, chain) == rows


@pytest.mark.parametrize(("style", "marks"), [("qmark", "???"), ("numeric", [":1", ":2", ":3"])])
def test_values_are_bound_through_a_chain(connect: Connect, style: str, marks: list[str]) -> None:
    one, two, three = marks
    chain = f"SELECT {one} AS a, 'it''s ?' AS b ->> SELECT 1 ->> SELECT a, b, {two} FROM $2 WHERE a < {three}"
    assert _rows(connect(paramstyle=style), chain, (1, "x", 2)) == [(1, "it's ?", "x")]


@pytest.mark.parametrize(
    ("sql", "number", "words"),
    [
        ("SELECT 1 AS a ->> SELECT * FROM $2", 904, "invalid identifier '$2'"),
        ("SELECT 1 AS a ->> SELECT nope FROM $1", 904, "invalid identifier 'NOPE'"),
        ("SELECT 1 ->> SELECT * FROM nope ->> CREATE TABLE never (a INT)", 2003, "Object 'NOPE' does not exist"),
        ("SELECT 1 ->>", 1003, "syntax error line 1 at position 12 unexpected '<EOF>'."),
        ("->> SELECT 1", 1003, "syntax error line 1 at position 0 unexpected '->>'."),
        ("SELECT 1 ->> ->> SELECT 1", 1003, "unexpected '->>'."),
        ("SELECT 1; SELECT * FROM $1", 8, "Actual statement count 2"),
    ],
)
def test_the_first_statement_that_fails_ends_the_chain(
    connection: SnowflakeConnection, sql: str, number: int, words: str
) -> None:
    with pytest.raises(ProgrammingError) as caught:
        _rows(connection, sql)
    assert caught.value.errno == number
    assert words in str(caught.value)
    assert _rows(connection, "SHOW TABLES LIKE 'never'") == []
    with pytest.raises(ProgrammingError, match=r"invalid identifier '\$1'"):
        _rows(connection, "SELECT * FROM $1")


def test_a_call_of_a_system_function_is_called_as_it_was_written(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    call = "SYSTEM$GET_SERVICE_DNS_DOMAIN('PUBLIC')"
    for sql, names in [
        (f"SELECT {call}", [call]),
        (f"select {call.lower()}", [call]),
        (f"SELECT {call} AS d", ["D"]),
        (f"CALL {call}", ["SYSTEM$GET_SERVICE_DNS_DOMAIN"]),
        (f"SELECT CONCAT('a', {call}), 1", [f"CONCAT('A', {call})", "1"]),
        (f"SELECT * FROM (SELECT {call}, UPPER( {call} ))", [call, f"UPPER( {call} )"]),
        (f"SELECT value FROM TABLE(SPLIT_TO_TABLE({call}, '.'))", ["VALUE"]),
    ]:
        assert _names(cursor.describe(sql)) == names
        assert _names(cursor.execute(sql).description) == names
    # The answer is the same text, the call is another.
    (domain,) = _rows(connection, f"SELECT {call}")[0]
    cursor.execute(f"SELECT UPPER('{domain}')")
    cursor.execute(f"SELECT UPPER({call})")
    assert _names(cursor.description) == [f"UPPER({call})"]
