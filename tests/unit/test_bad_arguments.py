"""Bad arguments of the callables that need no Snowflake: what, seen and remedy, the first line within 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.batches import BatchAnswerError
from pytest_spcs.checking.assertions import assert_specification, load_specification
from pytest_spcs.command_line import main
from pytest_spcs.errors import SpcsError
from pytest_spcs.fixtures.connections import _by_names
from pytest_spcs.rehearsal.account import OfflineAccount
from pytest_spcs.statement_patterns import StatementPattern
from pytest_spcs.unit.batches.payloads import batch_body, read_batch_answer
from pytest_spcs.unit.mocks.endpoint_mocks import EndpointMocks

if TYPE_CHECKING:
    from collections.abc import Callable

SPECIFICATION = """
spec:
  containers:
  - name: a
    image: /d/s/r/a:1
  endpoints:
  - name: api
    port: 80
"""

anything: Any = object()


def answer(*given: Any, **keywords: Any) -> object:
    return EndpointMocks()(SPECIFICATION, "SERVICE").endpoint("api").answer(*given, **keywords)


def mock(*given: Any, **keywords: Any) -> object:
    return EndpointMocks()(*given, **keywords)


def account() -> OfflineAccount:
    return OfflineAccount(anything)


BAD: dict[str, Callable[[], object]] = {
    "no rows": lambda: batch_body(None),  # type: ignore[arg-type]
    "a text for rows": lambda: batch_body("abc"),
    "a row of an object": lambda: batch_body([anything]),
    "a signature of a number": lambda: batch_body([1], 5),  # type: ignore[arg-type]
    "a number of rows of a text": lambda: read_batch_answer(b"{}", "1"),  # type: ignore[arg-type]
    "a Dockerfile that is too long": lambda: assert_specification(SPECIFICATION, dockerfile="x" * 5000),
    "one of several": lambda: assert_specification(SPECIFICATION, dockerfile={"a": "x" * 300}),
    "a compose file that is too long": lambda: assert_specification(SPECIFICATION, compose="x" * 5000),
    "a specification that is too long": lambda: load_specification("x" * 5000),
    "images of a number": lambda: assert_specification(SPECIFICATION, images=5),  # type: ignore[arg-type]
    "a container of a number": lambda: assert_specification(SPECIFICATION, has_container=5),  # type: ignore[arg-type]
    "variables of a number": lambda: load_specification(SPECIFICATION, variables=5),  # type: ignore[arg-type]
    "a service of a number": lambda: mock(SPECIFICATION, 5),
    "a service of a lone surrogate": lambda: mock(SPECIFICATION, "\ud800"),
    "using= misspelt": lambda: mock(SPECIFICATION, "SERVICE", usin={}),
    "a mock of a number": lambda: mock(SPECIFICATION, "SERVICE", mock=5),
    "no service at all": mock,
    "a method of a number": lambda: answer(5, "/"),
    "json= misspelt": lambda: answer("GET", "/", jsn=1),
    "a status of a text": lambda: answer("GET", "/", status="200"),
    "headers of a number": lambda: answer("GET", "/", headers=5),
    "a body of a text": lambda: answer("GET", "/", body="text"),
    "an exception of a text": lambda: answer("GET", "/", raises="TimeoutError"),
    "what JSON does not have": lambda: answer("GET", "/", json=anything),
    "words of a number": lambda: account().find(5),  # type: ignore[arg-type]
    "a regular expression that is none": lambda: account().assert_executed(regex="("),
    "a pattern whose expression is none": lambda: account().find(StatementPattern(regex="(")),
    "a text for statements": lambda: account().assert_statements("CREATE SERVICE"),
    "no times": lambda: account().fail("CREATE", times="once"),  # type: ignore[arg-type]
    "a delay of a text": lambda: account().delay("CREATE", "1 s"),  # type: ignore[arg-type]
    "a role of a number": lambda: _by_names({"role": 5}),
    "an empty warehouse": lambda: _by_names({"warehouse": " "}),
}


@pytest.mark.parametrize("case", BAD)
def test_it_is_refused_with_what_was_given_and_what_to_give(case: str) -> None:
    with pytest.raises(SpcsError) as refused:
        BAD[case]()
    lines = str(refused.value).splitlines()
    assert len(lines[0]) <= 80
    assert str(refused.value).isascii()


def test_an_answer_of_a_lone_surrogate_is_a_broken_one() -> None:
    with pytest.raises(BatchAnswerError, match="the answer is no JSON"):
        read_batch_answer("\ud800", 1)


def test_handles_stand_for_their_names_in_connections() -> None:
    handle = type("Handle", (), {"name": "READER"})()
    assert _by_names({"role": handle, "database": None, "autocommit": False}) == {
        "role": "READER",
        "database": None,
        "autocommit": False,
    }


@pytest.mark.parametrize("arguments", [["x" * 300], ["--dockerfile", f"a={'x' * 300}", "service.yaml"]])
def test_check_says_of_a_name_that_is_too_long_that_it_cannot_be_read(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) != 0
    assert "File name too long" in capsys.readouterr().err
