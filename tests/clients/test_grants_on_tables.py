"""Grants on tables and views, named with their kind and without, as dbt sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snowflake.connector import SnowflakeConnection
    from snowflake.connector.cursor import SnowflakeCursor


@pytest.fixture
def cursor(connection: SnowflakeConnection) -> Iterator[SnowflakeCursor]:
    """A cursor beside a table ``t``, a view ``v`` and a role ``reader_<n>``."""
    cursor = connection.cursor()
    cursor.execute("USE ROLE ACCOUNTADMIN")
    cursor.execute("CREATE TABLE t (a INT)")
    cursor.execute("CREATE VIEW v AS SELECT * FROM t")
    cursor.execute("CREATE ROLE reader")
    yield cursor
    cursor.execute("DROP ROLE reader")


def _grants(cursor: SnowflakeCursor, sql: str) -> list[tuple[Any, ...]]:
    """Return privilege, kind, plain name and grantee of each row."""
    found = cursor.execute(sql)
    assert found is not None
    names = [column.name for column in found.description or ()]
    rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return [(r["privilege"], r["granted_on"], r["name"].split(".")[-1], r["grantee_name"]) for r in rows]


@pytest.mark.parametrize(
    ("name", "kind", "plain"),
    [
        ("{db}.public.t", "TABLE", "T"),
        ("public.t", "TABLE", "T"),
        ("T", "TABLE", "T"),
        ('"T"', "TABLE", "T"),
        ('{db}."PUBLIC"."T"', "TABLE", "T"),
        ("TABLE t", "TABLE", "T"),
        ("{db}.public.v", "VIEW", "V"),
        ("VIEW v", "VIEW", "V"),
        ("TABLE v", "VIEW", "V"),
    ],
)
def test_the_kind_may_be_left_out(
    cursor: SnowflakeCursor, connection: SnowflakeConnection, name: str, kind: str, plain: str
) -> None:
    named = name.format(db=connection.database)
    assert cursor.execute(f"GRANT SELECT, INSERT ON {named} TO reader").fetchone() == (
        "Statement executed successfully.",
    )
    expected = [("SELECT", kind, plain, "READER"), ("INSERT", kind, plain, "READER")]
    assert _grants(cursor, f"SHOW GRANTS ON {named}") == expected
    assert _grants(cursor, "SHOW GRANTS TO ROLE reader") == expected
    cursor.execute(f"REVOKE INSERT ON {named} FROM reader")
    assert _grants(cursor, f"show grants on {named}") == expected[:1]
    cursor.execute(f"REVOKE ALL ON {named} FROM ROLE reader")
    assert _grants(cursor, f"SHOW GRANTS ON {named}") == []


def test_names_that_are_words_of_kinds_are_names(cursor: SnowflakeCursor) -> None:
    for name in ("stage", "service", "secret"):
        cursor.execute(f'CREATE TABLE "{name.upper()}" (a INT)')
        cursor.execute(f"GRANT SELECT ON {name} TO reader")
    cursor.execute("CREATE SCHEMA schema_of_mine")
    cursor.execute("CREATE SCHEMA gateway")
    cursor.execute("CREATE TABLE gateway.t (a INT)")
    cursor.execute("GRANT SELECT ON gateway.t TO ROLE reader")
    assert [row[2] for row in _grants(cursor, "SHOW GRANTS TO ROLE reader")] == ["STAGE", "SERVICE", "SECRET", "T"]


@pytest.mark.parametrize(
    "sql",
    [
        "GRANT SELECT ON nothing TO reader",
        "GRANT SELECT ON TABLE nothing TO reader",
        "GRANT SELECT ON VIEW t TO reader",
        "REVOKE SELECT ON nothing FROM reader",
        "SHOW GRANTS ON nothing",
        "GRANT SELECT ON nowhere.t TO reader",
        "GRANT SELECT ON nowhere.public.t TO reader",
    ],
)
def test_what_is_not_there_is_told(cursor: SnowflakeCursor, sql: str) -> None:
    with pytest.raises(ProgrammingError, match="does not exist or not authorized") as raised:
        cursor.execute(sql)
    assert raised.value.errno == 2003


def test_grants_go_with_the_table(cursor: SnowflakeCursor) -> None:
    for again in ("CREATE OR REPLACE TABLE t (a INT)", "CREATE OR REPLACE TABLE t AS SELECT 1 AS a"):
        cursor.execute("GRANT SELECT ON t TO reader")
        cursor.execute("CREATE TABLE IF NOT EXISTS t (a INT)")
        assert len(_grants(cursor, "SHOW GRANTS ON t")) == 1
        cursor.execute(again)
        assert _grants(cursor, "SHOW GRANTS ON t") == []
    cursor.execute("GRANT SELECT ON t TO reader")
    cursor.execute("ALTER TABLE t RENAME TO u")
    assert _grants(cursor, "SHOW GRANTS ON u") == [("SELECT", "TABLE", "U", "READER")]
    cursor.execute("DROP TABLE u")
    assert _grants(cursor, "SHOW GRANTS TO ROLE reader") == []
    cursor.execute("CREATE TABLE u (a INT)")
    assert _grants(cursor, "SHOW GRANTS ON u") == []


def test_a_new_table_has_the_future_grants(cursor: SnowflakeCursor) -> None:
    cursor.execute("GRANT SELECT ON FUTURE TABLES IN SCHEMA public TO ROLE reader")
    cursor.execute("GRANT SELECT ON FUTURE VIEWS IN SCHEMA public TO ROLE reader")
    cursor.execute("CREATE TABLE u (a INT)")
    cursor.execute("CREATE OR REPLACE VIEW v AS SELECT 1 AS a")
    assert _grants(cursor, "SHOW GRANTS TO ROLE reader") == [
        ("SELECT", "TABLE", "U", "READER"),
        ("SELECT", "VIEW", "V", "READER"),
    ]


def test_privileges_on_tables_go_to_database_roles(cursor: SnowflakeCursor) -> None:
    cursor.execute("CREATE DATABASE ROLE of_it")
    cursor.execute("GRANT SELECT ON v TO DATABASE ROLE of_it")
    assert [row[:3] for row in _grants(cursor, "SHOW GRANTS TO DATABASE ROLE of_it")][1:] == [("SELECT", "VIEW", "V")]


@pytest.mark.parametrize("what", ["ON t", "ON TABLE t", "ON ACCOUNT", "TO ROLE reader", "TO reader", "OF ROLE reader"])
def test_show_grants_shows_no_more_than_its_limit(cursor: SnowflakeCursor, what: str) -> None:
    """https://docs.snowflake.com/en/sql-reference/sql/show-grants ."""
    cursor.execute("CREATE ROLE above")
    cursor.execute("GRANT ROLE reader TO ROLE above")
    cursor.execute("GRANT ROLE reader TO ROLE SYSADMIN")
    cursor.execute("GRANT SELECT, INSERT ON t TO reader")
    everything = cursor.execute(f"SHOW GRANTS {what}").fetchall()
    assert len(everything) > 1
    assert cursor.execute(f"SHOW GRANTS {what} LIMIT 1").fetchall() == everything[:1]
    cursor.execute("DROP ROLE above")
