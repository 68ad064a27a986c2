"""What happens to schemas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pytest_spcs.emulator.account.events import Event

if TYPE_CHECKING:
    from pytest_spcs.identifiers import SchemaName


@dataclass(frozen=True, slots=True)
class SchemaCreated(Event):
    """A schema exists from now on."""

    name: SchemaName

    def opposite(self) -> Event:
        """Return that it is gone."""
        return SchemaDropped(self.name)


@dataclass(frozen=True, slots=True)
class SchemaDropped(Event):
    """A schema and all in it is gone."""

    is_final: ClassVar[bool] = True
    name: SchemaName
