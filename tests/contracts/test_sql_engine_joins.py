"""What every SQL engine promises of joins: columns that both sides name come first, no condition joins all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contracts.engine_user import User


@pytest.fixture
def sides(user: User) -> User:
    """Give a user with two tables, L and R, that have two columns of the same names in another order."""
    user.run("CREATE TABLE l (z INT, a INT, b INT)")
    user.run("CREATE TABLE r (c INT, b INT, a INT)")
    user.run("INSERT INTO l VALUES (1, 2, 3)")
    user.run("INSERT INTO r VALUES (9, 3, 2), (7, 3, 4)")
    return user


@pytest.mark.parametrize(
    ("query", "names", "rows"),
    [
        ("l JOIN r USING (a)", ["A", "Z", "B", "C", "B"], [(2, 1, 3, 9, 3)]),
        ("l JOIN r USING (b, a)", ["B", "A", "Z", "C"], [(3, 2, 1, 9)]),
        ("l RIGHT JOIN r USING (a, b) ORDER BY 1", ["A", "B", "Z", "C"], [(2, 3, 1, 9), (4, 3, None, 7)]),
        ("l FULL JOIN r USING (b, a) ORDER BY 2", ["B", "A", "Z", "C"], [(3, 2, 1, 9), (3, 4, None, 7)]),
        (
            "((SELECT * FROM l) AS x INNER JOIN (SELECT * FROM r) AS y USING (a, b))",
            ["A", "B", "Z", "C"],
            [(2, 3, 1, 9)],
        ),
        (
            "l JOIN r USING (a) JOIN (SELECT 9 AS c, 5 AS q) s USING (c)",
            ["C", "A", "Z", "B", "B", "Q"],
            [(9, 2, 1, 3, 3, 5)],
        ),
    ],
)
def test_columns_of_using_lead(sides: User, query: str, names: list[str], rows: list[tuple[object, ...]]) -> None:
    assert sides.names(f"SELECT * FROM {query}") == names
    assert sides.rows(f"SELECT * FROM {query}") == rows


def test_columns_of_using_lead_in_tables_and_views(sides: User) -> None:
    query = "SELECT * FROM l JOIN r USING (a, b)"
    sides.run(f"CREATE TABLE made AS {query}")
    sides.run(f"CREATE VIEW seen AS {query}")
    for name in ("made", "seen", f"({query})"):
        assert sides.rows(f"SELECT * FROM {name}") == [(2, 3, 1, 9)]
    assert sides.names("SELECT l.*, r.* FROM l JOIN r USING (a)") == ["Z", "A", "B", "C", "B", "A"]
    assert sides.names("SELECT *, 1 AS n FROM l JOIN r USING (b, a)") == ["B", "A", "Z", "C", "N"]


@pytest.mark.parametrize(
    "query",
    [
        "l INNER JOIN r",
        "l JOIN r",
        "((SELECT * FROM l) AS x INNER JOIN (SELECT * FROM r) AS y)",
        "(l JOIN r)",
        "(l CROSS JOIN r)",
    ],
)
def test_a_join_without_a_condition_pairs_all_rows(sides: User, query: str) -> None:
    assert sides.rows(f"SELECT * FROM {query} ORDER BY c") == [(1, 2, 3, 7, 3, 4), (1, 2, 3, 9, 3, 2)]
