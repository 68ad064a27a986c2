"""What every SQL engine promises of values: their types, and how they are written for clients."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.results import SqlType
from pytest_spcs.emulator.engine.contract import Bind
from tests.contracts.every_type import EVERY_TYPE, FULL_ROW

if TYPE_CHECKING:
    from tests.contracts.engine_user import User


def test_each_type_has_its_cell_encoding(user: User) -> None:
    user.run(EVERY_TYPE)
    user.run(FULL_ROW)
    user.run("INSERT INTO t (i) VALUES (NULL)")
    result = user.run("SELECT * FROM t").result
    full = ["7", "1.50", "2.25", "it's", "1", "19782", "3723.000000000", "1704067200.500000000"]
    full += ["1704067200.000000000", "1704063600.000000000 1440", "C0FFEE"]
    full += ['{\n  "k": [\n    1\n  ]\n}', '{\n  "x": 1\n}', '[\n  1,\n  "two"\n]']
    assert result.json_rows() == [full, [None] * 14]
    assert [(c.name, c.type, c.length, c.precision, c.scale) for c in result.columns] == [
        ("I", SqlType.FIXED, None, 38, 0),
        ("N", SqlType.FIXED, None, 10, 2),
        ("F", SqlType.REAL, None, None, None),
        ("S", SqlType.TEXT, 10, None, None),
        ("B", SqlType.BOOLEAN, None, None, None),
        ("D", SqlType.DATE, None, None, None),
        ("TI", SqlType.TIME, None, 0, 9),
        ("NTZ", SqlType.TIMESTAMP_NTZ, None, 0, 9),
        ("LTZ", SqlType.TIMESTAMP_LTZ, None, 0, 9),
        ("TZ", SqlType.TIMESTAMP_TZ, None, 0, 9),
        ("BI", SqlType.BINARY, 8388608, None, None),
        ("V", SqlType.VARIANT, None, None, None),
        ("O", SqlType.OBJECT, None, None, None),
        ("A", SqlType.ARRAY, None, None, None),
    ]


def test_values_are_python_values(user: User) -> None:
    user.run(EVERY_TYPE)
    user.run(FULL_ROW)
    assert user.rows("SELECT i, n, f, b, d, ti, ntz, ltz, bi FROM t") == [
        (
            7,
            Decimal("1.50"),
            2.25,
            True,
            dt.date(2024, 2, 29),
            dt.time(1, 2, 3),
            dt.datetime(2024, 1, 1, 0, 0, 0, 500_000),  # noqa: DTZ001  # TIMESTAMP_NTZ has no zone
            dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
            bytes.fromhex("C0FFEE"),
        )
    ]


def test_arrow_timestamps_are_structs_with_nulls_on_the_struct(user: User) -> None:
    pa = pytest.importorskip("pyarrow")
    result = user.run(
        "SELECT column1::TIMESTAMP_NTZ AS ntz, column1::TIMESTAMP_TZ AS tz "
        "FROM VALUES ('2024-01-01 00:00:00.25'), (NULL), ('1969-12-31 23:59:59.75')"
    ).result
    stream = result.arrow_stream()
    assert stream is not None
    table = pa.ipc.open_stream(stream).read_all()
    assert table.column("NTZ").to_pylist() == [
        {"epoch": 1704067200, "fraction": 250_000_000},
        None,
        {"epoch": -1, "fraction": 750_000_000},
    ]
    assert table.column("TZ").to_pylist()[0] == {"epoch": 1704067200, "fraction": 250_000_000, "timezone": 1440}
    assert all(child.nullable for child in table.schema.field("NTZ").type)
    assert table.schema.field("NTZ").metadata[b"logicalType"] == b"TIMESTAMP_NTZ"
    assert table.schema.field("TZ").metadata[b"scale"] == b"9"
    sizes = [table.schema.field(name).metadata[b"byteLength"] for name in ("NTZ", "TZ")]
    assert sizes == [b"0", b"16"], "clients take 16 for three fields and anything else for two"


ZONED = "2020-01-02 03:04:05 +0200"
MOMENT = dt.datetime(2020, 1, 2, 1, 4, 5, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "insert",
    [
        f"INSERT INTO t VALUES (1, '{ZONED}', '{ZONED}', '{ZONED}')",
        f"INSERT INTO t (tz, n, s, ltz) VALUES ('{ZONED}', 1, '{ZONED}', '{ZONED}')",
        f"INSERT INTO t SELECT 1, '{ZONED}' AS s, '{ZONED}', '{ZONED}'",
        "INSERT INTO t VALUES (1, ?, ?, ?)",
        "arrays",
        "literals",
    ],
)
def test_texts_with_an_offset_are_written_as_moments(user: User, insert: str) -> None:
    user.run("CREATE TABLE t (n FLOAT, s VARCHAR, tz TIMESTAMP_TZ, ltz TIMESTAMP_LTZ)")
    rows = 100 if insert == "literals" else 1
    match insert:
        case "literals":
            tuples = ", ".join([f"(1, '{ZONED}', '{ZONED}', '{ZONED}')"] * rows)
            user.run(f"INSERT INTO t VALUES {tuples}")
        case "arrays":
            user.run("INSERT INTO t VALUES (?, ?, ?, ?)", Bind("FIXED", ["1"]), *[Bind("TEXT", [ZONED])] * 3)
        case _:
            user.run(insert, *([Bind("TEXT", ZONED)] * insert.count("?")))
    assert user.rows("SELECT * FROM t") == [(1.0, ZONED, MOMENT, MOMENT)] * rows
    user.run("UPDATE t SET tz = '2020-01-02 03:04:05.5 -05:00', s = '2020-01-02 03:04:05.5 -05:00'")
    later = dt.datetime(2020, 1, 2, 8, 4, 5, 500_000, tzinfo=dt.UTC)
    assert user.rows("SELECT DISTINCT tz, s FROM t") == [(later, "2020-01-02 03:04:05.5 -05:00")]


@pytest.mark.parametrize("repeated", ["x", "it\\'s \\n", "''"], ids=["plain", "escapes", "quotes"])
def test_a_long_text_is_what_a_short_one_would_be(user: User, repeated: str) -> None:
    long, short = f"'{repeated * 40_000}'", f"'{repeated}'"
    once = str(user.value(f"SELECT {short}"))
    assert user.value(f"SELECT {long}") == once * 40_000
    assert user.rows(f"SELECT {long} AS a, {short} AS b WHERE {long} = a") == [(once * 40_000, once)]
    user.run("CREATE TABLE t (s VARCHAR)")
    user.run(f"INSERT INTO t VALUES ({long})")
    user.run(f"INSERT INTO t SELECT {long}")
    user.run(f"UPDATE t SET s = s || {long} WHERE s = {long}")
    assert user.rows("SELECT DISTINCT s FROM t") == [(once * 80_000,)]


def test_sums_of_numbers_are_exact_numbers(user: User) -> None:
    user.run("CREATE TABLE t (i INT, n NUMBER(10,2), s VARCHAR)")
    user.run("INSERT INTO t VALUES (1, 0.10, '1'), (2, 0.20, '2')")
    result = user.run("SELECT SUM(i), SUM(n) FROM t").result
    assert result.values() == [(3, Decimal("0.30"))]
    assert [c.type for c in result.columns] == [SqlType.FIXED, SqlType.FIXED]
    assert user.value("SELECT SUM(s) FROM t") == 3


def test_semi_structured_values_are_built_flattened_and_read(user: User) -> None:
    assert user.rows("SELECT value::INT, index FROM TABLE(FLATTEN(INPUT => PARSE_JSON('[3, 4]')))") == [(3, 0), (4, 1)]
    assert user.rows("SELECT {'a': 1}, {'a': 1}:a, [1, 'x'], 'text'::VARIANT") == [
        ('{"a":1}', "1", '[1,"x"]', '"text"')
    ]
    assert user.rows("SELECT IS_INTEGER(1), IS_INTEGER('a'::VARIANT)") == [(True, False)]


def test_the_time_zone_parameter_decides_how_local_timestamps_read(user: User) -> None:
    sql = "SELECT '2024-01-01 12:00:00'::TIMESTAMP_LTZ::TIMESTAMP_NTZ::VARCHAR, '2024-01-01 12:00:00'::TIMESTAMP_LTZ"
    utc = user.rows(sql)[0]
    york = user.rows(sql, parameters={"TIMEZONE": "America/New_York"})[0]
    assert utc[0] == york[0] == "2024-01-01 12:00:00.000"
    assert york[1] == dt.datetime(2024, 1, 1, 17, tzinfo=dt.UTC)


def test_texts_and_variants_become_bytes_and_texts(user: User) -> None:
    user.run("CREATE TABLE forms (s VARCHAR, b BINARY, v VARIANT)")
    user.run("INSERT INTO forms SELECT 'ab', X'CD', PARSE_JSON('\"ef\"')")
    assert user.rows("SELECT s::BINARY, b::BINARY, v::BINARY FROM forms") == [(b"\xab", b"\xcd", b"\xef")]
    flattened = "TABLE(FLATTEN(INPUT => PARSE_JSON('[\"ab\", null]')))"
    assert user.rows(f"SELECT value::CHAR(2), value::NCHAR(2), value::VARCHAR, value::BINARY FROM {flattened}") == [
        ("ab", "ab", "ab", b"\xab"),
        (None, None, None, None),
    ]


def test_numbers_with_a_scale_are_sent_as_integers_where_they_fit(user: User) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    result = user.run("SELECT 1.25::NUMBER(10,2) AS a, -0.5::NUMBER(38,37) AS b, 7::NUMBER(38,30) AS c").result
    table = pyarrow.ipc.open_stream(result.arrow_stream()).read_all()
    assert [str(kind) for kind in table.schema.types] == ["int64", "decimal128(38, 37)", "decimal128(38, 30)"]
    assert table.column(0).to_pylist() == [125]
    assert [table.schema.field(0).metadata[key] for key in (b"precision", b"scale")] == [b"10", b"2"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT 1 FROM events WHERE attributes:\"snow.service.name\" = 'X'", [(1,)]),
        ("SELECT 1 FROM events WHERE attributes['snow.service.name'] = name", [(1,)]),
        ("SELECT 1 FROM texts WHERE v = 'X'", [(1,)]),
        ("SELECT 1 FROM texts t WHERE 'X' = t.v AND t.v <> 'Y' AND v IN ('X', 'Z')", [(1,)]),
        ("SELECT v::VARCHAR FROM (SELECT * FROM texts) WHERE v = 'X'", [("X",)]),
        ("WITH c AS (SELECT attributes:n AS n FROM events) SELECT 1 FROM c WHERE n = '1'", [(1,)]),
        ("SELECT v FROM texts UNION ALL SELECT 'plain' ORDER BY 1", [('"X"',), ('"plain"',)]),
        ("SELECT 'plain' UNION SELECT attributes:n FROM events ORDER BY 1", [('"plain"',), ("1",)]),
        ("SELECT name FROM events UNION ALL SELECT v FROM texts", [('"X"',), ('"X"',)]),
    ],
)
def test_variants_meet_texts(user: User, query: str, rows: list[tuple[object, ...]]) -> None:
    user.run("CREATE TABLE events (attributes VARIANT, name VARCHAR)")
    user.run("""INSERT INTO events SELECT PARSE_JSON('{"snow.service.name": "X", "n": 1}'), 'X'""")
    user.run('CREATE TABLE texts AS SELECT attributes:"snow.service.name" AS v FROM events')
    assert sorted(user.rows(query)) == sorted(rows)


def test_rows_are_not_generated_for_a_time(user: User) -> None:
    assert "TIMELIMIT" in user.refused("SELECT 1 FROM TABLE(GENERATOR(TIMELIMIT => 1))").message
    assert user.rows("SELECT 1 FROM TABLE(GENERATOR(ROWCOUNT => 2, TIMELIMIT => 1))") == [(1,), (1,)]


@pytest.mark.parametrize("indent", [0, 1, 2])
def test_clients_see_variants_indented_as_the_session_wants(user: User, indent: int) -> None:
    result = user.run('SELECT PARSE_JSON(\'{"b": 1, "a": []}\')', parameters={"JSON_INDENT": str(indent)}).result
    lines = f'{{\n{" " * indent}"a": [],\n{" " * indent}"b": 1\n}}' if indent else '{"a":[],"b":1}'
    assert result.json_rows() == [[lines]]
    assert result.values() == [('{"a":[],"b":1}',)]


def test_texts_without_a_number_are_not_left_out_of_sums(user: User) -> None:
    user.run("CREATE TABLE t (s VARCHAR)")
    user.run("INSERT INTO t VALUES ('1'), ('2'), ('2'), (NULL)")
    assert user.rows("SELECT SUM(s), SUM(DISTINCT s), SUM(TRY_CAST(s AS INT)) FROM t") == [(5, 3, 5)]
    user.run("INSERT INTO t VALUES ('x')")
    assert user.refused("SELECT SUM(s) FROM t").number == 100038
    assert user.value("SELECT SUM(TRY_CAST(s AS INT)) FROM t") == 5
