"""What users of drivers send: values bound in any clause, and MERGE as dbt writes it, with a service function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector import ProgrammingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from snowflake.connector import SnowflakeConnection

    from tests.clients.conftest import Connect

MARKS: dict[str, Callable[[int], str]] = {
    "qmark": lambda _: "?",
    "numeric": lambda n: f":{n}",
    "pyformat": lambda _: "%s",
}


@pytest.fixture(params=MARKS)
def bound(request: pytest.FixtureRequest, connect: Connect, connection: SnowflakeConnection) -> Any:
    """Give what runs a statement, its ``{}`` bound in a style, and returns its rows; in a schema with a table T."""
    own = connect(paramstyle=request.param, database=connection.database, schema="PUBLIC")
    cursor = own.cursor()
    cursor.execute("CREATE TABLE t (a INT, b VARCHAR)")
    cursor.execute("INSERT INTO t VALUES (0, 'x'), (0, 'y'), (0, 'z'), (3, 'w')")

    def run(sql: str, *values: object, **options: Any) -> list[tuple[Any, ...]]:
        marked = sql.format(*(MARKS[request.param](number) for number in range(1, len(values) + 1)))
        rows: list[tuple[Any, ...]] = cursor.execute(marked, values, **options).fetchall()
        return rows

    run.cursor = cursor  # type: ignore[attr-defined]
    return run


def test_values_are_bound_in_every_clause(bound: Any) -> None:
    assert bound("SELECT b FROM t WHERE a = {} ORDER BY b LIMIT {} OFFSET {}", 0, 2, 1) == [("y",), ("z",)]
    assert bound("SELECT a FROM t WHERE b = {} LIMIT {}", "x", 5) == [(0,)]
    assert bound("SELECT b FROM t WHERE a = {} ORDER BY b FETCH FIRST {} ROWS ONLY", 0, 1) == [("x",)]
    assert bound("WITH c AS (SELECT {} AS a) SELECT a, {} AS b FROM c", "first", "second") == [("first", "second")]
    bound("INSERT INTO t SELECT a, {} FROM t WHERE a = {} LIMIT {}", "n", 3, 1)
    assert bound("SELECT COUNT(*) FROM t WHERE b = {}", "n") == [(1,)]
    merge = "MERGE INTO t USING (SELECT {} AS a) s ON t.a = s.a AND t.b = {} WHEN MATCHED THEN UPDATE SET b = {}"
    assert bound(merge + " WHEN NOT MATCHED THEN INSERT VALUES (a, {})", 3, "n", "m", "no") == [(0, 1)]
    assert bound("SELECT b FROM t WHERE a = {} ORDER BY b LIMIT {}", 3, 1) == [("m",)]


def test_values_are_shared_among_several_statements(bound: Any) -> None:
    cursor = bound.cursor
    assert bound("SELECT b FROM t WHERE a = {} LIMIT {}; SELECT {} LIMIT {}", 3, 1, "end", 1, num_statements=2) == [
        ("w",)
    ]
    assert cursor.nextset()
    assert cursor.fetchall() == [("end",)]


def test_executemany_binds_every_clause_of_every_row(connect: Connect, connection: SnowflakeConnection) -> None:
    cursor = connect(paramstyle="qmark", database=connection.database, schema="PUBLIC").cursor()
    cursor.execute("CREATE TABLE t (a INT, b VARCHAR)")
    cursor.executemany("INSERT INTO t SELECT column1, ? FROM VALUES (1), (2), (3) WHERE column1 > ? LIMIT ?",
                       [("one", 2, 5), ("all", 0, 9), ("none", 9, 1)])  # fmt: skip
    assert cursor.rowcount == 4
    assert cursor.execute("SELECT b, COUNT(*) FROM t GROUP BY b ORDER BY b").fetchall() == [("all", 3), ("one", 1)]


def test_a_merge_counts_and_names_what_it_may_not_do(connection: SnowflakeConnection) -> None:
    cursor = connection.cursor()
    for statement in (
        "CREATE TABLE tgt (id INT, u VARCHAR)",
        "CREATE TABLE src (id INT, u VARCHAR)",
        "INSERT INTO tgt VALUES (1, 'old')",
        "INSERT INTO src VALUES (1, 'new'), (2, 'two')",
    ):
        cursor.execute(statement)
    merge = (
        "MERGE INTO tgt AS d USING src AS s ON s.id = d.id WHEN MATCHED THEN UPDATE SET u = s.u"
        " WHEN NOT MATCHED THEN INSERT (id, u) VALUES (id, u)"
    )
    described = cursor.describe(merge)
    assert cursor.execute(merge).fetchall() == [(1, 1)]
    assert cursor.rowcount == 2
    for columns in (described, cursor.description):
        assert [c.name for c in columns or ()] == ["number of rows inserted", "number of rows updated"]
    assert cursor.execute("SELECT * FROM tgt ORDER BY id").fetchall() == [(1, "new"), (2, "two")]
    cursor.execute("INSERT INTO src VALUES (2, 'deux')")
    with pytest.raises(ProgrammingError) as refused:
        cursor.execute(merge)
    assert (refused.value.errno, refused.value.sqlstate) == (100090, "42P18")
    assert str(refused.value.raw_msg) == 'Duplicate row detected during DML action\nRow Values: [2, "two"]'
    cursor.execute("ALTER SESSION SET ERROR_ON_NONDETERMINISTIC_MERGE = FALSE")
    assert cursor.execute(merge).fetchall() == [(0, 2)]
