"""What happens to services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.events import Event

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class ServiceChanged(Event):
    """What a service should run may have changed: it was created, altered, suspended, resumed or dropped."""

    name: ObjectName
