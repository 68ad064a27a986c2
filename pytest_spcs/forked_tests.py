"""Tests that pytest-forked would run in a process of their own: those that need Snowflake are refused before that."""

from __future__ import annotations

import pytest

from pytest_spcs import markers

REFUSED = pytest.StashKey[bool]()
"""Set for a test that is not to be forked, and fails in its setup."""


def is_forked(item: pytest.Item) -> bool:
    """Tell whether pytest-forked would fork for a test."""
    return bool(item.config.getoption("forked", default=False)) or item.get_closest_marker("forked") is not None


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Keep a test that needs Snowflake in this process, where its failure can be told whole."""
    if not (markers.needs_snowflake(item) and is_forked(item)):
        return None
    from _pytest.runner import pytest_runtest_protocol as run_here

    item.stash[REFUSED] = True
    return run_here(item, nextitem)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail such a test by name."""
    if item.stash.get(REFUSED, default=False):
        from pytest_spcs.errors import ForkedProcessError

        pytest.fail(str(ForkedProcessError.of_a_test()), pytrace=False)
