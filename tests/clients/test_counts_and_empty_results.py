"""What clients are told beside rows: counts of changed rows, the columns of no rows, what there is and since when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import ProgrammingError
from snowflake.connector.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection

MAJOR = int(VERSION[0] or 0)


def _rows(connection: SnowflakeConnection, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.cursor().execute(sql).fetchall()
    return rows


def _stats(connection: SnowflakeConnection, sql: str) -> tuple[int | None, ...]:
    """Return rows inserted, updated, deleted, and duplicates."""
    stats = connection.cursor().execute(sql).stats
    assert stats is not None
    return (stats.num_rows_inserted, stats.num_rows_updated, stats.num_rows_deleted, stats.num_dml_duplicates)


needs_stats = pytest.mark.skipif(MAJOR >= 5, reason="connector 5.x has no cursor.stats")


MERGE = (
    "MERGE INTO t USING (SELECT 1 AS a UNION SELECT 7) s ON t.a = s.a "
    "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (s.a)"
)


@needs_stats
@pytest.mark.parametrize(
    ("sql", "counts"),
    [
        ("INSERT INTO t VALUES (3, 'c'), (4, 'd')", (2, 0, 0, 0)),
        ("INSERT INTO t SELECT * FROM t WHERE FALSE", (0, 0, 0, 0)),
        ("UPDATE t SET b = 'x'", (0, 2, 0, 0)),
        ("UPDATE t SET b = 'x' WHERE a = 9", (0, 0, 0, 0)),
        ("DELETE FROM t WHERE a = 1", (0, 0, 1, 0)),
        ("DELETE FROM t WHERE a = 9", (0, 0, 0, 0)),
        (
            MERGE,
            (1, 0, 1, 0),
        ),
        ("CREATE TABLE copy_of AS SELECT * FROM t", (2, 0, 0, 0)),
        ("CREATE TABLE empty_copy AS SELECT * FROM t WHERE FALSE", (0, 0, 0, 0)),
        ("CREATE VIEW seen AS SELECT * FROM t", (None, None, None, None)),
        ("SELECT * FROM t", (None, None, None, None)),
        ("SHOW TABLES", (None, None, None, None)),
    ],
)
def test_statements_tell_what_they_have_changed(
    connection: SnowflakeConnection, sql: str, counts: tuple[int | None, ...]
) -> None:
    _rows(connection, "CREATE TABLE t AS SELECT 1 AS a, 'a' AS b UNION ALL SELECT 2, 'b'")
    assert _stats(connection, sql) == counts


@needs_stats
def test_copy_tells_how_many_rows_it_has_loaded(connection: SnowflakeConnection, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("1\n2\n3\n")
    _rows(connection, "CREATE TABLE loaded (n INT)")
    _rows(connection, "CREATE STAGE st")
    _rows(connection, f"PUT 'file://{tmp_path}/rows.csv' @st")
    assert _stats(connection, "COPY INTO loaded FROM @st") == (3, 0, 0, 0)
    assert _stats(connection, "COPY INTO @st/out FROM loaded") == (None, None, None, None)


@pytest.mark.parametrize(
    ("sql", "count"),
    [("INSERT INTO t SELECT * FROM t WHERE FALSE", 0), ("UPDATE t SET a = 1", 2), ("DELETE FROM t WHERE a = 9", 0)],
)
def test_rowcount_is_told_also_where_it_is_0(connection: SnowflakeConnection, sql: str, count: int) -> None:
    _rows(connection, "CREATE TABLE t AS SELECT 1 AS a UNION ALL SELECT 2")
    assert connection.cursor().execute(sql).rowcount == count


EVERY_TYPE = (
    "SELECT 1 AS n, 1.25 AS d, 1.5::FLOAT AS f, 'a' AS s, TRUE AS b, X'AB' AS x, CURRENT_DATE AS dd, "
    "'10:00'::TIME AS t, "
    "'2020-01-01'::TIMESTAMP_NTZ AS ntz, '2020-01-01'::TIMESTAMP_TZ AS tz, PARSE_JSON('1') AS v WHERE FALSE"
)


@pytest.mark.parametrize("form", ["ARROW", "JSON"])
def test_no_rows_have_columns(connection: SnowflakeConnection, form: str) -> None:
    _rows(connection, f"ALTER SESSION SET QUERY_RESULT_FORMAT = '{form}'")
    cursor = connection.cursor().execute(EVERY_TYPE)
    assert (cursor.fetchall(), cursor.rowcount) == ([], 0)
    assert [column.name for column in cursor.description or ()] == [
        "N",
        "D",
        "F",
        "S",
        "B",
        "X",
        "DD",
        "T",
        "NTZ",
        "TZ",
        "V",
    ]


@pytest.mark.skipif(MAJOR < 5, reason="connector 4.x makes frames with pandas only")
def test_no_rows_make_a_frame_with_its_schema(connection: SnowflakeConnection) -> None:
    frame = connection.cursor().execute(EVERY_TYPE).fetch_arrow_all(force_return_table=True)
    assert frame is not None
    assert (frame.num_rows, frame.num_columns) == (0, 11)


def test_show_tells_kinds_and_times(connection: SnowflakeConnection) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    for sql in (
        "CREATE TABLE plain (n INT)",
        "CREATE TRANSIENT TABLE passing (n INT)",
        "CREATE TEMPORARY TABLE mine (n INT)",
        "CREATE VIEW seen AS SELECT 1 AS n",
        "CREATE TEMPORARY VIEW glimpsed AS SELECT 1 AS n",
    ):
        _rows(connection, sql)
    tables = _rows(connection, "SHOW TABLES")
    assert [row[1:3] for row in tables] == [("MINE", "TEMPORARY"), ("PASSING", "TRANSIENT"), ("PLAIN", "TABLE")]
    views = _rows(connection, "SHOW VIEWS")
    assert [row[1] for row in views] == ["GLIMPSED", "SEEN"]
    objects = _rows(connection, "SHOW TERSE OBJECTS")
    assert [row[2] for row in objects] == ["VIEW", "TABLE", "TABLE", "TABLE", "VIEW"]
    schemas = _rows(connection, "SHOW SCHEMAS")
    assert all(row[0] > before for row in [*tables, *views, *objects, *schemas])
    assert [row[1] for row in _rows(connection, "SHOW TABLES LIKE 'p%' IN SCHEMA PUBLIC")] == ["PASSING", "PLAIN"]
    assert [row[1] for row in _rows(connection, "SHOW TABLES LIKE 'MINE' IN ACCOUNT")] == ["MINE"]
    _rows(connection, "ALTER TABLE passing RENAME TO passed")
    _rows(connection, "DROP TABLE mine")
    assert [row[1:3] for row in _rows(connection, "SHOW TABLES LIKE '%s%'")] == [("PASSED", "TRANSIENT")]


def test_views_of_the_information_schema_are_described(connection: SnowflakeConnection) -> None:
    columns = {row[0] for row in _rows(connection, "DESCRIBE VIEW INFORMATION_SCHEMA.TABLES")}
    assert {"TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME"} <= columns
    assert _rows(connection, f"DESC TABLE {connection.database}.INFORMATION_SCHEMA.COLUMNS")
    with pytest.raises(ProgrammingError, match="does not exist or not authorized"):
        _rows(connection, "DESCRIBE VIEW INFORMATION_SCHEMA.NOTHING")
