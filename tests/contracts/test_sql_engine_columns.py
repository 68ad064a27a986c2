"""What every SQL engine promises of columns: names that are words elsewhere, types with lengths, types it has not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.contracts.engine_user import User

WORDS = "analyze array asof at authorization binary collation desc describe end freeze isnull lambda map"
WORDS += " only overlaps pivot semi show similar struct summarize unpack unpivot verbose window"


@pytest.mark.parametrize("word", WORDS.split())
def test_words_that_snowflake_does_not_reserve_are_names(user: User, word: str) -> None:
    user.run(f"CREATE TABLE t (a INT, {word} INT NOT NULL)")
    user.run(f"INSERT INTO t (a, {word}) VALUES (1, 2)")
    user.run(f"UPDATE t SET {word} = {word} + 1")
    assert user.names(f"SELECT {word} FROM t WHERE t.{word} = 3 ORDER BY {word}") == [word.upper()]
    assert user.rows(f'SELECT "{word.upper()}", t.{word} FROM t') == [(3, 3)]
    assert user.rows(f"SELECT {word} FROM (SELECT 4 AS {word})") == [(4,)]


def test_bytes_and_floats_may_have_a_length(user: User) -> None:
    user.run('CREATE TABLE t (b BINARY(8), "binary" VARBINARY(20), c BINARY, f FLOAT(5))')
    user.run("INSERT INTO t SELECT 'ab'::BINARY(3), TO_BINARY('cd'), NULL, 1.5")
    assert user.rows("SELECT b, f FROM t") == [(b"\xab", 1.5)]
    kinds = [row[1] for row in user.rows("DESCRIBE TABLE t")]
    assert kinds == ["BINARY(8)", "BINARY(20)", "BINARY(8388608)", "FLOAT"]


@pytest.mark.parametrize("kind", ["GEOGRAPHY", "GEOMETRY", "VECTOR(INT, 3)", "FILE"])
def test_types_that_are_not_emulated_are_refused_by_name(user: User, kind: str) -> None:
    error = user.refused(f"CREATE TABLE t (a {kind})")
    assert error.number == 2
    assert error.message.startswith(f"Unsupported feature '{kind}'")


@pytest.mark.parametrize("call", ["GET_DDL('TABLE', 'T')", "ST_MAKEPOINT(1, 2)", "TO_GEOGRAPHY('POINT(1 2)')"])
def test_functions_that_are_not_emulated_are_refused_by_name(user: User, call: str) -> None:
    error = user.refused(f"SELECT {call}")
    assert error.number == 2
    assert error.message.startswith("Unsupported feature '")


def test_a_temporary_table_is_found_by_its_whole_name(user: User) -> None:
    user.run("CREATE TEMPORARY TABLE t (a INT, b INT NOT NULL)")
    user.run('INSERT INTO "DEMO"."PUBLIC".t VALUES (1, 2)')
    for name in ("t", "public.t", "demo.public.t", '"DEMO"."PUBLIC"."T"'):
        assert user.rows(f"SELECT * FROM {name}") == [(1, 2)]
    user.run("DROP TABLE t")
    user.run("CREATE TABLE demo.public.t AS SELECT 3 AS c")
    assert user.rows("SELECT * FROM demo.public.t") == [(3,)]


@pytest.mark.parametrize("name", ["TO_TIMESTAMP_LTZ", "TO_TIMESTAMP_TZ"])
@pytest.mark.parametrize(
    ("arguments", "seconds"),
    [
        ("'2020-01-02 03:04:05'", 1577934245),
        ("'2020-01-02 03:04:05 +0100'", 1577930645),
        ("'02/01/2020', 'DD/MM/YYYY'", 1577923200),
        ("'2020-01-02'::DATE", 1577923200),
        ("'2020-01-02 03:04:05'::TIMESTAMP_NTZ", 1577934245),
        ("1577934245", 1577934245),
        ("1577934245000, 3", 1577934245),
        ("'1577934245'", 1577934245),
        ("'1577934245000'", 1577934245),
        ("PARSE_JSON('1577934245')", 1577934245),
        ("PARSE_JSON('\"2020-01-02 03:04:05\"')", 1577934245),
    ],
)
def test_moments_with_zones_are_read_from_every_kind_of_value(
    user: User, name: str, arguments: str, seconds: int
) -> None:
    found = user.value(f"SELECT {name}({arguments})", parameters={"TIMEZONE": "UTC"})
    assert found == datetime.fromtimestamp(seconds, tz=UTC)


@pytest.mark.parametrize("name", ["TO_TIMESTAMP_LTZ", "TO_TIMESTAMP_TZ"])
def test_moments_with_zones_of_columns(user: User, name: str) -> None:
    user.run("CREATE TABLE t (a VARCHAR, n INT)")
    user.run("INSERT INTO t VALUES ('2020-01-02 03:04:05 +00:00', 1577934245), (NULL, NULL)")
    moment = datetime.fromtimestamp(1577934245, tz=UTC)
    assert user.rows(f"SELECT {name}(a), {name}(n) FROM t ORDER BY n") == [(moment, moment), (None, None)]
    assert user.value(f"SELECT {name}(PARSE_JSON('null'))") is None
    error = user.refused(f"SELECT {name}('x')")
    assert (error.number, error.message) == (100035, "Timestamp 'x' is not recognized")
