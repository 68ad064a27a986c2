"""What every SQL engine promises of names: those it cannot keep apart are refused, IDENTIFIER stands for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError
from pytest_spcs.emulator.engine.contract import Bind
from pytest_spcs.identifiers import SchemaName
from tests.contracts.engine_user import SCHEMA, User

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import SqlEngine

MISSING_TABLE = "SQL compilation error:\nTable '{}' does not exist or not authorized."


def test_databases_that_differ_only_in_case_cannot_destroy_each_other(sql_engine: SqlEngine, user: User) -> None:
    user.run("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(NotEmulatedError) as caught:
        sql_engine.create_database("demo")
    assert caught.value.message == (
        "Unsupported feature 'database \"demo\" beside database DEMO': the emulator's SQL engine does not tell names "
        "apart that differ only in case. Choose another name."
    )
    sql_engine.drop_database("demo")
    sql_engine.create_database("DEMO")
    assert user.value("SELECT a FROM t") == 1
    sql_engine.drop_database("DEMO")
    sql_engine.create_database("demo")


def test_schemas_that_differ_only_in_case_cannot_destroy_each_other(sql_engine: SqlEngine, user: User) -> None:
    user.run("CREATE TABLE t AS SELECT 1 AS a")
    with pytest.raises(NotEmulatedError, match=r'schema DEMO\."public" beside schema DEMO\.PUBLIC'):
        sql_engine.create_schema(SchemaName("DEMO", "public"))
    sql_engine.drop_schema(SchemaName("DEMO", "public"))
    assert user.value("SELECT a FROM t") == 1
    sql_engine.drop_schema(SCHEMA)
    sql_engine.create_schema(SchemaName("DEMO", "public"))


def test_tables_that_differ_only_in_case_cannot_destroy_each_other(user: User) -> None:
    user.run("CREATE TABLE t AS SELECT 1 AS a")
    for sql in ('CREATE OR REPLACE TABLE "t" (b INT)', 'CREATE TABLE IF NOT EXISTS "t" (b INT)'):
        assert user.refused(sql).message.startswith(
            "Unsupported feature 'TABLE \"t\" beside T, a name that differs only in case'"
        )
    assert user.refused('DROP TABLE "t"').message == MISSING_TABLE.format('"t"')
    assert user.value('DROP TABLE IF EXISTS "t"') == "Drop statement executed successfully (t already dropped)."
    assert user.value("SELECT a FROM t") == 1


def test_an_underscore_in_a_name_stands_for_itself(user: User) -> None:
    user.run("CREATE TABLE axb (a INT)")
    assert user.value("CREATE TABLE IF NOT EXISTS a_b (a INT)") == "Table A_B successfully created."
    user.run("DROP TABLE a_b")
    assert user.refused("DROP TABLE a_b").message == MISSING_TABLE.format("A_B")


@pytest.mark.parametrize("name", ["MAIN", "TEMP", "SYSTEM", "MEMORY", "_SPCS", "_FS_GLOBAL", "information_schema"])
def test_a_database_cannot_have_a_name_of_the_engines_own(sql_engine: SqlEngine, user: User, name: str) -> None:
    del user
    with pytest.raises(NotEmulatedError, match=r"it is a reserved name of the emulator's SQL engine\. Choose another"):
        sql_engine.create_database(name)
    sql_engine.drop_database(name)


@pytest.mark.parametrize("name", ["MAIN", "PG_CATALOG", "information_schema"])
def test_a_schema_cannot_have_a_name_of_the_engines_own(sql_engine: SqlEngine, user: User, name: str) -> None:
    del user
    with pytest.raises(NotEmulatedError, match=rf"'schema DEMO.{name if name.isupper() else '.*'}': it is a reserved"):
        sql_engine.create_schema(SchemaName("DEMO", name))
    sql_engine.drop_schema(SchemaName("DEMO", name))


@pytest.mark.parametrize("name", ["DEMO", "SYSTEM", "TEMP"])
def test_a_schema_may_have_the_name_of_a_database(sql_engine: SqlEngine, user: User, name: str) -> None:
    sql_engine.create_schema(SchemaName("DEMO", name))
    user.run(f"CREATE TABLE {name}.t AS SELECT 1 AS a")
    user.run(f"INSERT INTO {name}.t VALUES (2)")
    assert user.rows(f"SELECT a FROM {name.lower()}.t ORDER BY a") == [(1,), (2,)]
    assert user.value("SELECT SUM(a) FROM t", schema=name) == 3


@pytest.mark.parametrize("call", ["IDENTIFIER('t')", "identifier ( 'Demo.public.\"T\"' )", "IDENTIFIER($name)"])
def test_identifier_stands_for_the_name_in_its_text(user: User, call: str) -> None:
    user.run("SET name = 'demo.PUBLIC.t'")
    assert user.value(f"CREATE TABLE IF NOT EXISTS {call} (a INT)") == "Table T successfully created."
    user.run(f"INSERT INTO {call} VALUES (7)")
    assert user.rows(f"SELECT a, 'IDENTIFIER(1)' FROM {call}") == [(7, "IDENTIFIER(1)")]
    assert [row[0] for row in user.rows(f"DESCRIBE TABLE {call}")] == ["A"]
    assert user.describe(f"SELECT * FROM {call}").result.columns[0].name == "A"
    assert user.value(f"DROP TABLE {call}") == "T successfully dropped."


def test_identifier_takes_a_bound_name_out_of_the_binds(user: User) -> None:
    user.run("CREATE TABLE t AS SELECT 7 AS a")
    one, name, seven = Bind("FIXED", "1"), Bind("TEXT", "t"), Bind("FIXED", "7")
    assert user.rows("SELECT ?, a FROM IDENTIFIER(?) WHERE a = ?", one, name, seven) == [(1, 7)]
    assert user.rows("SELECT :1, a FROM IDENTIFIER(:2) WHERE a = :3", one, name, seven) == [(1, 7)]


@pytest.mark.parametrize("text", ["t; DROP TABLE t", "(SELECT 1)", "", "t t"])
def test_identifier_takes_nothing_but_a_name(user: User, text: str) -> None:
    error = user.refused(f"SELECT * FROM IDENTIFIER('{text}')")
    assert (error.number, error.message) == (904, f"SQL compilation error:\ninvalid identifier '{text}'")
    assert user.refused("SELECT * FROM IDENTIFIER(?)").message == ("SQL compilation error:\nBind variable :1 not set.")


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "a" FROM (SELECT 1 AS "A", 2 AS "a")',
        'WITH q AS (SELECT 1 AS a, 2 AS "a") SELECT "a" FROM q',
        'SELECT * FROM t WHERE 1 IN (SELECT "a" FROM (SELECT i AS A, i + 1 AS "a" FROM t))',
    ],
)
def test_columns_of_a_subquery_that_differ_only_in_case_are_refused_instead_of_mixed_up(user: User, sql: str) -> None:
    user.run("CREATE TABLE t (i INT)")
    error = user.refused(sql)
    assert (error.number, error.sql_state) == (2, "0A000")
    assert 'columns "A" and "a" in one subquery' in error.message


def test_columns_of_one_name_are_no_trouble_where_nobody_reads_them_by_it(user: User) -> None:
    assert user.rows('SELECT 1 AS "A", 2 AS "a"') == [(1, 2)]
    assert user.rows("SELECT COUNT(*) FROM (SELECT 1 AS a, 2 AS a)") == [(1,)]
