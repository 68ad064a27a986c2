"""Job services as users describe them, and the statement that executes one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pytest_spcs.handles.service_properties import ServiceProperties, assignments
from pytest_spcs.provisioning.models import given_fields, is_model
from pytest_spcs.provisioning.provisioner import Made
from pytest_spcs.provisioning.specifications import SpecificationSource, read_specification

if TYPE_CHECKING:
    from collections.abc import Mapping

PROPERTIES = ("external_access_integrations", "query_warehouse", "comment")
"""The properties of services that jobs have too: https://docs.snowflake.com/en/sql-reference/sql/execute-job-service."""


@dataclass(frozen=True, slots=True)
class JobServiceDefinition:
    """A job to execute; what is None is left to the fixtures: a free name, the compute pool of the run."""

    specification: SpecificationSource
    name: str | None = None
    compute_pool: str | None = None
    replicas: int | None = None
    properties: ServiceProperties = field(default_factory=ServiceProperties)

    @classmethod
    def read(cls, given: Any, *, relative_to: Path) -> JobServiceDefinition:
        """Return the definition in a specification, or in the whole ``JobService`` model of ``snowflake.core``."""
        if not is_model(given, "JobService"):
            return cls(read_specification(given, relative_to=relative_to))
        return cls(
            specification=read_specification(given.spec, relative_to=relative_to),
            name=given.name,
            compute_pool=given.compute_pool,
            properties=cast("ServiceProperties", given_fields(given, *PROPERTIES)),
        )

    def with_properties(self, properties: Mapping[str, object], *, replicas: int | None) -> JobServiceDefinition:
        """Return the definition with these properties over its own; None counts as not given."""
        given = {name: wanted for name, wanted in properties.items() if wanted is not None}
        return replace(self, replicas=replicas, properties=cast("ServiceProperties", {**self.properties, **given}))

    def statement(self, *, name: str, compute_pool: str) -> str:
        """Return an asynchronous EXECUTE JOB SERVICE: a private connection is not to be blocked by the job."""
        clauses = [
            "EXECUTE JOB SERVICE",
            f"IN COMPUTE POOL {compute_pool}",
            self.specification.clause,
            f"NAME = {name}",
            "ASYNC = TRUE",
        ]
        if self.replicas is not None:
            clauses.append(f"REPLICAS = {self.replicas}")
        if self.properties:
            clauses.append(assignments(self.properties))
        return "\n".join(clauses)


def made_job_service(name: str) -> Made:
    """Return how a job is removed: by the statement for services, which stops it where it still runs."""
    return Made("job service", name, (f"DROP SERVICE IF EXISTS {name} FORCE",))
