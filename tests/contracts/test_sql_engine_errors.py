"""What every SQL engine promises of statements that cannot be run: Snowflake's errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.engine.contract import Bind

if TYPE_CHECKING:
    from tests.contracts.engine_user import User


def test_what_the_engine_stumbles_on_is_logged_without_the_statement(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "hunter2"

    def stumble(_self: object, sql: str, *_rest: object, **_more: object) -> None:
        raise AttributeError(sql)

    monkeypatch.setattr(type(user.session), "_translated", stumble)
    error = user.refused(f"SELECT '{secret}'")
    assert error.number == 2
    assert "the SQL engine failed: AttributeError in stumble, test_sql_engine_errors.py:" in caplog.text
    assert secret not in caplog.text


@pytest.mark.parametrize(
    ("sql", "number", "state", "message"),
    [
        (
            "SELECT * FROM nope",
            2003,
            "42S02",
            "SQL compilation error:\nObject 'NOPE' does not exist or not authorized.",
        ),
        ("DROP TABLE nope", 2003, "02000", "SQL compilation error:\nTable 'NOPE' does not exist or not authorized."),
        (
            "SELECT zz FROM t",
            904,
            "42000",
            "SQL compilation error: error line 1 at position 7\ninvalid identifier 'ZZ'",
        ),
        ("SELECT nofn(1)", 2140, "42601", "SQL compilation error:\nUnknown function NOFN."),
        ("SELECT x.y.nofn(1)", 2140, "42601", "SQL compilation error:\nUnknown function X.Y.NOFN."),
        ("CREATE TABLE t (a INT)", 2002, "42710", "SQL compilation error:\nObject 'T' already exists."),
        ("SELECT 'a'::INT", 100038, "22018", "Numeric value 'a' is not recognized"),
        ("SELECT '2024-13-01'::DATE", 100040, "22007", "Date '2024-13-01' is not recognized"),
        ("SELECT 1/0", 100051, "22012", "Division by zero"),
        ("INSERT INTO t (a) VALUES (NULL)", 100072, "22000", "NULL result in a non-nullable column (A)"),
        ("SELECT $missing", 1008, "22023", "SQL compilation error:\nSession variable '$MISSING' does not exist"),
        ("SELECT ?, ?", 2049, "42601", "SQL compilation error:\nBind variable :2 not set."),
        (
            "INSERT INTO t VALUES (1, 2)",
            2020,
            "21S01",
            "SQL compilation error:\nInsert value list does not match column list expecting 1 but got 2",
        ),
    ],
)
def test_failures_are_snowflakes_errors(user: User, sql: str, number: int, state: str, message: str) -> None:
    user.run("CREATE TABLE t (a INT NOT NULL)")
    error = user.refused(sql, *([Bind("FIXED", "1")] if "?" in sql else []))
    assert (error.number, error.sql_state, error.message) == (number, state, message)


@pytest.mark.parametrize("sql", ["SELCT 1", "SELECT FROM WHERE", "SELECT 'open", "SELECT (1"])
def test_what_does_not_parse_is_a_syntax_error(user: User, sql: str) -> None:
    error = user.refused(sql)
    assert (error.number, error.sql_state) == (1003, "42000")
    assert error.message.startswith("SQL compilation error:\n")


def test_several_statements_at_once_are_counted_and_refused(user: User) -> None:
    error = user.refused("SELECT 1; SELECT 2; SELECT 3;")
    assert (error.number, error.message) == (
        8,
        "Actual statement count 3 did not match the desired statement count 1.",
    )


@pytest.mark.parametrize("sql", ["EXPLAIN SELECT 1", "CALL p()", "UNDROP TABLE t", "SHOW USERS", "GRANT x TO ROLE y"])
def test_what_is_not_ordinary_sql_is_named_as_unsupported(user: User, sql: str) -> None:
    error = user.refused(sql)
    assert (error.number, error.sql_state) == (2, "0A000")
    assert sql.split(maxsplit=1)[0] in error.message


@pytest.mark.parametrize("sql", ["SHOW POOLS", "ALTER SERVICES v SUSPEND", "DROP COMPUTE POOLS x"])
def test_an_unknown_statement_points_at_the_table_of_what_there_is(user: User, sql: str) -> None:
    with pytest.raises(SnowflakeError, match=r"Unsupported feature '.*docs/coverage\.md lists what it does"):
        user.run(sql)


@pytest.mark.parametrize(
    ("view", "named"),
    [
        ("demo.information_schema.services", "INFORMATION_SCHEMA.SERVICES"),
        ("information_schema.stages", "INFORMATION_SCHEMA.STAGES"),
        ("snowflake.account_usage.query_history", "SNOWFLAKE.ACCOUNT_USAGE.QUERY_HISTORY"),
    ],
)
def test_views_of_snowflake_that_are_not_there_are_refused_by_name(user: User, view: str, named: str) -> None:
    with pytest.raises(SnowflakeError, match=f"Unsupported feature '{named}'.*docs/coverage.md"):
        user.run(f"SELECT * FROM {view}")


@pytest.mark.parametrize("sql", ["", ";", " ; ;", "-- only a comment"])
def test_a_statement_without_words_is_error_900(user: User, sql: str) -> None:
    error = user.refused(sql)
    assert (error.number, error.sql_state) == (900, "42601")
    assert error.message == "SQL compilation error:\nEmpty SQL statement."
