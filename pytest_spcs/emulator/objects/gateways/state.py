"""What is held of a gateway."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
