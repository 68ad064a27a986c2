"""Services as users describe them, and the statement that creates one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from pytest_spcs.handles.service_properties import ServiceProperties, assignments
from pytest_spcs.provisioning.models import given_fields, is_model
from pytest_spcs.provisioning.provisioner import Made
from pytest_spcs.provisioning.specifications import SpecificationSource, read_specification


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """A service to create; what is None is left to the fixtures: a free name, the compute pool of the run."""

    specification: SpecificationSource
    name: str | None = None
    compute_pool: str | None = None
    properties: ServiceProperties = field(default_factory=ServiceProperties)

    @classmethod
    def read(cls, given: Any, *, relative_to: Path) -> ServiceDefinition:
        """Return the definition in a specification, or in the whole ``Service`` model of ``snowflake.core``."""
        if not is_model(given, "Service"):
            return cls(read_specification(given, relative_to=relative_to))
        return cls(
            specification=read_specification(given.spec, relative_to=relative_to),
            name=given.name,
            compute_pool=given.compute_pool,
            properties=cast("ServiceProperties", given_fields(given, *ServiceProperties.__annotations__)),
        )

    def with_properties(self, properties: ServiceProperties) -> ServiceDefinition:
        """Return the definition with these properties over its own; None counts as not given."""
        given = {name: wanted for name, wanted in properties.items() if wanted is not None}
        return replace(self, properties=cast("ServiceProperties", {**self.properties, **given}))

    def statement(self, *, name: str, compute_pool: str) -> str:
        """Return CREATE SERVICE for a qualified name on a compute pool."""
        clauses = [f"CREATE SERVICE {name}", f"IN COMPUTE POOL {compute_pool}", self.specification.clause]
        if self.properties:
            clauses.append(assignments(self.properties))
        return "\n".join(clauses)


def made_service(name: str) -> Made:
    """Return how a service is removed: FORCE, because block volumes would keep it."""
    return Made("service", name, (f"DROP SERVICE IF EXISTS {name} FORCE",))
