"""A service function is called like a function; what it is given is bound."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_spcs.handles.service_functions import ServiceFunctionHandle

VARIANT = 5


def function(fake: Any, connection: Any) -> ServiceFunctionHandle:
    return ServiceFunctionHandle(
        name="demo.public.convert_udf", argument_types=["FLOAT"], sql=connection.sql, root=fake.no_root
    )


def test_calling_it_selects_one_value(fake: Any) -> None:
    connection = fake.connection({"SELECT": [{"F": 53.6}]})
    assert function(fake, connection)(12) == 53.6
    assert connection.statements == ["SELECT DEMO.PUBLIC.CONVERT_UDF(%s)"]
    assert connection.parameters == [(12,)]


def test_it_takes_no_arguments_or_several(fake: Any) -> None:
    connection = fake.connection({"SELECT": [{"F": None}]})
    assert function(fake, connection)() is None
    function(fake, connection)(1, "it's", None)
    assert connection.statements == [
        "SELECT DEMO.PUBLIC.CONVERT_UDF()",
        "SELECT DEMO.PUBLIC.CONVERT_UDF(%s, %s, %s)",
    ]
    assert connection.parameters == [(), (1, "it's", None)]


def test_map_asks_for_all_rows_in_one_ordered_statement(fake: Any) -> None:
    connection = fake.connection({"SELECT": [{"F": 53.6}, {"F": 66.2}, {"F": None}]})
    assert function(fake, connection).map(iter([12, 19, None])) == [53.6, 66.2, None]
    assert connection.statements == [
        "SELECT DEMO.PUBLIC.CONVERT_UDF(column2) FROM VALUES (%s, %s), (%s, %s), (%s, %s) ORDER BY column1"
    ]
    assert connection.parameters == [(0, 12, 1, 19, 2, None)]


def test_map_takes_tuples_for_several_arguments(fake: Any) -> None:
    connection = fake.connection({"SELECT": [{"F": 1}, {"F": 2}]})
    assert function(fake, connection).map([(12, "c"), (19, "f")]) == [1, 2]
    assert "CONVERT_UDF(column2, column3) FROM VALUES (%s, %s, %s), (%s, %s, %s)" in connection.statements[0]


def test_mapping_nothing_asks_nothing(fake: Any) -> None:
    connection = fake.connection()
    assert function(fake, connection).map([]) == []
    assert connection.statements == []


def test_map_refuses_rows_of_different_widths(fake: Any) -> None:
    with pytest.raises(ValueError, match=r"the rows for DEMO\.PUBLIC\.CONVERT_UDF have different numbers of arguments"):
        function(fake, fake.connection()).map([(1, 2), (3,)])


def test_dictionaries_and_lists_travel_as_variant(fake: Any) -> None:
    connection = fake.connection({"SELECT": [{"F": '{"a": [1]}'}, {"F": None}]}, type_code=VARIANT)
    handle = function(fake, connection)
    assert handle.map([{"a": [1]}, None]) == [{"a": [1]}, None]
    assert "CONVERT_UDF(PARSE_JSON(column2)) FROM VALUES" in connection.statements[0]
    assert connection.parameters == [(0, '{"a": [1]}', 1, None)]
    connection.script["SELECT"] = [{"F": "[1, 2]"}]
    assert handle([1, 2]) == [1, 2]
    assert connection.statements[1] == "SELECT DEMO.PUBLIC.CONVERT_UDF(PARSE_JSON(%s))"


def test_a_text_that_looks_like_json_stays_a_text(fake: Any) -> None:
    assert function(fake, fake.connection({"SELECT": [{"F": "[1]"}]}))("x") == "[1]"


def test_dropping_it_names_its_signature(fake: Any) -> None:
    connection = fake.connection()
    function(fake, connection).drop(if_exists=True)
    assert connection.statements == ["DROP FUNCTION IF EXISTS DEMO.PUBLIC.CONVERT_UDF(FLOAT)"]
