"""Job services as users describe them, and the statement that executes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pytest_spcs.handles.service_properties import assignments
from pytest_spcs.provisioning.service_objects import ServiceObjectDefinition


@dataclass(frozen=True, slots=True)
class JobServiceDefinition(ServiceObjectDefinition):
    """A job to execute; of the properties of services it has a few.

    https://docs.snowflake.com/en/sql-reference/sql/execute-job-service
    """

    model: ClassVar[str] = "JobService"
    known_properties: ClassVar[tuple[str, ...]] = ("external_access_integrations", "query_warehouse", "comment")

    replicas: int | None = None

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
