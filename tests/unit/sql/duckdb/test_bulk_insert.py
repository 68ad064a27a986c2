from __future__ import annotations

import pytest

from pytest_spcs.emulator.sql.duckdb.loading.bulk_insert import from_literals

PADDING = ", (1, 'x')" * 300


def _first_row(tuple_text: str) -> list[object] | None:
    found = from_literals(f"INSERT INTO t VALUES {tuple_text}{PADDING}")
    return None if found is None else list(found.rows.slice(0, 1).to_pylist()[0].values())


@pytest.mark.parametrize(
    ("tuple_text", "row"),
    [
        ("(1, 'a')", ["1", "a"]),
        ("( -1.50e3 , 'it''s' )", ["-1.50e3", "it's"]),
        (r"(+2, 'it\'s \\ \n')", ["2", "it's \\ \n"]),
        ("(NULL, TRUE)", [None, "true"]),
        ("(.5, 'a, (b)')", [".5", "a, (b)"]),
    ],
)
def test_plain_constants_are_read(tuple_text: str, row: list[object]) -> None:
    assert _first_row(tuple_text) == row


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES (1, 'x')",
        "INSERT INTO t VALUES (1 + 1, 'x')" + PADDING,
        "INSERT INTO t VALUES (f(1), 'x')" + PADDING,
        "INSERT INTO t VALUES (?, 'x')" + PADDING,
        "INSERT INTO t VALUES (1)" + PADDING,
        "INSERT INTO t SELECT * FROM VALUES (1, 'x')" + PADDING,
        "INSERT INTO t VALUES (1, 'x')" + PADDING + " extra",
        "INSERT INTO t VALUES ('2024-01-01'::DATE, 'x')" + PADDING,
    ],
)
def test_anything_else_takes_the_ordinary_way(sql: str) -> None:
    assert from_literals(sql) is None


def test_the_statement_keeps_its_table_and_columns() -> None:
    found = from_literals('INSERT INTO "d".s.t (a, "B b") VALUES (1, \'x\')' + PADDING + " ;")
    assert found is not None
    assert found.expression.sql("snowflake") == 'INSERT INTO "d".s.t (a, "B b") SELECT $1, $2 FROM @rows'
    assert found.rows.num_rows == 301


def test_a_long_list_of_columns_without_values_is_given_up_at_once() -> None:
    columns = ", ".join(f"A_LONG_NAME_OF_COLUMN_{number}" for number in range(50))
    assert from_literals(f"INSERT INTO d.s.t ({columns}) SELECT {columns} FROM u WHERE a = '{'x' * 2_000}'") is None
