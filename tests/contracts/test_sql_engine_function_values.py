"""What every SQL engine promises of the values that service functions get and give, and of overloads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.results import SqlType
from tests.contracts.function_recorder import Recorder, signature

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import SqlEngine
    from tests.contracts.engine_user import User


@pytest.mark.parametrize(
    ("kind", "expression", "sent", "back"),
    [
        ("NUMBER", "12345678901234567890123456789012345678", 12345678901234567890123456789012345678, None),
        ("NUMBER(10,2)", "1.5", Decimal("1.50"), None),
        ("FLOAT", "1", 1.0, None),
        ("VARCHAR", "1", "1", None),
        ("BOOLEAN", "TRUE", True, None),
        ("DATE", "'2024-02-29'", "2024-02-29", "2024-02-29"),
        ("TIME", "'01:02:03'", "01:02:03", "01:02:03"),
        ("TIMESTAMP_NTZ", "'2014-01-01 16:00:00'", "2014-01-01 16:00:00", "2014-01-01 16:00:00"),
        (
            "TIMESTAMP_TZ",
            "'2014-01-01 16:00:00 +0100'::TIMESTAMP_TZ",
            "2014-01-01 15:00:00 +0000",
            "2014-01-01 15:00:00+00:00",
        ),
        (
            "TIMESTAMP_TZ",
            "'2014-01-01 16:00:00.5 +0100'",
            "2014-01-01 15:00:00.5 +0000",
            "2014-01-01 15:00:00.500000+00:00",
        ),
        ("TIMESTAMP_TZ", "'2014-01-01'::DATE", "2014-01-01 00:00:00 +0000", "2014-01-01 00:00:00+00:00"),
        ("TIMESTAMP_LTZ", "'2014-01-01 16:00:00'", "2014-01-01 16:00:00 +0000", "2014-01-01 16:00:00+00:00"),
        ("BINARY", "TO_BINARY('C0FFEE')", "C0FFEE", str(bytes.fromhex("C0FFEE"))),
        ("VARIANT", "PARSE_JSON('{\"a\":[1,null]}')", {"a": [1, None]}, '{"a":[1,null]}'),
        ("VARIANT", "'text'::VARIANT", "text", '"text"'),
        ("OBJECT", "OBJECT_CONSTRUCT('a', 1)", {"a": 1}, '{"a":1}'),
        ("ARRAY", "ARRAY_CONSTRUCT(1, 'x')", [1, "x"], '[1,"x"]'),
        ("VARCHAR", "NULL", None, None),
    ],
)
def test_values_go_out_and_come_back_as_their_type_says(
    sql_engine: SqlEngine, user: User, *, kind: str, expression: str, sent: object, back: str | None
) -> None:
    recorder = Recorder(lambda value: value)
    sql_engine.create_function(signature("ECHO", kind, returns=kind), recorder)
    found = user.value(f"SELECT echo({expression})")
    assert recorder.rows == [(sent,)]
    assert type(recorder.rows[0][0]) is type(sent)
    assert (str(found) if back is not None else found) == (back if back is not None else sent)


def test_moments_are_the_same_in_every_time_zone(sql_engine: SqlEngine, user: User) -> None:
    recorder = Recorder(lambda value: value)
    sql_engine.create_function(signature("ECHO", "TIMESTAMP_TZ", returns="TIMESTAMP_TZ"), recorder)
    found = user.value(
        "SELECT echo('2014-01-01 16:00:00 +0100'::TIMESTAMP_TZ)", parameters={"TIMEZONE": "Asia/Kolkata"}
    )
    assert recorder.rows == [("2014-01-01 20:30:00 +0530",)]
    assert str(found) == "2014-01-01 15:00:00+00:00"


def test_result_columns_have_the_returned_type(sql_engine: SqlEngine, user: User) -> None:
    for name, returns in (("A", "VARCHAR(20)"), ("B", "NUMBER(10,2)"), ("C", "OBJECT"), ("D", "TIMESTAMP_TZ")):
        sql_engine.create_function(signature(name, returns=returns), Recorder(lambda: None))
    columns = user.run("SELECT a(), b(), c(), d()").result.columns
    assert [(c.type, c.length, c.precision, c.scale) for c in columns] == [
        (SqlType.TEXT, 20, None, None),
        (SqlType.FIXED, None, 10, 2),
        (SqlType.OBJECT, None, None, None),
        (SqlType.TIMESTAMP_TZ, None, 0, 9),
    ]


@pytest.mark.parametrize(
    ("returns", "answer", "value"),
    [
        ("NUMBER", "12", 12),
        ("NUMBER(5,1)", 1.25, Decimal("1.3")),
        ("FLOAT", "1e3", 1000.0),
        ("VARCHAR", 12, "12"),
        ("VARCHAR", {"a": 1}, '{"a": 1}'),
        ("BOOLEAN", "true", True),
        ("VARIANT", [1, {"a": None}], '[1,{"a":null}]'),
    ],
)
def test_answers_are_cast_to_the_returned_type(
    sql_engine: SqlEngine, user: User, returns: str, answer: object, value: object
) -> None:
    sql_engine.create_function(signature("F", returns=returns), Recorder(lambda: answer))
    assert user.value("SELECT f()") == value


@pytest.mark.parametrize(
    ("returns", "answer", "message"),
    [
        ("FLOAT", "abc", "Numeric value 'abc' is not recognized: function DEMO.PUBLIC.F returns FLOAT"),
        ("NUMBER(3,0)", 12345, "Numeric value '12345' is not recognized: function DEMO.PUBLIC.F returns NUMBER(3,0)"),
        ("DATE", "soon", "Date value 'soon' is not recognized: function DEMO.PUBLIC.F returns DATE"),
        ("OBJECT", [1], "Object value '[1]' is not recognized: function DEMO.PUBLIC.F returns OBJECT"),
    ],
)
def test_an_answer_that_cannot_be_cast_is_named_with_its_function(
    sql_engine: SqlEngine, user: User, returns: str, answer: object, message: str
) -> None:
    sql_engine.create_function(signature("F", returns=returns), Recorder(lambda: answer))
    error = user.refused("SELECT f()")
    assert (error.number, error.sql_state, error.message) == (100038, "22018", message)


def test_rows_with_null_are_not_sent_where_null_gives_null(sql_engine: SqlEngine, user: User) -> None:
    recorder = Recorder(lambda a, b: f"{a}{b}")
    sql_engine.create_function(signature("JOINED", "VARCHAR", "INT", returns="VARCHAR", null_on_null=True), recorder)
    found = user.rows("SELECT joined($1, $2) FROM VALUES ('a', 1), (NULL, 2), ('c', NULL), ('d', 4)")
    assert found == [("a1",), (None,), (None,), ("d4",)]
    assert recorder.rows == [("a", 1), ("d", 4)]


def test_overloads_are_chosen_by_number_and_types_of_arguments(sql_engine: SqlEngine, user: User) -> None:
    user.run("CREATE TABLE t (i INT, n NUMBER(10,2), f FLOAT, s VARCHAR)")
    user.run("INSERT INTO t VALUES (1, 1.5, 2.5, 'x')")
    for types, label in ((["VARCHAR"], "text"), (["FLOAT"], "float"), (["VARCHAR", "VARCHAR"], "two")):
        sql_engine.create_function(
            signature("KIND", *types, returns="VARCHAR"), Recorder(lambda *_values, label=label: label)
        )
    assert user.rows("SELECT kind(i), kind(n), kind(f), kind(s), kind('x'), kind(1), kind('x', s) FROM t") == [
        ("float", "float", "float", "text", "text", "float", "two")
    ]
    assert user.rows("SELECT kind(SUM(i)), kind(COUNT(*)), kind(LISTAGG(s)) FROM t") == [("float", "float", "text")]


def test_numbers_keep_their_digits_among_overloads(sql_engine: SqlEngine, user: User) -> None:
    recorder = Recorder(lambda value: value)
    kept = Decimal("1234567890123456789012345678.0123456789")
    for kind in ("NUMBER(38,10)", "VARCHAR", "VARIANT"):
        sql_engine.create_function(signature("ECHO", kind, returns=kind), recorder)
    user.run("CREATE TABLE t (n NUMBER(38,10), small NUMBER(5,2))")
    user.run(f"INSERT INTO t VALUES ({kept}, 1.25)")
    assert user.rows(f"SELECT echo(n), echo({kept}), echo(small), echo(3), echo('x') FROM t") == [
        (kept, kept, Decimal("1.25"), Decimal(3), "x")
    ]
    assert set(recorder.rows) == {(kept,), (Decimal("1.25"),), (Decimal(3),), ("x",)}


def test_a_call_that_fits_no_overload_is_refused(user: User, convert: Recorder) -> None:
    error = user.refused("SELECT convert_udf(1, 'ab')")
    assert (error.number, error.message) == (
        1044,
        "SQL compilation error:\nInvalid argument types for function 'CONVERT_UDF': (NUMBER(1,0), VARCHAR(2))",
    )
    assert convert.calls == []


@pytest.mark.parametrize("kind", ["VECTOR(FLOAT, 3)", "GEOGRAPHY", "NOTYPE"])
def test_types_that_functions_cannot_have_are_refused(sql_engine: SqlEngine, user: User, kind: str) -> None:
    del user
    with pytest.raises(SnowflakeError, match="Unsupported data type") as caught:
        sql_engine.create_function(signature("F", kind, returns="INT"), lambda _id, rows: list(rows))
    assert caught.value.number == 1008
