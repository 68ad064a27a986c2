"""Statements that name a database, a schema or a table that is not there, and names that nothing can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection
    from snowflake.connector.cursor import SnowflakeCursor

_TABLES = [
    *("SELECT * FROM {}.t", "SELECT 1 FROM t JOIN {}.t AS u ON TRUE", "SELECT * FROM (SELECT a FROM {}.t)"),
    *("INSERT INTO {}.t VALUES (1)", "INSERT INTO t SELECT a FROM {}.t", "UPDATE {}.t SET a = 1", "DELETE FROM {}.t"),
    *("MERGE INTO {}.t USING t ON TRUE WHEN MATCHED THEN DELETE", "TRUNCATE TABLE {}.t", "DESCRIBE TABLE {}.t"),
    *("CREATE TABLE {}.x (a INT)", "CREATE TABLE {}.x AS SELECT 1 AS a", "CREATE VIEW {}.x AS SELECT 1 AS a"),
    *("CREATE SEQUENCE {}.x", "CREATE FILE FORMAT {}.x TYPE = CSV", "CREATE TABLE x LIKE {}.t", "DROP TABLE {}.t"),
    *("CREATE TABLE x CLONE {}.t", "DROP VIEW {}.t", "ALTER TABLE {}.t ADD COLUMN b INT", "COPY INTO {}.t FROM @s"),
    *("COMMENT ON TABLE {}.t IS 'x'", "SHOW COLUMNS IN TABLE {}.t", "SHOW PRIMARY KEYS IN TABLE {}.t"),
]
_SCHEMAS = [
    *("SHOW TABLES IN SCHEMA {}", "SHOW TABLES IN {}", "SHOW TERSE TABLES LIKE 'x' IN SCHEMA {}", "SHOW VIEWS IN {}"),
    *("SHOW OBJECTS IN SCHEMA {}", "SHOW COLUMNS IN SCHEMA {}", "SHOW SEQUENCES IN SCHEMA {}", "SHOW STAGES IN {}"),
    *("SHOW FILE FORMATS IN SCHEMA {}", "SHOW IMPORTED KEYS IN SCHEMA {}", "SHOW SERVICES IN SCHEMA {}"),
    *("SHOW SECRETS IN SCHEMA {}", "SHOW FUNCTIONS IN SCHEMA {}", "SHOW EVENT TABLES IN SCHEMA {}", "DROP SCHEMA {}"),
    *("SHOW FUTURE GRANTS IN SCHEMA {}", "SHOW GRANTS ON SCHEMA {}", "SHOW PARAMETERS IN SCHEMA {}"),
    *("CREATE STAGE {}.s", "CREATE IMAGE REPOSITORY {}.r", "ALTER SCHEMA {} SET COMMENT = 'x'"),
    *("GRANT USAGE ON SCHEMA {} TO ROLE public", "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO ROLE public"),
]
_DATABASES = [
    *("SHOW TABLES IN DATABASE {}", "SHOW VIEWS IN DATABASE {}", "SHOW OBJECTS IN DATABASE {}"),
    *("SHOW COLUMNS IN DATABASE {}", "SHOW SEQUENCES IN DATABASE {}", "SHOW FILE FORMATS IN DATABASE {}"),
    *("SHOW SCHEMAS IN DATABASE {}", "SHOW SERVICES IN DATABASE {}", "SHOW STAGES IN DATABASE {}"),
    *("SHOW PRIMARY KEYS IN DATABASE {}", "SHOW DATABASE ROLES IN DATABASE {}", "SHOW GRANTS ON DATABASE {}"),
    *("SHOW PARAMETERS IN DATABASE {}", "DESCRIBE DATABASE {}", "DROP DATABASE {}", "CREATE SCHEMA {}.x"),
    *("ALTER DATABASE {} SET COMMENT = 'x'", "GRANT USAGE ON DATABASE {} TO ROLE public", "DROP SCHEMA {}.public"),
    "SELECT * FROM {}.information_schema.tables",
]


@pytest.fixture
def cursor(connection: SnowflakeConnection) -> SnowflakeCursor:
    """A cursor of ACCOUNTADMIN beside a table ``t``, and a stage ``s``."""
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INT)")
    cursor.execute("CREATE STAGE s")
    cursor.execute("USE ROLE ACCOUNTADMIN")
    return cursor


def _refused(cursor: SnowflakeCursor, sql: str) -> tuple[int | None, str | None, str]:
    with pytest.raises(ProgrammingError) as raised:
        cursor.execute(sql)
    return raised.value.errno, raised.value.sqlstate, str(raised.value.msg)


def _is_absent(cursor: SnowflakeCursor, sql: str, what: str) -> None:
    number, state, message = _refused(cursor, sql)
    assert (number, state) == (2003, "02000"), message
    assert f"SQL compilation error:\n{what} does not exist or not authorized." in message


@pytest.mark.parametrize("form", [*_TABLES, *_SCHEMAS])
def test_a_missing_database_before_a_schema_is_named(cursor: SnowflakeCursor, form: str) -> None:
    _is_absent(cursor, form.format("d2.public"), "Database 'D2'")


@pytest.mark.parametrize("form", [*_TABLES, *_SCHEMAS])
def test_a_missing_schema_is_named_with_its_database(
    cursor: SnowflakeCursor, connection: SnowflakeConnection, form: str
) -> None:
    for written in ("nope", f"{connection.database}.nope", '"NOPE"'):
        _is_absent(cursor, form.format(written), f"Schema '{connection.database}.NOPE'")


@pytest.mark.parametrize("form", _DATABASES)
def test_a_missing_database_is_named(cursor: SnowflakeCursor, form: str) -> None:
    _is_absent(cursor, form.format("nope"), "Database 'NOPE'")


@pytest.mark.parametrize("target", ["DATABASE nope", "SCHEMA nope", "SCHEMA d2.public", "d2.public", "nope"])
def test_use_of_what_is_missing_has_its_own_sentence(cursor: SnowflakeCursor, target: str) -> None:
    number, state, message = _refused(cursor, f"USE {target}")
    assert (number, state) == (2043, "02000")
    assert "Object does not exist, or operation cannot be performed." in message


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("COMMENT ON TABLE nope IS 'x'", "Table 'NOPE'"),
        ("COMMENT ON VIEW public.nope IS 'x'", "View 'PUBLIC.NOPE'"),
        ("SHOW COLUMNS IN TABLE nope", "Table 'NOPE'"),
        ("SHOW COLUMNS IN nope", "Table 'NOPE'"),
        ("SHOW PRIMARY KEYS IN TABLE nope", "Table 'NOPE'"),
    ],
)
def test_a_missing_table_is_named(cursor: SnowflakeCursor, sql: str, what: str) -> None:
    _is_absent(cursor, sql, what)


def test_if_exists_takes_what_is_missing(cursor: SnowflakeCursor) -> None:
    for name in ("d2.public.x", "nope.x", "x"):
        status = cursor.execute(f"DROP TABLE IF EXISTS {name}").fetchone()
        assert status == ("Drop statement executed successfully (X already dropped).",)
    cursor.execute("COMMENT IF EXISTS ON TABLE x IS 'x'")


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("CREATE TABLE my-table (a INT)", "syntax error line 1 at position 15 unexpected '-'."),
        ("DROP TABLE my-table", "syntax error line 1 at position 13 unexpected '-'."),
        ("INSERT INTO my-table VALUES (1)", "syntax error line 1 at position 14 unexpected '-'."),
        ("CREATE STAGE my-stage", "syntax error line 1 at position 15 unexpected '-'."),
        ("CREATE TABLE 1abc (a INT)", "syntax error line 1 at position 13 unexpected '1'."),
        ("CREATE DATABASE 1abc", "syntax error line 1 at position 16 unexpected '1'."),
        ("SELECT * FROM a.b.c.d", "Invalid object name 'A.B.C.D'."),
        ("CREATE TABLE a.b.c.d (x INT)", "Invalid object name 'A.B.C.D'."),
        ("CREATE STAGE a.b.c.d", "Invalid object name 'A.B.C.D'."),
        ("CREATE SCHEMA a.b.c", "Invalid schema name 'A.B.C'."),
    ],
)
def test_what_cannot_be_a_name_is_a_syntax_error(cursor: SnowflakeCursor, sql: str, sentence: str) -> None:
    number, state, message = _refused(cursor, sql)
    assert (number, state) == (1003, "42000")
    assert f"SQL compilation error:\n{sentence}" in message


def test_the_columns_of_a_table_elsewhere_are_shown(cursor: SnowflakeCursor, connection: SnowflakeConnection) -> None:
    named = f"{connection.database}.public.t"
    cursor.execute("CREATE SCHEMA elsewhere")
    for name in ("public.t", named):
        assert len(cursor.execute(f"SHOW COLUMNS IN TABLE {name}").fetchall()) == 1
