"""What is held of a network rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName


class RuleType(Enum):
    """What the values of a network rule are."""

    IPV4 = "IPV4"
    IPV6 = "IPV6"
    AWSVPCEID = "AWSVPCEID"
    AZURELINKID = "AZURELINKID"
    GCPPSCID = "GCPPSCID"
    HOST_PORT = "HOST_PORT"
    PRIVATE_HOST_PORT = "PRIVATE_HOST_PORT"
    COMPUTE_POOL = "COMPUTE_POOL"


class RuleMode(Enum):
    """Which traffic a network rule is for."""

    INGRESS = "INGRESS"
    INTERNAL_STAGE = "INTERNAL_STAGE"
    SNOWFLAKE_MANAGED_STORAGE_VOLUME = "SNOWFLAKE_MANAGED_STORAGE_VOLUME"
    EGRESS = "EGRESS"


@dataclass(eq=False, kw_only=True)
class NetworkRule:
    """One network rule; its values are as written."""

    name: ObjectName
    owner: str
    created_on: datetime
    type: RuleType
    mode: RuleMode
    values: tuple[str, ...]
    comment: str | None = None


NETWORK_RULES: Key[Collection[ObjectName, NetworkRule]] = Key(
    "network_rules", lambda _account: Collection("Network rule")
)
