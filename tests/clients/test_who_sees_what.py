"""What a role without privileges is told of users, roles, databases and schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snowflake.connector.cursor import SnowflakeCursor

    from tests.clients.conftest import Connect


@pytest.fixture
def public(connect: Connect) -> Iterator[SnowflakeCursor]:
    """A cursor of PUBLIC beside a hidden database, one of which it sees the schema PUBLIC, another user and role."""
    admin = connect(role="ACCOUNTADMIN").cursor()
    for sql in (
        "CREATE DATABASE hidden",
        "CREATE TABLE hidden.public.t (a INT)",
        "CREATE VIEW hidden.public.v AS SELECT 1 AS a",
        "CREATE DATABASE ROLE hidden.reader",
        "CREATE DATABASE seen",
        "CREATE TABLE seen.public.t (a INT)",
        "CREATE SCHEMA seen.closed",
        "CREATE TABLE seen.closed.t (a INT)",
        "GRANT USAGE ON DATABASE seen TO ROLE public",
        "GRANT USAGE ON SCHEMA seen.public TO ROLE public",
        "CREATE USER stranger EMAIL = 's@example.com' DEFAULT_ROLE = 'foreign' LOGIN_NAME = 'secret_login'",
        "CREATE ROLE foreign",
    ):
        admin.execute(sql)
    cursor = connect(role="ACCOUNTADMIN").cursor()
    cursor.execute("USE ROLE PUBLIC")
    yield cursor
    for sql in ("DROP DATABASE hidden", "DROP DATABASE seen", "DROP USER stranger", "DROP ROLE foreign"):
        admin.execute(sql)


def _rows(cursor: SnowflakeCursor, sql: str) -> list[dict[str, Any]]:
    cursor.execute(sql)
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _refused(cursor: SnowflakeCursor, sql: str) -> tuple[int | None, str | None, str]:
    with pytest.raises(ProgrammingError) as raised:
        cursor.execute(sql)
    return raised.value.errno, raised.value.sqlstate, str(raised.value.msg)


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("DESCRIBE USER stranger", "user 'STRANGER'"),
        ("SHOW GRANTS TO USER stranger", "user 'STRANGER'"),
        ("SHOW GRANTS TO ROLE foreign", "role 'FOREIGN'"),
        ("SHOW GRANTS TO ROLE accountadmin", "role 'ACCOUNTADMIN'"),
        ("SHOW FUTURE GRANTS TO ROLE foreign", "role 'FOREIGN'"),
    ],
)
def test_foreign_users_and_roles_are_not_described(public: SnowflakeCursor, sql: str, what: str) -> None:
    number, state, message = _refused(public, sql)
    assert (number, state) == (3001, "42501")
    assert f"SQL access control error:\nInsufficient privileges to operate on {what}" in message
    public.execute("USE ROLE ACCOUNTADMIN")
    public.execute(sql)


def test_everybody_is_told_of_themselves_and_their_roles(public: SnowflakeCursor) -> None:
    user = public.execute("SELECT CURRENT_USER()").fetchall()[0][0]
    described = {row["property"]: row["value"] for row in _rows(public, f"DESCRIBE USER {user}")}
    assert described["NAME"] == user
    for sql in ("SHOW GRANTS", f"SHOW GRANTS TO USER {user}", "SHOW GRANTS TO ROLE public"):
        public.execute(sql)


def test_show_users_tells_a_stranger_nothing_but_names(public: SnowflakeCursor) -> None:
    user = public.execute("SELECT CURRENT_USER()").fetchall()[0][0]
    for sql in ("SHOW USERS", "SHOW TERSE USERS"):
        shown = {row["name"]: row for row in _rows(public, sql)}
        assert shown[user]["login_name"] == user
        told = {name for name, value in shown["STRANGER"].items() if value is not None}
        assert told == {"name", "created_on"}
    public.execute("USE ROLE ACCOUNTADMIN")
    shown = {row["name"]: row for row in _rows(public, "SHOW USERS")}
    assert (shown["STRANGER"]["email"], shown["STRANGER"]["login_name"]) == ("s@example.com", "SECRET_LOGIN")


def test_show_roles_lists_every_role(public: SnowflakeCursor) -> None:
    assert {"ACCOUNTADMIN", "FOREIGN", "PUBLIC"} <= {row["name"] for row in _rows(public, "SHOW ROLES")}


@pytest.mark.parametrize(
    "sql",
    [
        *("SELECT * FROM {}.information_schema.tables", "SELECT COUNT(*) FROM {}.INFORMATION_SCHEMA.COLUMNS"),
        *("SELECT 1 AS a WHERE EXISTS (SELECT 1 FROM {}.information_schema.views)", "DESCRIBE DATABASE {}"),
        *("WITH x AS (SELECT * FROM {}.information_schema.schemata) SELECT * FROM x", "SHOW SCHEMAS IN DATABASE {}"),
        *("CREATE VIEW seen.public.v AS SELECT * FROM {}.information_schema.tables", "SHOW TABLES IN DATABASE {}"),
        *("SHOW TABLES IN SCHEMA {}.public", "SHOW VIEWS IN {}.public", "SHOW OBJECTS LIKE '%' IN DATABASE {}"),
        *("SHOW COLUMNS IN TABLE {}.public.t", "SHOW COLUMNS IN SCHEMA {}.public", "SHOW PRIMARY KEYS IN DATABASE {}"),
        *("SHOW SERVICES IN SCHEMA {}.public", "SHOW GRANTS ON SCHEMA {}.public", "SHOW FUTURE GRANTS IN DATABASE {}"),
        *("CREATE STAGE {}.public.s", "SHOW PARAMETERS IN DATABASE {}"),
    ],
)
def test_a_hidden_database_is_as_one_that_is_not_there(public: SnowflakeCursor, sql: str) -> None:
    for database in ("hidden", "absent"):
        number, state, message = _refused(public, sql.format(database))
        assert (number, state) == (2003, "02000")
        assert f"Database '{database.upper()}' does not exist or not authorized." in message


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("SHOW GRANTS TO DATABASE ROLE {}.reader", "Database role '{}.READER'"),
        ("SHOW GRANTS ON TABLE {}.public.t", "Database '{}'"),
        ("DESCRIBE SERVICE {}.public.s", "Service '{}.PUBLIC.S'"),
    ],
)
def test_what_is_in_a_hidden_database_is_not_there(public: SnowflakeCursor, sql: str, what: str) -> None:
    for database in ("hidden", "absent"):
        number, state, message = _refused(public, sql.format(database))
        assert (number, state) == (2003, "02000")
        assert f"{what.format(database.upper())} does not exist or not authorized." in message


def test_a_role_is_not_answered_what_another_was_told(connect: Connect, public: SnowflakeCursor) -> None:
    sql = "SELECT COUNT(*) FROM hidden.information_schema.tables"
    assert connect(role="ACCOUNTADMIN").cursor().execute(sql).fetchone() == (2,)
    assert _refused(public, sql)[0] == 2003
    public.execute("USE ROLE ACCOUNTADMIN")
    public.execute("USE SCHEMA hidden.information_schema")
    public.execute("USE ROLE PUBLIC")
    assert _refused(public, "SELECT COUNT(*) FROM tables")[0] == 2003
    assert _refused(public, "SELECT COUNT(*) FROM information_schema.tables")[0] == 2003


def test_lists_leave_out_what_is_hidden(public: SnowflakeCursor) -> None:
    assert {row["name"] for row in _rows(public, "SHOW DATABASES")} & {"HIDDEN", "SEEN"} == {"SEEN"}
    assert {row["name"] for row in _rows(public, "SHOW SCHEMAS IN DATABASE seen")} == {"PUBLIC", "INFORMATION_SCHEMA"}
    for sql in (
        "SHOW TABLES IN ACCOUNT",
        "SHOW OBJECTS IN ACCOUNT",
        "SHOW COLUMNS IN ACCOUNT",
        "SHOW VIEWS IN ACCOUNT",
    ):
        places = {(row["database_name"], row["schema_name"]) for row in _rows(public, sql)}
        assert not {place for place in places if place[0] == "HIDDEN" or place == ("SEEN", "CLOSED")}, sql
    assert [row["schema_name"] for row in _rows(public, "SHOW TABLES IN DATABASE seen")] == ["PUBLIC"]
    tables = "SELECT t.table_schema FROM seen.information_schema.tables AS t WHERE t.table_name = 'T'"
    assert public.execute(tables).fetchall() == [("PUBLIC",)]
    assert public.execute("SELECT DISTINCT table_schema FROM seen.information_schema.columns").fetchall() == [
        ("PUBLIC",)
    ]
    schemas = public.execute("SELECT schema_name FROM seen.information_schema.schemata ORDER BY 1").fetchall()
    assert schemas == [("INFORMATION_SCHEMA",), ("PUBLIC",)]
    databases = public.execute("SELECT database_name FROM seen.information_schema.databases").fetchall()
    assert {("HIDDEN",), ("SEEN",)} & {*databases} == {("SEEN",)}
    number, _state, message = _refused(public, "SHOW TABLES IN SCHEMA seen.closed")
    assert number == 2003
    assert "Schema 'SEEN.CLOSED' does not exist or not authorized." in message
