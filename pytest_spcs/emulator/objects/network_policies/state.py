"""What is held of a network policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName


@dataclass(eq=False, kw_only=True)
class NetworkPolicy:
    """One network policy; addresses are as written, rules by their qualified names."""

    name: str
    owner: str
    created_on: datetime
    allowed_network_rule_list: tuple[ObjectName, ...] = ()
    blocked_network_rule_list: tuple[ObjectName, ...] = ()
    allowed_ip_list: tuple[str, ...] = ()
    blocked_ip_list: tuple[str, ...] = ()
    comment: str | None = None


NETWORK_POLICIES: Key[Collection[str, NetworkPolicy]] = Key(
    "network_policies", lambda _account: Collection("Network policy")
)
