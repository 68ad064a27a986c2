"""What a supervisor remembers of one container between two looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.services.state import ContainerState
    from pytest_spcs.emulator.supervision.liveness import LivenessWatch
    from pytest_spcs.specification.model import Probe

FIRST_LOOK, LOOK_GROWTH = 0.01, 1.3
"""Seconds before the first look at readiness, and the factor by which looks become rarer."""


@dataclass(slots=True)
class ContainerWatch:
    """When to look at a container next, and how often its probe has failed since it was ready."""

    state: ContainerState
    probe: Probe | None
    liveness: LivenessWatch | None = None
    killed: bool = False
    """Ended by its liveness probe, so that its exit code says nothing."""
    running: bool = False
    settled: bool = False
    started_at: float = 0.0
    next_look: float = 0.0
    look_pause: float = FIRST_LOOK
    restart_at: float | None = None
    failures: int = 0
