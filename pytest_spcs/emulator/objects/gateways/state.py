"""What is held of a gateway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Counter, Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.objects.gateways.specification import GatewaySpecification
    from pytest_spcs.identifiers import ObjectName


@dataclass(eq=False, kw_only=True)
class Gateway:
    """One gateway; ``host`` is allocated when it is created and stays whatever it routes to."""

    name: ObjectName
    owner: str
    host: str
    text: str
    specification: GatewaySpecification
    created_on: datetime
    updated_on: datetime


GATEWAYS: Key[Collection[ObjectName, Gateway]] = Key("gateways", lambda _account: Collection("Gateway"))
GATEWAY_NUMBERS = Key("gateway_numbers", lambda _account: Counter())
