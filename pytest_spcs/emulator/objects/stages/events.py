"""What happens to stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pytest_spcs.emulator.account.events import Event

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class StageCreated(Event):
    """A stage exists from now on; its files lie in ``directory``."""

    name: ObjectName
    directory: Path

    def opposite(self) -> Event:
        """Return that it is gone."""
        return StageDropped(self.name, self.directory)


@dataclass(frozen=True, slots=True)
class StageDropped(Event):
    """A stage is gone, and its files with it."""

    is_final: ClassVar[bool] = True
    name: ObjectName
    directory: Path
