"""Processes that are forked off a run: whole tests by pytest-forked, and children that a test makes itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.leavings import Leavings

Run = Callable[..., pytest.RunResult]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")

PYTEST_FORKED = '''
import os
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Run a test as pytest-forked does, which brings home nothing of one that failed but the status of its process."""
    if not (item.config.getoption("forked") or item.get_closest_marker("forked")):
        return None
    from _pytest.runner import CallInfo, pytest_runtest_makereport, runtestprotocol
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    child = os.fork()
    if child == 0:
        reports = runtestprotocol(item, log=False)
        os._exit(3 if any(report.failed for report in reports) else 0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    def end():
        assert status == 0, f"exited with status {status}"
    report = pytest_runtest_makereport(item, CallInfo.from_call(end, "call"))
    item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True

def pytest_addoption(parser):
    parser.addoption("--forked", action="store_true", default=False)

def pytest_configure(config):
    config.addinivalue_line("markers", "forked: in a process of its own")
'''

MIXED = """
import os
import pytest

@pytest.mark.forked
def test_forked(spcs_connection):
    pass

def test_unforked(double):
    assert double(2) == 4

@pytest.mark.forked
def test_forked_after_it(double):
    pass

@pytest.mark.forked
def test_plain():
    pass

def test_after_them(double):
    assert double(3) == 6
"""

REFUSED = "this test runs in a process of its own, as with pytest --forked"


@pytest.mark.parametrize(
    ("options", "outcomes"), [((), {"passed": 3, "errors": 2}), (("--forked",), {"passed": 1, "errors": 4})]
)
def test_who_needs_snowflake_is_refused_by_name_and_the_others_run(
    run: Run, project: pytest.Pytester, leavings: Leavings, options: tuple[str, ...], outcomes: dict[str, int]
) -> None:
    project.makepyfile(pytest_forked=PYTEST_FORKED, test_mixed=MIXED)
    result = run("-p", "pytest_forked", *options)
    result.assert_outcomes(**outcomes)
    assert result.outlines.count(REFUSED) == outcomes["errors"]
    leavings.wait_until_no_process()
    assert leavings.all() == []


def test_a_forked_child_is_refused_the_sessions_of_its_parent(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import os

        def in_a_child(function, status):
            child = os.fork()
            if child == 0:
                try:
                    function()
                except Exception as problem:
                    os._exit(status if "a forked process cannot use" in str(problem) else 1)
                os._exit(2)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == status

        def test_children(double):
            in_a_child(lambda: double(2), 7)
            assert double(2) == 4
        """
    )
    run().assert_outcomes(passed=1)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing_in_a_test(run: Run, project: pytest.Pytester, leavings: Leavings, method: str) -> None:
    project.makepyfile(
        f"""
        import multiprocessing

        def square(number):
            return number * number

        def test_pool(double):
            with multiprocessing.get_context({method!r}).Pool(2) as pool:
                assert pool.map(square, range(3)) == [0, 1, 4]
            assert double(2) == 4
        """
    )
    run("-W", "ignore::DeprecationWarning").assert_outcomes(passed=1)
    leavings.wait_until_no_process()
    assert leavings.all() == []
