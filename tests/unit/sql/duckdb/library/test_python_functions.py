from __future__ import annotations

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError
from pytest_spcs.emulator.sql.duckdb.library.flattening import flattened
from pytest_spcs.emulator.sql.duckdb.library.formats import engine_format
from pytest_spcs.emulator.sql.duckdb.library.python_functions import call_for_json, call_for_text, check_number


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("array_insert", '[[1], 3, "x"]', '[1,null,null,"x"]'),
        ("array_insert", '[[1], -5, "x"]', '["x",1]'),
        ("array_slice", "[[1, 2, 3], -2, 3]", "[2,3]"),
        ("array_flatten", "[[[1], null]]", None),
        ("array_cat", "[[1], null]", None),
        ("array_append", '["no array", 1]', None),
        ("array_distinct", "[[1, 1.0, true, null, null]]", "[1,true,null]"),
        ("arrays_zip", "[[1, 2], [3]]", '[{"$1":1,"$2":3},{"$1":2,"$2":null}]'),
        ("object_insert", '[{"a": 1}, "a", null, true]', "{}"),
        ("object_delete", '[{"a": 1, "b": 2}, ["a", "b"]]', "{}"),
        ("get", "[[1], -1]", None),
        ("to_array", '[{"a": 1}]', '[{"a":1}]'),
    ],
)
def test_answer(name: str, arguments: str, answer: str | None) -> None:
    assert call_for_json(name, arguments) == answer


def test_texts_come_without_quotes() -> None:
    assert call_for_text("array_to_string", '[["a", 1, null, {"b": 2}], "-"]') == 'a-1--{"b":2}'
    assert call_for_text("soundex", '["Tymczak"]') == "T522"
    assert call_for_text("soundex", "[null]") is None


@pytest.mark.parametrize(("number", "words"), [(1, "not enough"), (5, "too many")])
def test_the_number_of_arguments_is_checked(number: int, words: str) -> None:
    with pytest.raises(SnowflakeError, match=rf"{words} arguments for function \[ARRAY_SLICE\], expected 3"):
        check_number("array_slice", "ARRAY_SLICE", number)


def test_arguments_of_other_types_are_refused() -> None:
    with pytest.raises(RefusedArgumentsError, match="Invalid argument types for function 'ARRAY_INSERT'"):
        call_for_json("array_insert", '[[1], "x", 2]')


def test_a_path_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(RefusedArgumentsError, match="Invalid path"):
        flattened("{}", "a[", outer=False, recursive=False, mode="BOTH")


def test_keys_that_are_no_names_are_quoted_in_paths() -> None:
    assert [row["path"] for row in flattened('{"a b": {"c": 1}}', "", outer=False, recursive=True, mode="BOTH")] == [
        "['a b']",
        "['a b'].c",
    ]


def test_an_unknown_element_of_a_date_format_is_refused() -> None:
    with pytest.raises(SnowflakeError, match="date and time format Q"):
        engine_format("Q")
