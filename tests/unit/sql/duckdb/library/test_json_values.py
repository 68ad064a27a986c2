from __future__ import annotations

import pytest

from pytest_spcs.emulator.sql.duckdb.library.json_values import compact, identity, indented, order, read


def test_a_result_is_indented_and_its_keys_are_in_order() -> None:
    assert indented('{"b":[1,{}],"a":[]}') == '{\n  "a": [],\n  "b": [\n    1,\n    {}\n  ]\n}'


def test_a_cast_to_text_has_no_blanks() -> None:
    assert compact(read('{"b": 1.50, "a": "\\u00fc\\n"}')) == '{"a":"ü\\n","b":1.50}'


@pytest.mark.parametrize("text", ['"a"', "1", "null", "not JSON", ""])
def test_what_is_no_structure_stays(text: str) -> None:
    assert indented(text) == text


def test_a_number_with_an_exponent_is_shown_as_a_double() -> None:
    assert indented("1.912e2") == "1.912000000000000e+02"


def test_equal_numbers_are_one_and_others_are_not() -> None:
    assert identity(read("5.00")) == identity(5) == identity(read("5e0"))
    assert len({identity(value) for value in (1, True, "1", [1], {"1": 1}, None)}) == 6


def test_values_are_ordered_by_kind_first() -> None:
    assert sorted(["b", 2, True, "a", 1.5], key=order) == [True, 1.5, 2, "a", "b"]
