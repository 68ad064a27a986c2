from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect


def test_names_in_texts_reach_their_tables(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS IDENTIFIER('t') (a INT)")
    cursor.execute("INSERT INTO IDENTIFIER(%s) VALUES (%s)", ("t", 7))
    assert cursor.execute("SELECT * FROM IDENTIFIER('t')").fetchall() == [(7,)]
    assert cursor.execute("DESCRIBE TABLE IDENTIFIER('t')").fetchall()[0][0] == "A"
    assert cursor.execute("DROP TABLE IDENTIFIER('t')").fetchall() == [("T successfully dropped.",)]


def test_a_bound_name_reaches_its_table(connect: Connect, connection: SnowflakeConnection) -> None:
    connection.cursor().execute("CREATE TABLE t AS SELECT 7 AS a")
    bound = connect(paramstyle="qmark", database=connection.database, schema="PUBLIC")
    sql = "SELECT a, ? FROM IDENTIFIER(?) WHERE a = ?"
    assert bound.cursor().execute(sql, ("x", "t", 7)).fetchall() == [(7, "x")]


def test_a_database_that_differs_only_in_case_leaves_the_other_alone(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t AS SELECT 7 AS a")
    twin = str(connection.database).lower()
    with pytest.raises(ProgrammingError, match="names apart that differ only in case"):
        cursor.execute(f'CREATE DATABASE "{twin}"')
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        cursor.execute(f'DROP DATABASE "{twin}"')
    assert cursor.execute("SELECT a FROM t").fetchall() == [(7,)]
