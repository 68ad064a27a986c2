"""What is held of a warehouse; queries run the same whatever it says.

Properties: https://docs.snowflake.com/en/sql-reference/sql/create-warehouse
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

SIZES = {
    "XSMALL": "X-Small",
    "SMALL": "Small",
    "MEDIUM": "Medium",
    "LARGE": "Large",
    "XLARGE": "X-Large",
    "XXLARGE": "2X-Large",
    "X2LARGE": "2X-Large",
    "2XLARGE": "2X-Large",
    "XXXLARGE": "3X-Large",
    "X3LARGE": "3X-Large",
    "3XLARGE": "3X-Large",
    "X4LARGE": "4X-Large",
    "4XLARGE": "4X-Large",
    "X5LARGE": "5X-Large",
    "5XLARGE": "5X-Large",
    "X6LARGE": "6X-Large",
    "6XLARGE": "6X-Large",
}
"""The sizes as SHOW writes them, by what CREATE takes, hyphens left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarehouseSettings:
    """What can be set of a warehouse; ``auto_suspend`` in seconds, 0 for never."""

    size: str = "X-Small"
    type: str = "STANDARD"
    min_cluster_count: int = 1
    max_cluster_count: int = 1
    scaling_policy: str = "STANDARD"
    auto_suspend: int = 600
    auto_resume: bool = True
    comment: str | None = None
    enable_query_acceleration: bool = False
    query_acceleration_max_scale_factor: int = 8
    max_concurrency_level: int = 8
    statement_queued_timeout_in_seconds: int = 0
    statement_timeout_in_seconds: int = 172_800


@dataclass(eq=False, kw_only=True)
class Warehouse:
    """One warehouse."""

    name: str
    owner: str
    created_on: datetime
    updated_on: datetime
    resumed_on: datetime
    settings: WarehouseSettings
    suspended: bool = False


WAREHOUSES: Key[Collection[str, Warehouse]] = Key("warehouses", lambda _account: Collection("Warehouse"))
