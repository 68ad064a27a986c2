from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snowflake.connector import SnowflakeConnection

MOMENT = datetime(2020, 1, 2, 1, 4, 5, tzinfo=UTC)
TEXT = "2020-01-02 03:04:05 +0200"


def _rows(connection: SnowflakeConnection, sql: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = connection.cursor().execute(sql).fetchall()
    return rows


def test_a_moment_with_a_zone_reaches_the_client(connection: SnowflakeConnection) -> None:
    assert _rows(connection, f"SELECT '{TEXT}'::TIMESTAMP_TZ, NULL::TIMESTAMP_TZ") == [(MOMENT, None)]
    assert _rows(connection, "SELECT '1969-12-31 23:59:59.25 +0000'::TIMESTAMP_TZ") == [
        (datetime(1969, 12, 31, 23, 59, 59, 250_000, tzinfo=UTC),)
    ]


def test_the_three_kinds_of_timestamps_reach_the_client_with_their_nulls(connection: SnowflakeConnection) -> None:
    _rows(connection, "CREATE TABLE moments (n INT, ntz TIMESTAMP_NTZ, ltz TIMESTAMP_LTZ, tz TIMESTAMP_TZ)")
    _rows(connection, f"INSERT INTO moments VALUES (1, '2020-01-02 01:04:05', '{TEXT}', '{TEXT}')")
    _rows(connection, "INSERT INTO moments VALUES (2, NULL, NULL, NULL)")
    first, second = _rows(connection, "SELECT ntz, ltz, tz FROM moments ORDER BY n")
    assert first == (MOMENT.replace(tzinfo=None), MOMENT, MOMENT)
    assert second == (None, None, None)
    assert _rows(connection, "SELECT tz FROM moments WHERE tz IS NULL") == [(None,)]


def test_no_rows_of_timestamps_reach_the_client(connection: SnowflakeConnection) -> None:
    assert _rows(connection, "SELECT CURRENT_TIMESTAMP()::TIMESTAMP_TZ AS now WHERE FALSE") == []


def test_many_moments_reach_the_client(connection: SnowflakeConnection) -> None:
    sql = (
        f"SELECT IFF(MOD(SEQ4(), 3) = 0, NULL, '{TEXT}'::TIMESTAMP_TZ)::TIMESTAMP_TZ AS at "
        "FROM TABLE(GENERATOR(ROWCOUNT => 5000))"
    )
    found = [row[0] for row in _rows(connection, sql)]
    assert found.count(None) == 1667
    assert found.count(MOMENT) == 3333


def test_a_session_that_sets_no_time_zone_is_in_the_one_that_it_is_told(connection: SnowflakeConnection) -> None:
    """The account's default, which clients show instants in, is also what a text without an offset means."""
    cursor = connection.cursor()
    written = "2024-01-01 12:00:00"
    (moment, local) = cursor.execute(f"SELECT '{written}'::TIMESTAMP_LTZ, TO_TIMESTAMP_NTZ(1704110400)").fetchone()  # type: ignore[misc]
    assert str(moment) == f"{written}-08:00"
    assert str(local) == written
    assert cursor.execute("SELECT TO_TIMESTAMP_LTZ(0)::TIMESTAMP_NTZ::VARCHAR").fetchall() == [
        ("1969-12-31 16:00:00.000",)
    ]
