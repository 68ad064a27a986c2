"""What happens to image repositories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.events import Event

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class ImageRepositoryCreated(Event):
    """An image repository exists from now on, empty."""

    name: ObjectName
