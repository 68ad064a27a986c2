"""No pattern, literal or nesting of one session takes the emulator's time, and each is answered in order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from snowflake.connector.errors import ProgrammingError

if TYPE_CHECKING:
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection

    from tests.clients.emulator_process import EmulatorProcess

ENDLESS = "(a+)+b"
"""For a name of forty letters a, an engine that goes back would try 2 to the power of 40 ways."""
MANY_A = "a" * 40
DEADLINE = 60
"""Seconds after which the connector cancels a statement."""


@pytest.fixture
def staged(connection: SnowflakeConnection, tmp_path: Path) -> SnowflakeConnection:
    """A connection with a stage ST of two files, ``aaa...`` and ``file.txt``, and a table T."""
    (tmp_path / MANY_A).write_text("1\n")
    (tmp_path / "file.txt").write_text("2\n")
    _rows(connection, "CREATE STAGE st")
    _rows(connection, "CREATE TABLE t (a INT)")
    _rows(connection, f"PUT file://{tmp_path}/* @st AUTO_COMPRESS=FALSE")
    return connection


@pytest.mark.parametrize(
    "statement",
    [
        "LIST @st PATTERN='{}'",
        "REMOVE @st PATTERN='{}'",
        "GET @st file:///nowhere PATTERN='{}'",
        "COPY FILES INTO @st/copies FROM @st PATTERN='{}'",
        "COPY INTO t FROM @st FILE_FORMAT=(TYPE=CSV) PATTERN='{}'",
        "SELECT $1 FROM @st (PATTERN=>'{}')",
    ],
)
@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        (ENDLESS, None),
        ("(.*a){30}b", None),
        ("(" * 900 + ")" * 900, None),
        ("a{99999999999}", 100048),
        ("((a{1000}){1000}){1000}", 100048),
        ("(?!b).*", 100048),
        ("*", 100048),
        ("[", 100048),
    ],
)
def test_every_pattern_of_stage_files_is_answered(
    staged: SnowflakeConnection, statement: str, pattern: str, number: int | None
) -> None:
    sql = statement.format(pattern)
    if number is None and not sql.startswith("GET"):
        assert not [row for row in _rows(staged, sql) if MANY_A in str(row)]
        return
    with pytest.raises(ProgrammingError) as caught:
        _rows(staged, sql)
    assert caught.value.errno == (91016 if number is None else number)


def test_a_pattern_still_picks_files(staged: SnowflakeConnection) -> None:
    names = [row[0] for row in _rows(staged, r"LIST @st PATTERN='.*[.]txt'")]
    assert names == ["st/file.txt"]
    assert _rows(staged, "COPY INTO t FROM @st FILE_FORMAT=(TYPE=CSV) PATTERN='a+'")[0][0] == f"st/{MANY_A}"


def test_a_regular_expression_that_is_none_is_told_as_snowflake_does(connection: SnowflakeConnection) -> None:
    with pytest.raises(ProgrammingError, match=r"Invalid regular expression: '\*', no argument for") as caught:
        _rows(connection, "SELECT REGEXP_LIKE('a', '*')")
    assert (caught.value.errno, caught.value.sqlstate) == (100048, "2201B")


@pytest.mark.parametrize(
    "sql",
    [
        "SHOW DATABASES LIKE '" + "%a" * 100_000 + "b'",
        "SHOW PARAMETERS LIKE '" + "%_" * 5_000 + "b'",
        "SHOW DATABASES LIKE '" + "x" * 1_000_000 + "'",
    ],
)
def test_every_like_pattern_of_show_is_answered(connection: SnowflakeConnection, sql: str) -> None:
    assert _rows(connection, sql) == []


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("LIST '@" + '"' * 61 + "x'", id="quotes of a stage's name"),
        pytest.param("SELECT $1 FROM '@" + '"' * 61 + "x'", id="quotes of a stage's name in a query"),
        pytest.param("/**/" * 60 + "1", id="comments before no statement"),
        pytest.param("/*" * 50_000, id="comments that do not end"),
    ],
)
def test_quotes_and_comments_without_end_are_errors(connection: SnowflakeConnection, sql: str) -> None:
    with pytest.raises(ProgrammingError) as caught:
        _rows(connection, sql)
    assert caught.value.sqlstate != "XX000"


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("SELECT " + "(" * 5_000 + "1" + ")" * 5_000, id="parentheses"),
        pytest.param("SELECT " + "CASE WHEN TRUE THEN " * 2_000 + "1" + " END" * 2_000, id="CASE"),
        pytest.param("SELECT 1" + " UNION ALL SELECT 1" * 20_000, id="UNION"),
        pytest.param("SELECT 1" + "+1" * 50_000, id="a chain"),
        pytest.param("SELECT 1 WHERE TRUE" + " AND TRUE" * 50_000, id="AND"),
        pytest.param("SELECT " + "NOT " * 20_000 + "TRUE", id="NOT"),
        pytest.param("SELECT 1" + "::INT" * 20_000, id="casts"),
        pytest.param("SELECT " + "UPPER(" * 2_000 + "'a'" + ")" * 2_000, id="calls"),
        pytest.param("SELECT " + "[" * 5_000 + "]" * 5_000, id="arrays"),
    ],
)
def test_a_statement_that_is_too_deep_is_refused(connection: SnowflakeConnection, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="a statement that is nested so deeply") as caught:
        _rows(connection, sql)
    assert (caught.value.errno, caught.value.sqlstate) == (2, "0A000")


def test_a_long_chain_and_a_wide_statement_still_run(connection: SnowflakeConnection) -> None:
    assert _rows(connection, "SELECT 1" + " + 1" * 300) == [(301,)]
    assert len(_rows(connection, " UNION ALL ".join(["SELECT 1"] * 300))) == 300
    wide = ", ".join(f"IFF({number} > 1 AND TRUE, 1 + 1, 0)" for number in range(600))
    assert len(_rows(connection, f"SELECT {wide}")[0]) == 600


@pytest.mark.parametrize("part", ["\0", "\ud800", "x" * 300, "x/" * 600, "file.txt/x", "a/../x"])
@pytest.mark.parametrize(
    "statement",
    [
        "LIST '@st/{}'",
        "PUT file:///nowhere '@st/{}'",
        "GET '@st/{}' file:///nowhere",
        "REMOVE '@st/{}'",
        "COPY INTO '@st/{}' FROM t SINGLE=TRUE",
        "COPY INTO t FROM '@st/{}' FILE_FORMAT=(TYPE=CSV)",
        "COPY FILES INTO '@st/{}' FROM @st FILES=('file.txt')",
        "SELECT $1 FROM '@st/{}'",
        "EXECUTE IMMEDIATE FROM '@st/{}'",
        "SELECT GET_PRESIGNED_URL(@st, '{}')",
        "SELECT BUILD_STAGE_FILE_URL(@st, '{}')",
    ],
)
def test_every_path_of_a_stage_is_answered_in_order(
    staged: SnowflakeConnection, emulator: EmulatorProcess, statement: str, part: str
) -> None:
    _answered_in_order(_sent(staged, emulator, sqlText=statement.format(part)))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 LIMIT {}",
        "SELECT 1 LIMIT 1 OFFSET {}",
        "SHOW TABLES LIMIT {}",
        "CREATE TABLE v (a VARCHAR({}))",
        "SELECT DATEADD(day, {}, '2020-01-01'::DATE)",
        "SELECT TO_TIMESTAMP({})",
        "SELECT REPEAT('a', {})",
        "CREATE COMPUTE POOL q MIN_NODES={} MAX_NODES={} INSTANCE_FAMILY=CPU_X64_XS",
        "CREATE WAREHOUSE q AUTO_SUSPEND={}",
        "SELECT SYSTEM$WAIT({})",
        "SELECT GET_PRESIGNED_URL(@st, 'file.txt', {})",
        "SELECT * FROM TABLE(RESULT_SCAN(LAST_QUERY_ID({})))",
    ],
)
@pytest.mark.parametrize("digits", [40, 5_000])
def test_a_literal_of_many_digits_is_answered_in_order(
    staged: SnowflakeConnection, emulator: EmulatorProcess, sql: str, digits: int
) -> None:
    _answered_in_order(_sent(staged, emulator, sqlText=sql.replace("{}", "9" * digits)))


@pytest.mark.parametrize("number", ["9" * 40, "9" * 5_000, "\u0663", "-1", "1.5"])
def test_a_bind_of_any_number_is_answered_in_order(
    connection: SnowflakeConnection, emulator: EmulatorProcess, number: str
) -> None:
    bind = {number: {"type": "FIXED", "value": "1"}}
    _answered_in_order(_sent(connection, emulator, sqlText="SELECT ?", bindings=bind))


def test_a_list_of_a_large_file_keeps_its_sum(staged: SnowflakeConnection, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(1 << 24))
    _rows(staged, f"PUT file://{tmp_path}/large @st/large AUTO_COMPRESS=FALSE")
    for _ in range(2):
        assert _rows(staged, "LIST @st/large")[0][1:3] == (1 << 24, "2c7ab85a893283e98c931e9511add182")


def _rows(connection: SnowflakeConnection, sql: str) -> list[tuple[Any, ...]]:
    return list(connection.cursor().execute(sql, timeout=DEADLINE).fetchall())


def _sent(connection: SnowflakeConnection, emulator: EmulatorProcess, **body: object) -> dict[str, Any]:
    """Send what the connector would not, in a session of the same kind."""
    url = f"http://127.0.0.1:{emulator.ready['port']}"
    who = {"LOGIN_NAME": emulator.ready["user"], "PASSWORD": emulator.ready["password"]}
    place = {"databaseName": connection.database or "", "schemaName": "PUBLIC"}
    with httpx.Client(base_url=url, trust_env=False, timeout=DEADLINE) as client:
        login = client.post("/session/v1/login-request", params=place, json={"data": who}).json()
        headers = {"Authorization": f'Snowflake Token="{login["data"]["token"]}"'}
        answer = client.post("/queries/v1/query-request", content=json.dumps(body), headers=headers)
        client.post("/session?delete=true", headers=headers)
    assert answer.status_code == 200
    return dict(answer.json())


def _answered_in_order(answer: dict[str, Any]) -> None:
    assert answer["success"] or answer["code"] != "000603", answer
    assert "Error:" not in str(answer["message"]).removeprefix("SQL compilation error:")
    assert "Errno" not in str(answer["message"])
