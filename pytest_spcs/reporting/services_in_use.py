"""Which services and job services a test uses, so that its failure can show them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_spcs.handles.service_objects import ServiceObjectHandle

MOST = 5
"""More services than this only bury the failure."""


@dataclass(frozen=True, slots=True)
class ServiceInUse:
    """A service with the fixture that made it and the test in which it was made."""

    handle: ServiceObjectHandle
    fixture: str
    test: str


class ServicesInUse:
    """The living services and jobs of a run."""

    def __init__(self) -> None:
        self._services: list[ServiceInUse] = []

    def add(self, handle: ServiceObjectHandle, *, fixture: str) -> None:
        """Note a service just made by a fixture."""
        self._services.append(ServiceInUse(handle, fixture, _present_test()))

    def discard(self, handle: ServiceObjectHandle) -> None:
        """Forget a service that is about to be removed."""
        self._services = [service for service in self._services if service.handle is not handle]

    def of(self, test: str, fixtures: Collection[str]) -> list[ServiceObjectHandle]:
        """Return the services of a test's fixtures; those made in it come first."""
        used = [service for service in self._services if service.fixture in fixtures]
        used.sort(key=lambda service: service.test != test)
        return [service.handle for service in used[:MOST]]


def _present_test() -> str:
    """Return the test that pytest runs now, by the variable that it keeps for that."""
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
