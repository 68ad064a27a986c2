"""rows_for makes rows that the types can hold, and says so when hypothesis is missing."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_spcs.unit.batches.row_strategies import rows_for
from pytest_spcs.unit.batches.service_function_client import ServiceFunctionClient
from pytest_spcs.unit.problems import SignatureError

EVERYTHING = (
    "(a NUMBER, b NUMBER(10, 2), c FLOAT, d VARCHAR, e VARCHAR(2), f BOOLEAN, g DATE, h TIME, i TIMESTAMP, "
    "j TIMESTAMP_LTZ, k TIMESTAMP_TZ, l BINARY, m VARIANT, n OBJECT, o ARRAY)"
)


@settings(max_examples=40, deadline=None)
@given(rows=rows_for(EVERYTHING))
def test_rows_of_every_type_can_be_sent_and_come_back(rows: list[tuple[Any, ...]]) -> None:
    def handler(body: Any) -> Any:
        return {"data": [[row[0], row[1:]] for row in body["data"]]}

    client = ServiceFunctionClient(handler, "/", f"{EVERYTHING} RETURNS ARRAY", max_batch_rows=3)
    answered = client.map(rows)
    assert len(answered) == len(rows)
    for row, values in zip(rows, answered, strict=True):
        assert [value is None for value in row] == [value is None for value in values]
        assert row[2] == values[2]
        assert row[3] == values[3]


@settings(max_examples=20, deadline=None)
@given(rows=rows_for("(input FLOAT, kind VARCHAR)", arguments={"kind": st.sampled_from(["C", "F"])}, nulls=False))
def test_an_argument_can_have_values_of_its_own(rows: list[tuple[Any, ...]]) -> None:
    assert {kind for _, kind in rows} <= {"C", "F"}
    assert all(value is not None for value, _ in rows)


def test_values_for_an_unknown_argument_are_refused() -> None:
    with pytest.raises(SignatureError, match="it has no argument OTHER"):
        rows_for("(input FLOAT)", arguments={"other": st.none()})


def test_without_hypothesis_the_error_says_what_to_do() -> None:
    program = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from pytest_spcs.unit.batches.row_strategies import rows_for\n"
        "try: rows_for('(input FLOAT)')\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "rows_for() needs hypothesis, which is not installed",
        "pip install hypothesis - or use assert_service_function_contract(), which needs no library.",
    ]
