"""Binds are taken in the order of the text: a statement does with any of its constants bound what it does with them."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_spcs.emulator.engine.contract import Bind
from tests.contracts.function_recorder import Recorder, signature

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pytest_spcs.emulator.engine.contract import SqlEngine
    from tests.contracts.engine_user import User

SLOT = re.compile(r"«(.*?)»")
"""Marks a constant that may be bound."""
ROWS = "(1, 'x', 10), (1, 'y', 20), (2, 'x', 30), (2, 'z', 40), (3, 'w', 50), (4, 'v', 60)"
QUERIES = {
    "every clause": """
        WITH c AS (SELECT a, b, n, «7» AS w FROM t WHERE a <> «9»),
            d AS (SELECT «2» AS a, a + «1» AS e FROM c LIMIT «5»)
        SELECT c.a + «100» AS p, DIV0(c.n, «3») AS q, CASE WHEN c.b = «'x'» THEN «'is x'» ELSE c.b || «'?'» END AS r, w,
            (SELECT MAX(b) FROM t WHERE a < «4» LIMIT «1») AS m
        FROM c JOIN (SELECT a, COUNT(*) AS k FROM t WHERE n >= «10» GROUP BY a HAVING COUNT(*) >= «2» LIMIT «8») j
            ON j.a = c.a AND j.k < «6»
        WHERE c.n BETWEEN «10» AND «50» AND c.b IN (SELECT b FROM t WHERE b <> «'w'» ORDER BY n LIMIT «4»)
            AND c.a IN («1», «2», «3») AND EXISTS (SELECT «1» FROM d WHERE d.a = «2»)
        QUALIFY ROW_NUMBER() OVER (PARTITION BY c.a ORDER BY c.b || «'-'») <= «2»
        ORDER BY IFF(c.a = «2», «0», «1»), c.n LIMIT «3» OFFSET «1»
    """,
    "fetch": "SELECT b, «'k'» FROM t WHERE a < «4» ORDER BY n DESC OFFSET «1» ROWS FETCH NEXT «2» ROWS ONLY",
    "top": "SELECT TOP «2» b, n + «5» FROM t WHERE a = «1» OR a = «2» ORDER BY n",
    "set operations": "SELECT «1» AS a, b FROM t WHERE n > «35» UNION ALL"
    " (SELECT a, «'u'» FROM t WHERE b = «'x'» LIMIT «1») EXCEPT SELECT «4», «'v'» ORDER BY 1, 2 LIMIT «9»",
    "values": "SELECT $1, $2 || «'!'» FROM VALUES («1», «'a'»), («2», «'b'») WHERE $1 > «1»",
    "semi-structured": "SELECT OBJECT_CONSTRUCT(«'k'», «1»):k::INT, PARSE_JSON(«'[5, 6]'»)[«1»]::INT, "
    " {'a': «3»}:a::INT, ARRAY_CONSTRUCT(«7», «8»)[«0»]::INT",
    "lateral": "SELECT f.value::INT + «1» FROM t, LATERAL FLATTEN(INPUT => ARRAY_CONSTRUCT(n, «2»)) f"
    " WHERE t.a = «3» ORDER BY 1 LIMIT «2»",
    "casts and marks": "SELECT «1»::VARCHAR || '?' AS \"a?\", $$?$$ || «'b'», /* ? */ «2» -- ?\n + «3» // ?\n"
    " FROM t LIMIT «1»",
    "service functions": "SELECT twice(«4») + a, public.twice(n) FROM t"
    " WHERE twice(a) > «4» AND b <> «'v'» ORDER BY n LIMIT «1»",
}
CHANGES = {
    "insert": "INSERT INTO t (a, b, n) SELECT a + «10», «'n'», twice(n) FROM t"
    " WHERE a = «1» OR b = «'w'» ORDER BY n LIMIT «2»",
    "insert with": "INSERT INTO t WITH c AS (SELECT «5» AS a, b FROM t WHERE n < «25»)"
    " SELECT a, b, «1» FROM c LIMIT «1»",
    "insert values": "INSERT INTO t (n, a, b) VALUES («1», «2», «'p'»), («3», twice(«4»), UPPER(«'q'»))",
    "update": "UPDATE t SET b = s.w || «'!'», n = t.n + «1» FROM (SELECT a, «'w'» AS w FROM t"
    " WHERE a > «2» LIMIT «9») s WHERE t.a = s.a AND t.n < «55»",
    "delete": "DELETE FROM t USING (SELECT a FROM t WHERE n > «30» ORDER BY n LIMIT «2») s"
    " WHERE t.a = s.a AND t.b <> «'x'»",
    "merge": "MERGE INTO t USING (SELECT a * «1» AS a, MAX(b) AS b FROM t WHERE n < «45» GROUP BY ALL"
    " UNION SELECT «8», «'s'») s ON t.a = s.a AND t.n > «15» WHEN MATCHED AND t.b = «'z'» THEN DELETE"
    " WHEN MATCHED AND s.a < «3» THEN UPDATE SET b = s.b || «'+'», n = twice(«21»)"
    " WHEN NOT MATCHED AND b = «'s'» THEN INSERT (a, b, n) VALUES (a + «1», «'i'», «2»)",
    "create": "CREATE OR REPLACE TABLE t AS SELECT a + «1» AS a, «'c'» AS b, n FROM t"
    " WHERE n > «15» ORDER BY n LIMIT «3»",
}


@pytest.fixture
def binding(sql_engine: SqlEngine, user: User) -> User:
    """Give a user with a table T and a service function TWICE."""
    sql_engine.create_function(signature("TWICE", "NUMBER", returns="NUMBER"), Recorder(lambda number: 2 * number))
    return user


def bound(template: str, slots: Collection[int], order: Sequence[int] | None = None) -> tuple[str, list[Bind]]:
    """Return a statement with some of its constants bound, by ``?`` or, with an order of their numbers, ``:1``."""
    binds: dict[int, Bind] = {}
    constants = itertools.count()

    def mark(match: re.Match[str]) -> str:
        if next(constants) not in slots:
            return match[1]
        text = match[1].strip("'")
        number = order[len(binds)] if order else len(binds) + 1
        binds[number] = Bind("TEXT" if text != match[1] else "FIXED", text)
        return f":{number}" if order else "?"

    sql = SLOT.sub(mark, template)
    return sql, [binds[number] for number in sorted(binds)]


def outcome(user: User, template: str, slots: Collection[int], order: Sequence[int] | None = None) -> object:
    """Run a statement and return its rows, or what it leaves in T, which is made anew."""
    sql, binds = bound(template, slots, order)
    if template in QUERIES.values():
        return user.rows(sql, *binds)
    user.run("CREATE OR REPLACE TABLE t (a INT, b VARCHAR, n INT)")
    user.run(f"INSERT INTO t VALUES {ROWS}")
    result = user.run(sql, *binds)
    left = user.rows("SELECT * FROM t ORDER BY n, a, b")
    assert left != user.rows(f"SELECT * FROM VALUES {ROWS} ORDER BY 3"), "a statement without effect would show nothing"
    return result.result.values(), left


@pytest.mark.parametrize("name", [*QUERIES, *CHANGES])
def test_each_pair_of_binds_does_what_constants_do(binding: User, name: str) -> None:
    template = (QUERIES | CHANGES)[name]
    binding.run("CREATE TABLE t (a INT, b VARCHAR, n INT)")
    binding.run(f"INSERT INTO t VALUES {ROWS}")
    count = len(SLOT.findall(template))
    expected = outcome(binding, template, ())
    assert expected, "a statement without rows would show nothing"
    every = range(count)
    pairs = list(itertools.combinations(every, 2))
    for slots in [every, *pairs[:: max(1, len(pairs) // 60)]]:
        assert outcome(binding, template, slots) == expected, bound(template, slots)
    assert outcome(binding, template, every, [*reversed(range(1, count + 1))]) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_any_binds_do_what_constants_do(binding: User, data: st.DataObject) -> None:
    template = data.draw(st.sampled_from([*QUERIES.values(), *CHANGES.values()]))
    count = len(SLOT.findall(template))
    slots = data.draw(st.sets(st.integers(0, count - 1), min_size=1))
    numbers = data.draw(st.none() | st.permutations(range(1, len(slots) + 1)))
    binding.run("CREATE OR REPLACE TABLE t (a INT, b VARCHAR, n INT)")
    binding.run(f"INSERT INTO t VALUES {ROWS}")
    expected = outcome(binding, template, ())
    binding.run("CREATE OR REPLACE TABLE t (a INT, b VARCHAR, n INT)")
    binding.run(f"INSERT INTO t VALUES {ROWS}")
    assert outcome(binding, template, slots, numbers) == expected


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_is_described_with_and_without_its_binds(binding: User, name: str) -> None:
    binding.run("CREATE TABLE t (a INT, b VARCHAR, n INT)")
    template = QUERIES[name]
    sql, binds = bound(template, range(99))
    expected = [column.name for column in binding.run(sql, *binds).result.columns]
    for given_binds in (binds, []):
        assert [column.name for column in binding.describe(sql, *given_binds).result.columns] == expected


def test_arrays_are_taken_in_the_order_of_the_text_too(binding: User) -> None:
    binding.run("CREATE TABLE t (a INT, b VARCHAR, n INT)")
    binding.run(f"INSERT INTO t VALUES {ROWS}")
    numbers, texts, limits = Bind("FIXED", ["1", "3"]), Bind("TEXT", ["m", "k"]), Bind("FIXED", ["1", "9"])
    binding.run("INSERT INTO t SELECT a + 100, ?, n FROM t WHERE a = ? ORDER BY n LIMIT ?", texts, numbers, limits)
    assert binding.rows("SELECT a, b, n FROM t WHERE a > 100 ORDER BY a") == [(101, "m", 10), (103, "k", 50)]
    binding.run("INSERT INTO t (n, b, a) VALUES (DIV0(?, ?), UPPER(?), 200)", numbers, limits, texts)
    assert binding.rows("SELECT b, n FROM t WHERE a = 200 ORDER BY b") == [("K", 0), ("M", 1)]


def test_a_mark_without_a_bind_is_named(binding: User) -> None:
    binding.run("CREATE TABLE t (a INT)")
    for sql in ("SELECT a FROM t WHERE a = ? LIMIT ?", "SELECT a FROM t WHERE a = :1 LIMIT :2"):
        error = binding.refused(sql, Bind("FIXED", "1"))
        assert (error.number, error.message) == (2049, "SQL compilation error:\nBind variable :2 not set.")
        error = binding.refused(sql)
        assert (error.number, error.message[:-9]) == (2049, "SQL compilation error:\nBind variable :1")
    assert binding.rows("SELECT COUNT(*) FROM t WHERE a = :2", Bind("TEXT", "unused"), Bind("FIXED", "1")) == [(0,)]
