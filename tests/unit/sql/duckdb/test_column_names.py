from __future__ import annotations

import pytest

from pytest_spcs.emulator.sql.duckdb.column_names import projection_texts


@pytest.mark.parametrize(
    ("sql", "texts"),
    [
        ("SELECT 1", ["1"]),
        ("select count( * ), a.b from t", ["count( * )", "a.b"]),
        ("SELECT DISTINCT f(a, b), 'x, y' FROM t", ["f(a, b)", "'x, y'"]),
        ("SELECT TOP 5 a FROM t", ["a"]),
        (
            "SELECT EXTRACT(year FROM d), CASE WHEN a THEN b END WHERE c",
            ["EXTRACT(year FROM d)", "CASE WHEN a THEN b END"],
        ),
        ("WITH q AS (SELECT 1, 2) SELECT x + 1 FROM q", ["x + 1"]),
        ("(SELECT 1 UNION SELECT 2) ORDER BY 1", ["1"]),
        ("/* c */ SELECT a -- first\n, [1, 2], {'a': 1} LIMIT 1", ["a", "[1, 2]", "{'a': 1}"]),
        ("VALUES (1)", []),
    ],
)
def test_the_texts_of_the_outermost_columns_are_found(sql: str, texts: list[str]) -> None:
    assert projection_texts(sql) == texts
