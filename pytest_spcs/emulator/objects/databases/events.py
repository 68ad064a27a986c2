"""What happens to databases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pytest_spcs.emulator.account.events import Event


@dataclass(frozen=True, slots=True)
class DatabaseCreated(Event):
    """A database exists from now on, without schemas but its own INFORMATION_SCHEMA."""

    name: str

    def opposite(self) -> Event:
        """Return that it is gone."""
        return DatabaseDropped(self.name)


@dataclass(frozen=True, slots=True)
class DatabaseDropped(Event):
    """A database and all in it is gone."""

    is_final: ClassVar[bool] = True
    name: str
