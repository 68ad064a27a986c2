"""What every SQL engine promises of bound values, and of many rows at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.engine.contract import Bind

if TYPE_CHECKING:
    from tests.contracts.engine_user import User


@pytest.mark.parametrize(
    ("bind", "value"),
    [
        (Bind("FIXED", "12345678901234567890"), 12345678901234567890),
        (Bind("FIXED", "-1.50"), Decimal("-1.50")),
        (Bind("REAL", "2.5"), 2.5),
        (Bind("TEXT", "it's"), "it's"),
        (Bind("TEXT", None), None),
        (Bind("ANY", None), None),
        (Bind("BOOLEAN", "true"), True),
        (Bind("DATE", "1709164800000"), dt.date(2024, 2, 29)),
        (Bind("TIME", "3723000000000"), dt.time(1, 2, 3)),
        (Bind("TIMESTAMP_NTZ", "1704067200500000000"), dt.datetime(2024, 1, 1, 0, 0, 0, 500_000)),  # noqa: DTZ001
        (Bind("TIMESTAMP_LTZ", "1704067200000000000"), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
        (Bind("TIMESTAMP_TZ", "1704067200000000000 1500"), dt.datetime(2024, 1, 1, tzinfo=dt.UTC)),
        (Bind("BINARY", "C0FFEE"), bytes.fromhex("C0FFEE")),
        (Bind("VARIANT", '{"a":1}'), '{"a":1}'),
    ],
)
def test_bound_values_arrive_as_their_type_says(user: User, bind: Bind, value: object) -> None:
    assert user.value("SELECT ?", bind) == value
    assert user.value("SELECT :1", bind) == value


def test_placeholders_stand_for_binds_in_order_or_by_number(user: User) -> None:
    binds = [Bind("FIXED", "1"), Bind("TEXT", "b")]
    assert user.rows("SELECT ?, ?::VARCHAR, '?'", *binds) == [(1, "b", "?")]
    assert user.rows("SELECT :2, :1, :2", *binds) == [("b", 1, "b")]


def test_array_binds_insert_every_row(user: User) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR, d DATE, v VARIANT)")
    binds = [
        Bind("FIXED", ["1", "2", None]),
        Bind("TEXT", ["a", None, "c"]),
        Bind("DATE", ["0", None, "86400000"]),
    ]
    assert user.value("INSERT INTO t (i, s, d) VALUES (?, UPPER(?), ?)", *binds) == 3
    user.run("INSERT INTO t (v) SELECT PARSE_JSON(?)", Bind("TEXT", ['{"k": 1}']))
    assert user.rows("SELECT i, s, d FROM t WHERE v IS NULL ORDER BY i NULLS LAST") == [
        (1, "A", dt.date(1970, 1, 1)),
        (2, None, None),
        (None, "C", dt.date(1970, 1, 2)),
    ]
    assert user.rows("SELECT v:k::INT FROM t WHERE v IS NOT NULL") == [(1,)]


def test_array_binds_update_row_by_row(user: User) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    user.run("INSERT INTO t VALUES (1, NULL), (2, NULL)")
    result = user.run("UPDATE t SET s = ? WHERE i = ?", Bind("TEXT", ["a", "b", "c"]), Bind("FIXED", ["1", "2", "3"]))
    assert result.result.json_rows() == [["2", "0"]]
    assert user.rows("SELECT s FROM t ORDER BY i") == [("a",), ("b",)]


@pytest.mark.parametrize("way", ["literals", "arrays"])
def test_ten_thousand_rows_are_inserted_at_once(user: User, way: str) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR, f FLOAT, b BOOLEAN)")
    if way == "literals":
        tuples = ",".join(f"({i}, 'row {i}, it\\'s (\\\"x\\\")', {i}.5, NULL)" for i in range(10_000))
        count = user.value(f"INSERT INTO t (i, s, f, b) VALUES {tuples}")
    else:
        numbers = [str(i) for i in range(10_000)]
        texts: list[str | None] = [f'row {i}, it\'s ("x")' for i in range(10_000)]
        binds = [Bind("FIXED", numbers), Bind("TEXT", texts), Bind("REAL", [f"{i}.5" for i in range(10_000)])]
        count = user.value("INSERT INTO t (i, s, f) VALUES (?, ?, ?)", *binds)
    assert count == 10_000
    assert user.rows("SELECT COUNT(*), SUM(i), SUM(f), COUNT(b) FROM t") == [(10_000, 49_995_000, 50_000_000.0, 0)]
    assert user.value("SELECT s FROM t WHERE i = 7") == 'row 7, it\'s ("x")'


def test_many_tuples_that_are_not_plain_constants_take_the_ordinary_way(user: User) -> None:
    user.run("CREATE TABLE t (i INT, s VARCHAR)")
    tuples = ",".join(f"({i} + 1, UPPER('a{i}'))" for i in range(200))
    assert user.value(f"INSERT INTO t VALUES {tuples}") == 200
    assert user.rows("SELECT MIN(i), MAX(i), MIN(s) FROM t") == [(1, 200, "A0")]


@pytest.mark.parametrize(
    ("kind", "bound", "written"),
    [
        ("TIMESTAMP_NTZ", "1577934245123456789", "2020-01-02 03:04:05.123456789"),
        ("TIMESTAMP_NTZ", "-1", "1969-12-31 23:59:59.999999999"),
        ("TIMESTAMP_LTZ", "1577934245123456789", "2020-01-02 03:04:05.123456789"),
        ("TIMESTAMP_TZ", "1577934245123456789 1500", "2020-01-02 03:04:05.123456789"),
        ("TIME", "11045123456789", "03:04:05.123456789"),
    ],
)
def test_bound_nanoseconds_are_kept_in_columns_of_them(user: User, kind: str, bound: str, written: str) -> None:
    bind = Bind(kind, bound)
    user.run(f"CREATE TABLE fine (c {kind}(9))")
    user.run("INSERT INTO fine VALUES (?)", bind)
    form = "HH24:MI:SS.FF9" if kind == "TIME" else "YYYY-MM-DD HH24:MI:SS.FF9"
    assert user.rows(f"SELECT TO_VARCHAR(c, '{form}') FROM fine WHERE c = ?", bind) == [(written,)]


@pytest.mark.parametrize("scale", [6, 9])
def test_a_cast_to_text_writes_the_fraction_that_the_output_format_has(user: User, scale: int) -> None:
    """NTZ has milliseconds, LTZ and TZ an offset too, TIME whole seconds."""
    kinds = ", ".join(f"{kind.lower()[-3:]} {kind}({scale})" for kind in ("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIME"))
    user.run(f"CREATE TABLE moments ({kinds})")
    moment = "2020-01-02 03:04:05.123456"
    user.run(f"INSERT INTO moments VALUES ('{moment}', '{moment}', '03:04:05.123456')")
    assert user.rows("SELECT ntz::VARCHAR, ltz::VARCHAR, ime::VARCHAR FROM moments") == [
        ("2020-01-02 03:04:05.123", "2020-01-02 03:04:05.123 +0000", "03:04:05")
    ]


def test_nanoseconds_are_cut_in_columns_of_microseconds(user: User) -> None:
    user.run("CREATE TABLE coarse (c TIMESTAMP_NTZ)")
    user.run("INSERT INTO coarse VALUES (?)", Bind("TIMESTAMP_NTZ", "-1"))
    user.run("INSERT INTO coarse SELECT '1969-12-31 23:59:59.999999999'::TIMESTAMP_NTZ")
    assert user.rows("SELECT DISTINCT TO_VARCHAR(c, 'HH24:MI:SS.FF6') FROM coarse") == [("23:59:59.999999",)]
