from __future__ import annotations

import pytest

from pytest_spcs.emulator.sql.duckdb.library.failures import RefusedArgumentsError, failure_in
from pytest_spcs.emulator.sql.duckdb.library.number_formats import number_text


@pytest.mark.parametrize(
    ("number", "model", "text"),
    [
        ("12.391", "99.9", " 12.4"),
        ("-12.391", "99.9", "-12.4"),
        ("0", "99.9", "   .0"),
        ("1234567", "9,999,999", " 1,234,567"),
        ("12", "9,999", "    12"),
        ("7", "0000", " 0007"),
        ("7", "FM999", "7"),
        ("7", "$99", "  $7"),
        ("7", "S99", " +7"),
        ("-7", "99MI", " 7-"),
        ("1234", "99", "###"),
        ("1.50", "TM9", "1.50"),
    ],
)
def test_text(number: str, model: str, text: str) -> None:
    assert number_text(number, model) == text


def test_an_unknown_element_is_refused_by_name() -> None:
    with pytest.raises(RefusedArgumentsError) as refused:
        number_text("1", "RN")
    error = failure_in(f"Python exception: RefusedArgumentsError: {refused.value}")
    assert error is not None
    assert (error.number, error.sql_state) == (2, "0A000")
    assert "number format RN" in str(error)
