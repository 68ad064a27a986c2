"""What every SQL engine promises of calls of service functions: where they may stand, and which rows are sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.engine.contract import Bind, FunctionSignature
from pytest_spcs.identifiers import ObjectName, SchemaName
from tests.contracts.engine_user import User
from tests.contracts.function_recorder import Recorder, Rows, signature

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import FunctionCall, SqlEngine


def test_a_constant_argument_is_sent_once(user: User, convert: Recorder) -> None:
    result = user.run("SELECT convert_udf(12)").result
    assert result.values() == [(53.6,)]
    assert result.columns[0].name == "CONVERT_UDF(12)"
    assert convert.rows == [(12.0,)]


def test_functions_stand_wherever_expressions_do(user: User, convert: Recorder) -> None:
    del convert
    assert user.rows("SELECT convert_udf(temp_c) AS f FROM weather ORDER BY day") == [(53.6,), (66.2,), (None,)]
    assert user.rows("SELECT day FROM weather WHERE convert_udf(temp_c) > 60") == [(2,)]
    assert user.value("SELECT MAX(convert_udf(temp_c)) FROM weather") == 66.2
    assert user.value("SELECT convert_udf(MAX(temp_c)) FROM weather") == 66.2
    assert user.value("SELECT convert_udf(SUM(day)) FROM weather") == 42.8
    assert user.value("SELECT convert_udf(convert_udf(0))") == 89.6
    assert user.run("UPDATE weather SET temp_f = convert_udf(temp_c)").result.json_rows() == [["3", "0"]]
    assert user.rows("SELECT temp_f FROM weather ORDER BY day") == [(53.6,), (66.2,), (None,)]
    user.run("INSERT INTO weather SELECT 4, 0, convert_udf(0)")
    user.run("INSERT INTO weather (day, temp_f) VALUES (5, convert_udf(100))")
    assert user.rows("SELECT temp_f FROM weather WHERE day > 3 ORDER BY day") == [(32.0,), (212.0,)]
    join = "SELECT COUNT(*) FROM weather a JOIN weather b ON convert_udf(a.temp_c) = convert_udf(b.temp_c)"
    assert user.value(join) == 3
    user.run("CREATE TABLE copied AS SELECT convert_udf(temp_c) AS f FROM weather")
    assert user.value("SELECT COUNT(f) FROM copied") == 3
    assert user.value("DELETE FROM weather WHERE convert_udf(temp_c) > 60") == 1
    assert user.value("WITH q AS (SELECT convert_udf(?) AS x) SELECT x FROM q", Bind("FIXED", "12")) == 53.6


def test_each_row_is_sent_exactly_once(user: User, convert: Recorder) -> None:
    user.run("SELECT x, x + 1, UPPER(x::VARCHAR) FROM (SELECT convert_udf(temp_c) AS x FROM weather)")
    assert sorted(convert.rows, key=str) == [(12.0,), (19.0,), (None,)]


def test_only_the_rows_of_a_case_branch_are_sent(user: User, convert: Recorder) -> None:
    user.run("SELECT CASE WHEN day = 1 THEN convert_udf(temp_c) END FROM weather")
    assert convert.rows == [(12.0,)]


def test_names_may_be_qualified_and_quoted(sql_engine: SqlEngine, user: User, convert: Recorder) -> None:
    del convert
    sql_engine.create_schema(SchemaName("DEMO", "OTHER"))
    for name in (
        "convert_udf",
        "public.convert_udf",
        "demo.public.Convert_UDF",
        '"CONVERT_UDF"',
        'public."CONVERT_UDF"',
    ):
        assert user.value(f"SELECT {name}(12)") == 53.6
    assert user.value("SELECT public.convert_udf(12)", schema="OTHER") == 53.6
    for name in ("other.convert_udf", '"convert_udf"'):
        error = user.refused(f"SELECT {name}(12)")
        assert error.number == 2140
    assert user.refused("SELECT convert_udf(1)", schema="OTHER").message == (
        "SQL compilation error:\nUnknown function CONVERT_UDF."
    )


def test_the_query_id_reaches_the_function_also_through_a_view(user: User, convert: Recorder) -> None:
    user.run("CREATE VIEW v AS SELECT convert_udf(day) AS f FROM weather")
    assert convert.calls == []
    user.run("SELECT * FROM v")
    assert {query_id for query_id, _ in convert.calls} == {list(user.results)[-1]}


def test_an_error_of_the_function_comes_out_unchanged(sql_engine: SqlEngine, user: User) -> None:
    error = SnowflakeError(100351, "22023", "Request failed for external function F")

    def fail(_query_id: str, _rows: Rows) -> list[object]:
        raise error

    sql_engine.create_function(signature("F", "INT", returns="INT"), fail)
    assert user.refused("SELECT f(1)") is error
    user.run("CREATE TABLE t (a INT)")
    assert user.refused("INSERT INTO t SELECT f(2)") is error
    assert user.value("SELECT COUNT(*) FROM t") == 0


def test_a_window_ordered_by_a_service_function_is_refused_with_what_to_write(user: User, convert: Recorder) -> None:
    error = user.refused("SELECT SUM(convert_udf(temp_c)) OVER (ORDER BY convert_udf(temp_c)) FROM weather")
    assert error.message.startswith(
        "Unsupported feature 'a service function in PARTITION BY or ORDER BY of a window; call it in a subquery: "
        "SELECT SUM(x) OVER (ORDER BY x) FROM (SELECT f(n) AS x FROM t)': "
    )
    assert convert.calls == []
    inner = "SELECT convert_udf(temp_c) AS x FROM weather WHERE temp_c IS NOT NULL"
    assert user.rows(f"SELECT COUNT(x) OVER (ORDER BY x) AS s FROM ({inner}) ORDER BY s") == [(1,), (2,)]


def test_a_replaced_function_answers_anew_and_a_dropped_one_is_unknown(
    sql_engine: SqlEngine, user: User, convert: Recorder
) -> None:
    user.run("CREATE VIEW v AS SELECT convert_udf(1) AS x")
    sql_engine.create_function(
        signature("CONVERT_UDF", "FLOAT", returns="FLOAT"), lambda _id, rows: [0.5 for _ in rows]
    )
    assert user.value("SELECT convert_udf(1)") == 0.5
    assert user.value("SELECT x FROM v") == 0.5
    sql_engine.drop_function(signature("CONVERT_UDF", "DOUBLE", returns="FLOAT"))
    for sql in ("SELECT convert_udf(1)", "SELECT x FROM v"):
        assert user.refused(sql).message == "SQL compilation error:\nUnknown function CONVERT_UDF."
    assert convert.calls == []


def test_a_dropped_schema_takes_its_functions(sql_engine: SqlEngine, user: User) -> None:
    other = SchemaName("DEMO", "OTHER")
    sql_engine.create_schema(other)
    lonely = FunctionSignature(ObjectName("DEMO", "OTHER", "F"), (), "INT")
    sql_engine.create_function(lonely, lambda _id, rows: [1 for _ in rows])
    assert user.value("SELECT other.f()") == 1
    sql_engine.drop_schema(other)
    sql_engine.create_schema(other)
    assert user.refused("SELECT other.f()").number == 2140


@pytest.mark.parametrize("name", ["UPPER", "ECHO", "READ_TEXT", "GETENV", "LIST_SUM", "SENTIMENT", "CONVERT"])
def test_names_of_the_engines_own_functions_do_not_matter(sql_engine: SqlEngine, user: User, name: str) -> None:
    sql_engine.create_function(signature(name, "VARCHAR", returns="VARCHAR"), Recorder(lambda value: f"<{value}>"))
    assert user.value(f"SELECT {name.lower()}('x')") == "<x>"


def test_a_table_may_have_the_name_of_a_function(user: User, convert: Recorder) -> None:
    user.run("CREATE TABLE convert_udf (a INT)")
    user.run("INSERT INTO convert_udf (a) VALUES (convert_udf(0))")
    assert user.rows("SELECT a, convert_udf(100) FROM convert_udf") == [(32, 212.0)]
    assert user.value("WITH convert_udf (q) AS (SELECT 1) SELECT q FROM convert_udf") == 1
    assert user.value("SELECT 'convert_udf(1)'") == "convert_udf(1)"
    assert len(convert.rows) == 2


def test_many_rows_go_out_in_few_calls_and_come_back_in_order(sql_engine: SqlEngine, user: User) -> None:
    recorder = Recorder(lambda value: value)
    sql_engine.create_function(signature("ECHO_INT", "INT", returns="INT"), recorder)
    user.run("CREATE TABLE big AS SELECT SEQ4() AS i FROM TABLE(GENERATOR(ROWCOUNT => 10000))")
    assert user.value("SELECT COUNT(*) FROM (SELECT i, echo_int(i) AS e FROM big) WHERE i <> e") == 0
    assert len(recorder.rows) == 10_000
    assert len(recorder.calls) <= 10


def test_sessions_call_functions_at_the_same_time(sql_engine: SqlEngine, user: User) -> None:
    del user
    together = threading.Barrier(4, timeout=30)

    def meet(query_id: str, rows: Rows) -> list[object]:
        together.wait()
        return [query_id for _ in rows]

    call: FunctionCall = meet
    sql_engine.create_function(signature("MEET", returns="VARCHAR"), call)
    users = [User(sql_engine) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: one.value("SELECT meet()"), users))
    assert found == [next(iter(one.results)) for one in users]


def test_a_function_may_use_the_engine_while_it_answers(sql_engine: SqlEngine, user: User) -> None:
    user.run("CREATE TABLE log (a INT)")
    inner = User(sql_engine)

    def write(_query_id: str, rows: Rows) -> list[object]:
        for row in rows:
            inner.run(f"INSERT INTO log VALUES ({row[0]})")
        return [inner.value("SELECT COUNT(*) FROM log") for _ in rows]

    sql_engine.create_function(signature("WRITE", "INT", returns="INT"), write)
    assert user.value("SELECT write(7)") == 1
