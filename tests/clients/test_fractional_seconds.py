"""Scales 0 to 9 of TIME and TIMESTAMP types, as rows and as frames, in both forms of results."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector.version import VERSION

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

WRITTEN = "1969-12-31 23:59:59.987654321"
SCALES = range(10)


def _rows(connection: SnowflakeConnection, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.cursor().execute(sql).fetchall()
    return rows


def _microseconds(scale: int) -> int:
    return int("987654321"[:scale].ljust(9, "0")) // 1000


@pytest.fixture
def zoned(connection: SnowflakeConnection) -> SnowflakeConnection:
    """A connection whose session is in UTC."""
    _rows(connection, "ALTER SESSION SET TIMEZONE = 'UTC'")
    return connection


@pytest.mark.parametrize("form", ["ARROW", "JSON"])
def test_casts_cut_to_their_scale(zoned: SnowflakeConnection, form: str) -> None:
    _rows(zoned, f"ALTER SESSION SET QUERY_RESULT_FORMAT = '{form}'")
    for scale in SCALES:
        kinds = [f"TIMESTAMP_NTZ({scale})", f"TIMESTAMP_LTZ({scale})", f"TIMESTAMP_TZ({scale})"]
        chosen = ", ".join([*(f"'{WRITTEN}'::{kind}" for kind in kinds), f"'23:59:59.987654321'::TIME({scale})"])
        moment = datetime(1969, 12, 31, 23, 59, 59, _microseconds(scale), tzinfo=UTC)
        assert _rows(zoned, f"SELECT {chosen}") == [
            (moment.replace(tzinfo=None), moment, moment, time(23, 59, 59, _microseconds(scale)))
        ]


@pytest.mark.parametrize("form", ["ARROW", "JSON"])
def test_columns_cut_to_their_scale_and_say_it(zoned: SnowflakeConnection, form: str) -> None:
    _rows(zoned, f"ALTER SESSION SET QUERY_RESULT_FORMAT = '{form}'")
    for kind in ("TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "TIME"):
        text = WRITTEN.partition(" ")[2] if kind == "TIME" else WRITTEN
        columns = ", ".join(f"c{scale} {kind}({scale})" for scale in SCALES)
        _rows(zoned, f"CREATE OR REPLACE TABLE scaled ({columns})")
        values = ", ".join([f"'{text}'"] * len(SCALES))
        _rows(zoned, f"INSERT INTO scaled VALUES ({values})")
        cursor = zoned.cursor().execute("SELECT * FROM scaled")
        assert [column.scale for column in cursor.description or ()] == list(SCALES)
        (row,) = cursor.fetchall()
        assert [value.microsecond for value in row] == [_microseconds(scale) for scale in SCALES]
        assert [described[1] for described in _rows(zoned, "DESCRIBE TABLE scaled")] == [
            f"{kind}({scale})" for scale in SCALES
        ]


@pytest.mark.skipif(int(VERSION[0] or 0) < 5, reason="connector 4.x makes frames with pandas only")
def test_frames_have_the_nanoseconds(zoned: SnowflakeConnection) -> None:
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

    kinds = ["TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP_TZ"]
    columns = ", ".join(f"c{at}_{scale} {kind}({scale})" for at, kind in enumerate(kinds) for scale in SCALES)
    _rows(zoned, f"CREATE TABLE framed ({columns})")
    values = ", ".join([f"'{WRITTEN}'"] * 30)
    _rows(zoned, f"INSERT INTO framed VALUES ({values})")
    frame = zoned.cursor().execute("SELECT * FROM framed").fetch_arrow_all()
    assert frame is not None
    nanoseconds = [column.cast(pa.timestamp("ns", column.type.tz)).cast(pa.int64())[0].as_py() for column in frame]
    assert nanoseconds == [int("987654321"[:scale].ljust(9, "0")) - 10**9 for scale in SCALES] * 3


def test_nanoseconds_are_compared_and_written_out(zoned: SnowflakeConnection) -> None:
    _rows(zoned, "CREATE TABLE fine (n INT, ntz TIMESTAMP_NTZ(9), t TIME(9))")
    _rows(zoned, f"INSERT INTO fine VALUES (1, '{WRITTEN}', '10:00:00.000000001'), (2, '{WRITTEN[:-1]}0', '10:00:00')")
    assert _rows(zoned, "SELECT n FROM fine ORDER BY ntz") == [(2,), (1,)]
    assert _rows(zoned, "SELECT ntz::VARCHAR, t::VARCHAR FROM fine WHERE n = 1") == [(WRITTEN[:-6], "10:00:00")]
    written = (
        "SELECT TO_VARCHAR(ntz, 'YYYY-MM-DD HH24:MI:SS.FF9'), TO_VARCHAR(t, 'HH24:MI:SS.FF9') FROM fine WHERE n = 1"
    )
    assert _rows(zoned, written) == [(WRITTEN, "10:00:00.000000001")]
    assert _rows(zoned, f"SELECT n FROM fine WHERE ntz = '{WRITTEN}'::TIMESTAMP_NTZ(9)") == [(1,)]


def test_columns_of_nanoseconds_meet_years_out_of_their_reach(zoned: SnowflakeConnection) -> None:
    _rows(zoned, "CREATE TABLE reach (n INT, ntz TIMESTAMP_NTZ(9), tz TIMESTAMP_TZ(9), t TIME(9))")
    _rows(zoned, f"INSERT INTO reach VALUES (1, '{WRITTEN}', '{WRITTEN} +0000', '10:00:00')")
    far = "'9999-12-31'::TIMESTAMP_NTZ"
    assert _rows(zoned, f"SELECT n FROM reach WHERE ntz < {far} AND tz < CURRENT_TIMESTAMP()") == [(1,)]
    assert _rows(zoned, f"SELECT COALESCE(ntz, {far}) < {far}, t < '11:00:00'::TIME FROM reach AS r") == [(True, True)]
    _rows(zoned, "INSERT INTO reach VALUES (2, '9999-12-31', '0001-01-01 00:00:00 +0000', NULL)")
    _rows(zoned, "UPDATE reach SET ntz = '0001-01-02' WHERE n = 1")
    assert _rows(zoned, "SELECT ntz::DATE FROM reach ORDER BY n") == [(date(1, 1, 2),), (date(9999, 12, 31),)]
    _rows(zoned, "DELETE FROM reach WHERE ntz > CURRENT_TIMESTAMP()")
    assert _rows(zoned, "SELECT n FROM reach") == [(1,)]
