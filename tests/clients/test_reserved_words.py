"""Reserved words are no names without quotes: https://docs.snowflake.com/en/sql-reference/reserved-keywords."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection
    from snowflake.connector.cursor import SnowflakeCursor


def _words(text: str) -> list[str]:
    return text.split()


_RESERVED = _words("""
all alter and any as between by check column connect create current delete distinct drop else exists following
for from grant group having ilike in increment insert intersect into is like minus not of on or order qualify
regexp revoke rlike row rows sample select set some start table tablesample then to trigger union unique update
values whenever where with
""")
"""No names of anything."""
_ORDINARY = _words("""
at left right semi anti value date type status name id key time timestamp user role comment level position
path first last index limit offset database schema view account language year month day percent action data
number text object array json copy partition range window over default_value issue organization connection
gscluster any_value columns
""")
"""Names of columns and stages in real projects, some of them words of SQL."""
_NAMED = [
    *("CREATE TABLE {} (a INT)", "CREATE TABLE IF NOT EXISTS public.{} (a INT)", "CREATE TABLE {} AS SELECT 1 AS a"),
    *("CREATE TABLE x ({} INT)", "CREATE TABLE x (a INT, {} INT)", "CREATE TABLE x LIKE {}", "CREATE TABLE x CLONE {}"),
    *("CREATE OR REPLACE VIEW {} AS SELECT 1 AS a", "CREATE SEQUENCE {}", "CREATE FILE FORMAT {} TYPE = CSV"),
    *("ALTER TABLE {} ADD COLUMN b INT", "ALTER TABLE t ADD COLUMN {} INT", "ALTER TABLE t DROP COLUMN {}"),
    *("ALTER TABLE t RENAME TO {}", "ALTER TABLE t RENAME COLUMN a TO {}", "DROP TABLE IF EXISTS {}", "DROP VIEW {}"),
    *("INSERT INTO {} VALUES (1)", "UPDATE {} SET a = 1", "UPDATE t SET {} = 1", "DELETE FROM {}", "TRUNCATE TABLE {}"),
    *("SELECT 1 AS {}", "SELECT a AS {} FROM t", "SELECT t.{} FROM t", "SELECT * FROM public.{}", "DESCRIBE TABLE {}"),
    *("COMMENT ON TABLE {} IS 'x'", "MERGE INTO {} USING t ON TRUE WHEN MATCHED THEN DELETE", "COPY INTO {} FROM @s"),
    *("CREATE STAGE {}", "CREATE DATABASE {}", "CREATE SCHEMA public.{}", "CREATE ROLE {}", "CREATE USER {}"),
    *("CREATE WAREHOUSE {}", "CREATE IMAGE REPOSITORY {}", "DROP DATABASE IF EXISTS {}", "USE DATABASE {}"),
    "CREATE SERVICE {} IN COMPUTE POOL p FROM SPECIFICATION 'x'",
    "CREATE COMPUTE POOL {} MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS",
    "CREATE SECRET {} TYPE = GENERIC_STRING SECRET_STRING = 'a'",
    "CREATE FUNCTION {} (a INT) RETURNS INT SERVICE = s ENDPOINT = e AS '/'",
    *("DESCRIBE SERVICE {}", "SHOW TABLES IN DATABASE {}", "USE ROLE {}"),
]
"""Statements that name something."""


@pytest.fixture
def cursor(connection: SnowflakeConnection) -> SnowflakeCursor:
    """A cursor beside a table ``t``."""
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE t (a INT)")
    return cursor


def _refused(cursor: SnowflakeCursor, sql: str) -> str:
    with pytest.raises(ProgrammingError) as raised:
        cursor.execute(sql)
    assert (raised.value.errno, raised.value.sqlstate) == (1003, "42000"), sql
    return str(raised.value.msg)


@pytest.mark.parametrize("form", _NAMED)
def test_no_reserved_word_is_a_name(cursor: SnowflakeCursor, form: str) -> None:
    for word in _RESERVED:
        message = _refused(cursor, form.format(word))
        assert f"syntax error line 1 at position {form.index('{')} unexpected '{word}'." in message, message


@pytest.mark.parametrize(
    ("sql", "line", "position", "word"),
    [
        ("CREATE TABLE table (a int)", 1, 13, "table"),
        ("SELECT COUNT(*)\n  AS ROWS FROM t", 2, 5, "ROWS"),
        ("SELECT CURRENT_DATABASE(), /* rows */ 1 AS start", 1, 43, "start"),
        ("SELECT 1 AS a, SYSTEM$GET_SERVICE_DNS_DOMAIN('snowflake.images') AS rows", 1, 68, "rows"),
        ("CREATE TABLE x (current_date DATE)", 1, 16, "current_date"),
        ("CREATE TABLE x (a INT, localtimestamp DATE)", 1, 23, "localtimestamp"),
        ("CREATE TABLE x (constraint INT)", 1, 16, "constraint"),
        ("SELECT when FROM t", 1, 7, "when"),
        ("SELECT try_cast FROM t", 1, 7, "try_cast"),
        ("SELECT * FROM left", 1, 14, "left"),
        ("SELECT * FROM t AS inner", 1, 19, "inner"),
        ("SELECT * FROM t natural", 1, 16, "natural"),
    ],
)
def test_where_a_reserved_word_stands_is_said_as_it_is_written(
    cursor: SnowflakeCursor, sql: str, line: int, position: int, word: str
) -> None:
    assert f"syntax error line {line} at position {position} unexpected '{word}'." in _refused(cursor, sql)


def test_reserved_words_between_quotes_are_names(cursor: SnowflakeCursor) -> None:
    for sql in (
        'CREATE TABLE "table" ("select" INT, CONSTRAINT k PRIMARY KEY ("select"), UNIQUE ("select"))',
        'INSERT INTO "table" ("select") VALUES (1)',
        'CREATE STAGE "table"',
        'CREATE VIEW "order" AS SELECT "select" AS "from" FROM "table"',
        "CREATE TABLE IDENTIFIER('\"rows\"') (a INT)",
    ):
        cursor.execute(sql)
    assert cursor.execute('SELECT "from" AS "where" FROM "order"').fetchall() == [(1,)]
    assert [column.name for column in cursor.description or ()] == ["where"]


def test_words_that_only_look_reserved_are_names(cursor: SnowflakeCursor) -> None:
    cursor.execute(f"CREATE TABLE x ({', '.join(f'{name} INT' for name in _ORDINARY)})")
    cursor.execute(f"INSERT INTO x SELECT {', '.join(['1'] * len(_ORDINARY))}")
    for name in _ORDINARY:
        assert cursor.execute(f"SELECT {name} AS {name} FROM x").fetchall() == [(1,)], name
        assert [column.name for column in cursor.description or ()] == [name.upper()]
        cursor.execute(f"CREATE STAGE {name}")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t GROUP BY ALL",
        "SELECT a FROM t ORDER BY ALL",
        "SELECT ALL a FROM t WHERE a = ANY (SELECT 1) OR a > ALL (SELECT 2)",
        "SELECT SUM(a) OVER (ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING) FROM t",
        "SELECT * FROM t SAMPLE (10)",
        'SELECT PARSE_JSON(\'{"order":{"table":1}}\'):order.table AS a',
        "SELECT {'order': 1, 'table': 2} AS a",
        "SELECT 'a' LIKE ANY ('a', 'b'), 1 AS true, 2 AS false, 3 AS case",
        "SELECT * FROM (SELECT 1 AS a, 'x' AS b) PIVOT(SUM(a) FOR b IN (ANY ORDER BY b))",
        "CREATE SEQUENCE q START WITH 1 INCREMENT BY 2",
        "CREATE TABLE x (a INT IDENTITY START 1 INCREMENT 1, b INT NOT NULL UNIQUE, v OBJECT(order INT), UNIQUE (a))",
        "INSERT INTO t (SELECT 1)",
        "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
        "COMMENT ON COLUMN t.a IS 'x'",
        "SELECT EXTRACT(year FROM CURRENT_DATE), POSITION('a' IN 'ba'), INSERT('abc', 1, 2, 'z'), LEFT('a', 1)",
    ],
)
def test_reserved_words_in_their_own_places_are_taken(cursor: SnowflakeCursor, sql: str) -> None:
    cursor.execute(sql)


def test_order_by_all_orders_by_every_column(cursor: SnowflakeCursor) -> None:
    cursor.execute("CREATE TABLE two (a INT, b INT)")
    cursor.execute("INSERT INTO two VALUES (2, 1), (1, 2), (1, 1)")
    assert cursor.execute("SELECT a, b FROM two ORDER BY ALL").fetchall() == [(1, 1), (1, 2), (2, 1)]
    assert cursor.execute("SELECT a, b FROM two ORDER BY ALL DESC LIMIT 1").fetchall() == [(2, 1)]
