from __future__ import annotations

import pytest
from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.column_names import name_expressions
from pytest_spcs.emulator.sql.duckdb.translation.dialect import parse_snowflake


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT 1", ["1"]),
        ("select count( * ), a.b from t", ["COUNT( * )", "b"]),
        ("SELECT DISTINCT f(a, b), 'x, y' FROM t", ["F(A, B)", "'X, Y'"]),
        ("SELECT TOP 5 a + 1 FROM t", ["A + 1"]),
        (
            "SELECT EXTRACT(year FROM d), CASE WHEN a THEN b END WHERE c",
            ["EXTRACT(YEAR FROM D)", "CASE WHEN A THEN B END"],
        ),
        ("WITH q AS (SELECT 1, 2) SELECT x + 1 FROM q", ["X + 1"]),
        ("(SELECT 1 UNION SELECT 2) ORDER BY 1", ["1"]),
        ("/* c */ SELECT a -- first\n, [1, 2], {'a': 1} LIMIT 1", ["a", "[1, 2]", "{'A': 1}"]),
        ("SELECT a::int, v:b.c::varchar, v[0]", ["A::INT", "V:B.C::VARCHAR", "V[0]"]),
        ("SELECT listagg(b, ',') within group (order by a)", ["LISTAGG(B, ',') WITHIN GROUP (ORDER BY A)"]),
        (
            "SELECT sum(a) over (partition by b\n  order by c), max(b)",
            ["SUM(A) OVER (PARTITION BY B ORDER BY C)", "MAX(B)"],
        ),
        ("SELECT a /* why */ + 1, (a), -a, NOT a", ["A + 1", "(A)", "-A", "NOT A"]),
        ("SELECT $1, t.$2, t.$1:key FROM t", ["$1", "$2", "T.$1:KEY"]),
        ("SELECT ?, :2, $x", ["?", ":2", "$X"]),
        ("SELECT (SELECT max(a) FROM t), EXISTS (SELECT 1)", ["(SELECT MAX(A) FROM T)", "EXISTS (SELECT 1)"]),
        ("SELECT 'Straße', 'it''s', $$x$$", ["'STRASSE'", "'IT''S'", "$$X$$"]),
    ],
)
def test_columns_get_their_texts_as_names(sql: str, names: list[str]) -> None:
    (tree,) = parse_snowflake(sql)
    assert tree is not None
    name_expressions(tree)
    select = tree.find(exp.Select)
    assert select is not None
    assert [projection.alias_or_name for projection in select.expressions] == names


def test_columns_of_queries_within_others_get_names_too() -> None:
    (tree,) = parse_snowflake("WITH q AS (SELECT upper(a) FROM t) SELECT * FROM (SELECT count(*) FROM q)")
    assert tree is not None
    name_expressions(tree)
    assert sorted(alias.alias for alias in tree.find_all(exp.Alias)) == ["COUNT(*)", "UPPER(A)"]
