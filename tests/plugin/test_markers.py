from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]

TESTS = """
import unittest
import pytest

def test_plain():
    pass

def test_connection(spcs_connection):
    pass

@pytest.fixture
def prepared(double):
    return double

def test_through_a_fixture(prepared):
    pass

@pytest.mark.parametrize("number", [1, 2])
def test_parametrised(number, echo):
    pass

@pytest.mark.usefixtures("spcs_schema")
class TestCases(unittest.TestCase):
    def test_in_a_unittest_class(self):
        pass

class TestClass:
    @pytest.fixture(autouse=True)
    def set_up(self, spcs_stage):
        pass

    def test_with_an_autouse_fixture(self):
        pass

def test_settings_alone(spcs_settings):
    pass
"""

NEED_SNOWFLAKE = [
    "test_connection",
    "test_through_a_fixture",
    "test_parametrised[1]",
    "test_parametrised[2]",
    "TestCases::test_in_a_unittest_class",
    "TestClass::test_with_an_autouse_fixture",
]


def selected(result: pytest.RunResult) -> list[str]:
    return [line.partition("::")[2] for line in result.outlines if "::" in line]


def test_every_test_that_needs_snowflake_has_the_marker(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(TESTS)
    assert selected(run("--collect-only", "-q", "-m", "spcs")) == NEED_SNOWFLAKE
    assert selected(run("--collect-only", "-q", "-m", "not spcs")) == ["test_plain", "test_settings_alone"]


def test_the_marker_is_listed(run: Run) -> None:
    run("--markers").stdout.fnmatch_lines(
        ["@pytest.mark.spcs: needs Snowflake; given by itself to every test that uses a fixture of pytest-spcs"]
    )


def test_a_fixture_asked_for_while_a_test_runs_works_without_the_marker(
    run: Run, project: pytest.Pytester, emulator_url: str
) -> None:
    project.makepyfile(
        """
        def test_late(request):
            connection = request.getfixturevalue("spcs_connection")
            assert connection.cursor().execute("SELECT 1").fetchone() == (1,)
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=1)
