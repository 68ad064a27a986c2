"""Services as users describe them, and the statement that creates one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pytest_spcs.handles.service_properties import ServiceProperties, assignments
from pytest_spcs.provisioning.service_objects import ServiceObjectDefinition


@dataclass(frozen=True, slots=True)
class ServiceDefinition(ServiceObjectDefinition):
    """A service to create."""

    model: ClassVar[str] = "Service"
    known_properties: ClassVar[tuple[str, ...]] = tuple(ServiceProperties.__annotations__)

    def statement(self, *, name: str, compute_pool: str) -> str:
        """Return CREATE SERVICE for a qualified name on a compute pool."""
        clauses = [f"CREATE SERVICE {name}", f"IN COMPUTE POOL {compute_pool}", self.specification.clause]
        if self.properties:
            clauses.append(assignments(self.properties))
        return "\n".join(clauses)
