"""The marker ``spcs``, which every test gets by itself that asks for a provisioning fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

MARKER = "spcs"
"""Selects the tests that need Snowflake: ``-m spcs``, ``-m "not spcs"``."""

ROOT_FIXTURE = "_spcs_run"
"""What leads to Snowflake asks for it, so it is in the fixture closure of each test that needs Snowflake."""


def needs_snowflake(item: pytest.Item) -> bool:
    """Tell whether a test's fixtures lead to Snowflake."""
    return ROOT_FIXTURE in getattr(item, "fixturenames", ())


def mark(items: Iterable[pytest.Item]) -> None:
    """Give the marker to all tests that need Snowflake and do not have it yet."""
    for item in items:
        if needs_snowflake(item) and item.get_closest_marker(MARKER) is None:
            item.add_marker(MARKER)
