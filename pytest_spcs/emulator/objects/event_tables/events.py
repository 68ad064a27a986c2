"""What happens to event tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pytest_spcs.emulator.account.events import Event

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class EventTableCreated(Event):
    """An event table exists from now on, empty."""

    name: ObjectName

    def opposite(self) -> Event:
        """Return that it is gone."""
        return EventTableDropped(self.name)


@dataclass(frozen=True, slots=True)
class EventTableDropped(Event):
    """An event table is gone with its rows."""

    is_final: ClassVar[bool] = True
    name: ObjectName
