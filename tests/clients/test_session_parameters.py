"""What session parameters do, which are refused, and what SHOW tells of a session."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import DatabaseError, ProgrammingError

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect

ENDLESS = "SELECT COUNT(*) FROM n a, n b, n c, n d, n e, n f"


def _rows(connection: SnowflakeConnection, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.cursor().execute(sql).fetchall()
    return rows


def _refused(connection: SnowflakeConnection, sql: str) -> ProgrammingError:
    with pytest.raises(ProgrammingError) as raised:
        _rows(connection, sql)
    return raised.value


@pytest.mark.parametrize(
    "settings",
    [
        "QUERY_RESULT_FORMAT = 'JSON'",
        "python_connector_query_result_format = 'ARROW_FORCE'",
        "FEATURE_INTERVAL_TYPES = ENABLED",
        "SUPPRESS_INCIDENT_DUMPS = TRUE",
        "ENABLE_STRUCTURED_TYPES_IN_CLIENT_RESPONSE = TRUE, ENABLE_STRUCTURED_TYPES_NATIVE_ARROW_FORMAT = TRUE",
        "JDBC_QUERY_RESULT_FORMAT = 'JSON' ODBC_QUERY_RESULT_FORMAT = 'JSON' JS_TREAT_INTEGER_AS_BIGINT = TRUE",
        "USE_CACHED_RESULT = FALSE CLIENT_PREFETCH_THREADS = 8 CLIENT_SESSION_KEEP_ALIVE = TRUE",
        "QUERY_TAG = 'mine' TIMESTAMP_INPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS' LOCK_TIMEOUT = 3",
        "DATE_OUTPUT_FORMAT = 'DD.MM.YYYY' TIMESTAMP_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS'",
    ],
)
def test_what_clients_set_is_taken_and_shown(connection: SnowflakeConnection, settings: str) -> None:
    _rows(connection, f"ALTER SESSION SET {settings}")
    name, _equals, value = settings.partition(" = ")
    ((_key, shown, *_rest),) = _rows(connection, f"SHOW PARAMETERS LIKE '{name}'")
    assert shown.upper() == value.split()[0].rstrip(",").strip("'").upper()
    assert _rows(connection, "SELECT 1, 'a'") == [(1, "a")]


@pytest.mark.parametrize(
    "setting",
    [
        "WEEK_START = 1",
        "WEEK_OF_YEAR_POLICY = 1",
        "BINARY_OUTPUT_FORMAT = 'BASE64'",
        "BINARY_INPUT_FORMAT = 'UTF-8'",
        "DATE_INPUT_FORMAT = 'DD/MM/YYYY'",
        "TIMESTAMP_INPUT_FORMAT = 'DD/MM/YYYY HH24:MI'",
        "TIME_INPUT_FORMAT = 'HH12'",
        "TWO_DIGIT_CENTURY_START = 2000",
        "TRANSACTION_ABORT_ON_ERROR = TRUE",
        "STRICT_JSON_OUTPUT = TRUE",
        "GEOGRAPHY_OUTPUT_FORMAT = 'WKT'",
        "UNSUPPORTED_DDL_ACTION = 'FAIL'",
        "SEARCH_PATH = 'other'",
    ],
)
def test_what_is_not_emulated_is_refused_by_name(
    connection: SnowflakeConnection, connect: Connect, setting: str
) -> None:
    error = _refused(connection, f"ALTER SESSION SET QUERY_TAG = 'x' {setting}")
    name, _equals, value = setting.partition(" = ")
    told = f"Unsupported feature '{name} = {value.strip(chr(39))}': pytest-spcs does not emulate it."
    assert (error.errno, error.sqlstate) == (2, "0A000")
    assert told in str(error)
    assert _rows(connection, "SHOW PARAMETERS LIKE 'QUERY_TAG'")[0][1] == ""
    with pytest.raises(DatabaseError, match=f"Unsupported feature '{name}"):
        connect(session_parameters={name: value.strip("'")})


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("AUTOCOMMIT = 5", "5"),
        ("TIMEZONE = 'Mars/Base'", "Mars/Base"),
        ("JSON_INDENT = 17", "17"),
        ("ROWS_PER_RESULTSET = 'many'", "many"),
        ("STATEMENT_TIMEOUT_IN_SECONDS = 604801", "604801"),
        ("TIMESTAMP_TYPE_MAPPING = 'DATE'", "DATE"),
        ("WEEK_START = 8", "8"),
        ("QUERY_RESULT_FORMAT = 'XML'", "XML"),
        ("TRANSACTION_DEFAULT_ISOLATION_LEVEL = 'SERIALIZABLE'", "SERIALIZABLE"),
    ],
)
def test_a_value_that_a_parameter_cannot_have_is_snowflakes_error(
    connection: SnowflakeConnection, setting: str, value: str
) -> None:
    error = _refused(connection, f"ALTER SESSION SET {setting}")
    assert (error.errno, error.sqlstate) == (1008, "22023")
    assert f"invalid value [{value}] for parameter '{setting.partition(' ')[0]}'" in str(error)


def test_an_unknown_parameter_is_snowflakes_error(connection: SnowflakeConnection) -> None:
    error = _refused(connection, "ALTER SESSION SET COLOUR = 'red'")
    assert (error.errno, error.sqlstate) == (1006, "22023")


def test_rows_per_resultset_cuts_queries(connection: SnowflakeConnection) -> None:
    _rows(connection, "ALTER SESSION SET ROWS_PER_RESULTSET = 2")
    cursor = connection.cursor().execute("SELECT SEQ4() FROM TABLE(GENERATOR(ROWCOUNT => 5))")
    assert (cursor.fetchall(), cursor.rowcount) == ([(0,), (1,)], 2)
    _rows(connection, "CREATE TABLE five AS SELECT SEQ4() n FROM TABLE(GENERATOR(ROWCOUNT => 5))")
    _rows(connection, "ALTER SESSION UNSET ROWS_PER_RESULTSET")
    assert _rows(connection, "SELECT COUNT(*) FROM five") == [(5,)]


def test_json_indent_writes_json(connection: SnowflakeConnection) -> None:
    _rows(connection, "ALTER SESSION SET JSON_INDENT = 4")
    assert _rows(connection, """SELECT PARSE_JSON('{"a":[1]}')""") == [('{\n    "a": [\n        1\n    ]\n}',)]
    _rows(connection, "ALTER SESSION SET JSON_INDENT = 0")
    assert _rows(connection, """SELECT PARSE_JSON('{"a": [1]}')""") == [('{"a":[1]}',)]


def test_the_statement_timeout_stops_ordinary_sql(connection: SnowflakeConnection) -> None:
    _rows(connection, "CREATE TABLE n AS SELECT SEQ4() n FROM TABLE(GENERATOR(ROWCOUNT => 1000))")
    _rows(connection, "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1")
    error = _refused(connection, ENDLESS)
    assert (error.errno, error.sqlstate) == (630, "57014")
    assert "Statement reached its statement or warehouse timeout of 1 second(s) and was canceled." in str(error)
    assert _rows(connection, "SELECT 1") == [(1,)]


def test_timestamp_is_the_type_that_the_mapping_names(connection: SnowflakeConnection) -> None:
    _rows(connection, "ALTER SESSION SET TIMEZONE = 'UTC', TIMESTAMP_TYPE_MAPPING = 'TIMESTAMP_TZ'")
    _rows(connection, "CREATE TABLE mapped (a TIMESTAMP, b TIMESTAMP_NTZ, c DATETIME)")
    kinds = [row[1] for row in _rows(connection, "DESCRIBE TABLE mapped")]
    assert kinds == ["TIMESTAMP_TZ(9)", "TIMESTAMP_NTZ(9)", "TIMESTAMP_NTZ(9)"]
    text = "SELECT '2020-01-01'::TIMESTAMP"
    assert _rows(connection, text) == [(datetime(2020, 1, 1, tzinfo=UTC),)]
    _rows(connection, "ALTER SESSION UNSET TIMESTAMP_TYPE_MAPPING")
    assert _rows(connection, text)[0][0].tzinfo is None


def test_quoted_identifiers_can_be_read_as_unquoted_ones(connection: SnowflakeConnection) -> None:
    _rows(connection, "ALTER SESSION SET QUOTED_IDENTIFIERS_IGNORE_CASE = TRUE")
    _rows(connection, 'CREATE TABLE "folded" ("one" INT, "two words" VARIANT)')
    _rows(connection, """INSERT INTO FOLDED SELECT 1, PARSE_JSON('{"x":{"Y":"q"}}')""")
    cursor = connection.cursor().execute('SELECT ONE, "Two Words":"x"."Y"::VARCHAR AS "value" FROM "folded"')
    assert cursor.fetchall() == [(1, "q")]
    assert [column.name for column in cursor.description or ()] == ["ONE", "VALUE"]
    _rows(connection, 'CREATE SCHEMA "mine"')
    assert [row[1] for row in _rows(connection, "SHOW SCHEMAS LIKE 'mine'")] == ["MINE"]


def test_a_change_of_autocommit_commits_the_open_transaction(connection: SnowflakeConnection, connect: Connect) -> None:
    other = connect(database=connection.database)
    _rows(connection, "CREATE TABLE kept (n INT)")
    _rows(connection, "ALTER SESSION SET AUTOCOMMIT = FALSE")
    _rows(connection, "INSERT INTO kept VALUES (1)")
    assert _rows(other, "SELECT COUNT(*) FROM kept") == [(0,)]
    _rows(connection, "ALTER SESSION SET AUTOCOMMIT = TRUE")
    assert _rows(other, "SELECT COUNT(*) FROM kept") == [(1,)]
    _rows(connection, "BEGIN")
    _rows(connection, "INSERT INTO kept VALUES (2)")
    _rows(connection, "ALTER SESSION SET AUTOCOMMIT = FALSE")
    assert _rows(other, "SELECT COUNT(*) FROM kept") == [(2,)]


def test_parameters_of_the_account_hold_for_its_sessions(connection: SnowflakeConnection, connect: Connect) -> None:
    admin = connect(role="ACCOUNTADMIN")
    _rows(admin, "ALTER ACCOUNT SET ROWS_PER_RESULTSET = 3")
    try:
        assert len(_rows(connection, "SELECT 1 FROM TABLE(GENERATOR(ROWCOUNT => 5))")) == 3
    finally:
        _rows(admin, "ALTER ACCOUNT UNSET ROWS_PER_RESULTSET")


def test_show_tells_of_transactions_variables_and_regions(connection: SnowflakeConnection) -> None:
    assert _rows(connection, "SELECT CURRENT_TRANSACTION()") == [(None,)]
    assert _rows(connection, "SHOW TRANSACTIONS") == []
    _rows(connection, "BEGIN")
    ((number, user, session, _name, started, state, _scope),) = _rows(connection, "SHOW TRANSACTIONS")
    assert _rows(connection, "SELECT CURRENT_TRANSACTION()") == [(str(number),)]
    assert (user, session, state) == (str(connection.user).upper(), connection.session_id, "running")
    assert started.year > 2000
    _rows(connection, "ROLLBACK")
    _rows(connection, "SET (one, two) = (1, 'b')")
    shown = _rows(connection, "SHOW VARIABLES")
    assert [row[3:6] for row in shown] == [("ONE", "1", "fixed"), ("TWO", "b", "text")]
    assert [row[3] for row in _rows(connection, "SHOW VARIABLES LIKE 't%'")] == ["TWO"]
    assert [row[1:3] for row in _rows(connection, "SHOW REGIONS")] == [("aws", "us-west-2")]


@pytest.mark.parametrize("kind", ["TASKS", "STREAMS", "PIPES", "PROCEDURES"])
@pytest.mark.parametrize("rest", ["", " LIKE 'x%' IN ACCOUNT", " IN SCHEMA public LIMIT 5", " STARTS WITH 'x'"])
def test_show_of_what_nobody_can_create_is_an_empty_table(
    connection: SnowflakeConnection, kind: str, rest: str
) -> None:
    cursor = connection.cursor()
    assert cursor.execute(f"SHOW {kind}{rest}").fetchall() == []
    assert [column.name for column in cursor.description or []][:2] == ["created_on", "name"]
