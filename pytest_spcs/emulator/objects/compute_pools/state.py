"""What is held of a compute pool.

States: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-compute-pool
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime


class PoolState(Enum):
    """The states of a pool; transitions take no time here, so STARTING, RESIZING and STOPPING are not seen."""

    IDLE = "IDLE"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


@dataclass(eq=False, kw_only=True)
class ComputePool:
    """One compute pool. Whether it is IDLE or ACTIVE follows from its services, so only ``suspended`` is held."""

    name: str
    instance_family: str
    min_nodes: int
    max_nodes: int
    auto_resume: bool
    auto_suspend_secs: int
    comment: str | None
    owner: str
    created_on: datetime
    updated_on: datetime
    resumed_on: datetime | None
    suspended: bool = False
    placement_group: str | None = None
    backup_instance_families: tuple[str, ...] = ()

    def bring_up(self, at: datetime) -> None:
        """Start a suspended pool's nodes, as RESUME and auto-resume do."""
        if self.suspended:
            self.suspended = False
            self.resumed_on = self.updated_on = at


COMPUTE_POOLS: Key[Collection[str, ComputePool]] = Key("compute_pools", lambda _account: Collection("Compute pool"))
