"""What happens to service functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.events import Event

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.service_functions.state import ServiceFunction


@dataclass(frozen=True, slots=True)
class ServiceFunctionCreated(Event):
    """A service function (one overload) can be called from now on."""

    function: ServiceFunction

    def opposite(self) -> Event:
        """Return that it is gone."""
        return ServiceFunctionDropped(self.function)


@dataclass(frozen=True, slots=True)
class ServiceFunctionDropped(Event):
    """A service function (one overload) is gone."""

    function: ServiceFunction

    def opposite(self) -> Event:
        """Return that it can be called again."""
        return ServiceFunctionCreated(self.function)
