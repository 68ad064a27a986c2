"""Fixtures of the account objects' tests."""

from pathlib import Path

import pytest

from tests.unit.objects.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An account with the system roles and a session as ACCOUNTADMIN."""
    return Desk(tmp_path / "stages")
