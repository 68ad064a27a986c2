"""What every SQL engine promises of databases, schemas, tables and sequences: made, described, shown and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.results import StatementKind
from pytest_spcs.identifiers import SchemaName
from tests.contracts.engine_user import SCHEMA, User
from tests.contracts.every_type import EVERY_TYPE

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import SqlEngine


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("CREATE TABLE x (a INT)", "Table X successfully created."),
        ("CREATE TABLE IF NOT EXISTS t (a INT)", "T already exists, statement succeeded."),
        ("CREATE OR REPLACE VIEW v AS SELECT 1 AS one", "View V successfully created."),
        ("CREATE SEQUENCE q", "Sequence Q successfully created."),
        ("CREATE TEMPORARY TABLE x AS SELECT 1 AS a", "Table X successfully created."),
        ("CREATE FILE FORMAT f TYPE = CSV", "File format F successfully created."),
        ("ALTER TABLE t ADD COLUMN b INT", "Statement executed successfully."),
        ("TRUNCATE TABLE t", "Statement executed successfully."),
        ("DROP TABLE t", "T successfully dropped."),
        ("DROP TABLE IF EXISTS nope", "Drop statement executed successfully (NOPE already dropped)."),
        ("COMMENT ON TABLE t IS 'it''s'", "Statement executed successfully."),
    ],
)
def test_definitions_are_confirmed_in_snowflakes_words(user: User, sql: str, message: str) -> None:
    user.run("CREATE TABLE t (a INT)")
    assert user.value(sql) == message


def test_describe_table_writes_types_as_declared(user: User) -> None:
    user.run(EVERY_TYPE)
    assert [row[:2] for row in user.rows("DESCRIBE TABLE t")] == [
        ("I", "NUMBER(38,0)"),
        ("N", "NUMBER(10,2)"),
        ("F", "FLOAT"),
        ("S", "VARCHAR(10)"),
        ("B", "BOOLEAN"),
        ("D", "DATE"),
        ("TI", "TIME(9)"),
        ("NTZ", "TIMESTAMP_NTZ(9)"),
        ("LTZ", "TIMESTAMP_LTZ(9)"),
        ("TZ", "TIMESTAMP_TZ(9)"),
        ("BI", "BINARY(8388608)"),
        ("V", "VARIANT"),
        ("O", "OBJECT"),
        ("A", "ARRAY"),
    ]


def test_tables_and_columns_are_shown(user: User) -> None:
    user.run("CREATE TABLE first (a INT)")
    user.run("CREATE VIEW second AS SELECT 1 AS one")
    shown = user.run("SHOW TABLES LIKE 'fir%'")
    assert shown.kind is StatementKind.SHOW
    name = [c.name for c in shown.result.columns].index("name")
    assert [row[name] for row in shown.result.values()] == ["FIRST"]
    assert user.run("SHOW COLUMNS IN TABLE first").result.row_count == 1
    assert user.run("SHOW VIEWS").result.row_count == 1
    assert user.rows("SELECT table_name FROM information_schema.tables ORDER BY 1") == [("FIRST",), ("SECOND",)]


def test_sequences_count_on(user: User) -> None:
    user.run("CREATE SEQUENCE q")
    assert [user.value("SELECT q.NEXTVAL") for _ in range(3)] == [1, 2, 3]
    user.run("CREATE TABLE t (id INT AUTOINCREMENT, a VARCHAR)")
    user.run("INSERT INTO t (a) VALUES ('x'), ('y')")
    assert user.rows("SELECT id FROM t ORDER BY id") == [(1,), (2,)]


def test_a_dropped_database_is_gone_and_can_come_again(sql_engine: SqlEngine, user: User) -> None:
    user.run("CREATE TABLE t (a INT)")
    sql_engine.drop_database("DEMO")
    assert user.value("SELECT 1") == 1
    assert user.refused("SELECT * FROM t").number == 2003
    sql_engine.create_database("DEMO")
    sql_engine.create_schema(SCHEMA)
    assert user.refused("SELECT * FROM t").number == 2003
    user.run("CREATE TABLE t (b INT)")
    assert user.names("SELECT * FROM t") == ["B"]


def test_a_dropped_schema_takes_its_tables(sql_engine: SqlEngine, user: User) -> None:
    other = SchemaName("DEMO", "OTHER")
    sql_engine.create_schema(other)
    user.run("CREATE TABLE other.t (a INT)")
    assert user.names("SELECT * FROM demo.other.t") == ["A"]
    sql_engine.drop_schema(other)
    assert user.refused("SELECT * FROM other.t").number == 2003


def test_names_that_need_quotes_work(sql_engine: SqlEngine, user: User) -> None:
    sql_engine.create_database("My Db")
    sql_engine.create_schema(SchemaName("My Db", "a schema"))
    user.run('CREATE TABLE "My Db"."a schema"."T t" ("a b" INT)')
    found = user.run('SELECT * FROM "T t"', database="My Db", schema="a schema")
    assert [c.name for c in found.result.columns] == ["a b"]


def test_without_a_database_names_must_be_qualified(user: User) -> None:
    user.run("CREATE TABLE t (a INT)")
    assert user.rows("SELECT * FROM demo.public.t", database=None, schema=None) == []
    assert user.value("SELECT OBJECT_CONSTRUCT('a', 1)", database=None, schema=None) == '{"a":1}'
    assert user.refused("SELECT * FROM t", database=None, schema=None).number == 90105
    assert user.refused("CREATE TABLE x (a INT)", schema=None).number == 90106


def test_views_and_columns_of_any_type_are_in_the_information_schema(user: User) -> None:
    user.run("CREATE TABLE t AS SELECT 1 AS a, SUM(1) AS b, 'x' AS c, 1.5 AS d, CURRENT_DATE() AS e, COUNT(*) AS f")
    user.run("CREATE VIEW v AS SELECT a FROM t")
    tables = "SELECT table_name, table_type FROM information_schema.tables ORDER BY 1"
    assert user.rows(tables) == [("T", "BASE TABLE"), ("V", "VIEW")]
    kinds = "SELECT data_type FROM information_schema.columns WHERE table_name = 'T' ORDER BY column_name"
    assert [kind for (kind,) in user.rows(kinds)] == ["NUMBER", "NUMBER", "TEXT", "NUMBER", "DATE", "NUMBER"]


def test_comments_of_columns_are_set_and_removed_by_alter(user: User) -> None:
    user.run('CREATE TABLE t (a INT, "b c" INT)')
    user.run("CREATE VIEW v AS SELECT a FROM t")
    comments = "SELECT comment FROM information_schema.columns WHERE table_name = '{}' ORDER BY column_name"
    user.run('ALTER TABLE demo.public.t ALTER "A" COMMENT $$the a\'s$$, COLUMN "b c" COMMENT \'x\'')
    assert user.rows(comments.format("T")) == [("the a's",), ("x",)]
    user.run("ALTER TABLE t MODIFY (COLUMN a COMMENT 'one', COLUMN \"b c\" UNSET COMMENT)")
    assert [value or "" for (value,) in user.rows(comments.format("T"))] == ["one", ""]
    user.run("ALTER VIEW v ALTER COLUMN a COMMENT 'of the view'")
    assert user.rows(comments.format("V")) == [("of the view",)]
