"""Fixtures of the emulator's unit tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.emulator.job_stage import Stage
from tests.unit.emulator.played import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An account with a pool, a repository and one image; what runs is played by the test."""
    return World(tmp_path)


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    """Give a world whose jobs the test plays."""
    made = Stage(world)
    yield made
    made.close()
