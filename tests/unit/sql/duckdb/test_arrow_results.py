from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

from pytest_spcs.emulator.account.results import Column, Rows, SqlType
from pytest_spcs.emulator.sql.duckdb.arrow_results import ArrowResult, arrow_table, stored


def _stream(column: Column, array: object) -> object:
    return pa.ipc.open_stream(ArrowResult([column], [array], 1).arrow_stream()).read_all()


def test_whole_decimals_that_fit_go_out_as_integers() -> None:
    small = pa.chunked_array([pa.array([1, None], type=pa.decimal128(38, 0))])
    large = pa.chunked_array([pa.array([10**30], type=pa.decimal128(38, 0))])
    column = Column("N", SqlType.FIXED, precision=38, scale=0)
    assert _stream(column, small).schema.field(0).type == pa.int64()  # type: ignore[attr-defined]  # a pyarrow.Table
    assert _stream(column, large).column(0).to_pylist() == [Decimal(10**30)]  # type: ignore[attr-defined]  # the same


def test_decimals_that_fit_go_out_as_integers_with_a_scale() -> None:
    column = Column("N", SqlType.FIXED, precision=38, scale=2)
    kept = pa.chunked_array([pa.array([Decimal("1.25"), None, Decimal("-3.5")], type=pa.decimal128(38, 2))])
    table: Any = _stream(column, kept.slice(1))
    assert (table.schema.field(0).type, table.column(0).to_pylist()) == (pa.int64(), [None, -350])
    assert table.schema.field(0).metadata[b"scale"] == b"2"
    large = pa.chunked_array([pa.array([Decimal(10**30), Decimal("0.01")], type=pa.decimal128(38, 2))])
    assert _stream(column, large).column(0).to_pylist() == [Decimal(10**30), Decimal("0.01")]  # type: ignore[attr-defined]  # a pyarrow.Table


def test_times_go_out_in_nanoseconds() -> None:
    times = pa.chunked_array([pa.array([3_723_000_000, None], type=pa.time64("us"))])
    column = Column("T", SqlType.TIME, precision=0, scale=9)
    assert _stream(column, times).column(0).to_pylist() == [3_723_000_000_000, None]  # type: ignore[attr-defined]  # the same


def test_timestamps_before_1970_have_a_positive_fraction() -> None:
    micros = pa.array([-1, -1_000_000, 1_700_000_000_999_999, None], type=pa.int64()).cast(pa.timestamp("us"))
    result = ArrowResult([Column("T", SqlType.TIMESTAMP_NTZ)], [pa.chunked_array([micros])], 4)
    table = pa.ipc.open_stream(result.arrow_stream()).read_all()
    assert table.column(0).to_pylist() == [
        {"epoch": -1, "fraction": 999_999_000},
        {"epoch": -1, "fraction": 0},
        {"epoch": 1_700_000_000, "fraction": 999_999_000},
        None,
    ]
    assert result.json_rows() == [["-0.000001000"], ["-1.000000000"], ["1700000000.999999000"], [None]]


def test_nested_values_are_stored_as_json_text() -> None:
    lists = pa.chunked_array([pa.array([[1, 2], None])])
    assert stored(lists, "INTEGER[]").to_pylist() == ["[1, 2]", None]


def test_an_empty_result_has_its_columns() -> None:
    empty = ArrowResult([Column("A")], [pa.chunked_array([], type=pa.string())], 0)
    assert (empty.json_rows(), empty.values()) == ([], [])
    assert pa.ipc.open_stream(empty.arrow_stream()).read_all().schema.names == ["A"]
    timestamps = ArrowResult([Column("T", SqlType.TIMESTAMP_TZ)], [pa.chunked_array([], type=pa.timestamp("us"))], 0)
    assert pa.ipc.open_stream(timestamps.arrow_stream()).read_all().num_rows == 0


def test_results_of_python_values_become_tables_too() -> None:
    rows = Rows((Column("name"), Column("n", SqlType.FIXED), Column("v", SqlType.VARIANT)), [("a", 1, {"k": [1]})])
    assert arrow_table(rows).to_pylist() == [{"name": "a", "n": 1, "v": '{"k": [1]}'}]
