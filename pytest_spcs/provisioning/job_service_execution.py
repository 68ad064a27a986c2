"""What ``spcs_execute_job_service`` hands out: executes job services, waits for their end, removes them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_spcs.arguments import checked
from pytest_spcs.handles.job_services import JobServiceHandle
from pytest_spcs.provisioning.calling_file import calling_directory
from pytest_spcs.provisioning.job_services import JobServiceDefinition
from pytest_spcs.provisioning.service_object_creation import ServiceObjectCreator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pytest_spcs.handles.compute_pools import ComputePoolHandle
    from pytest_spcs.handles.external_access_integrations import ExternalAccessIntegrationHandle
    from pytest_spcs.handles.images import ImageHandle
    from pytest_spcs.handles.secrets import SecretHandle
    from pytest_spcs.handles.warehouses import WarehouseHandle
    from pytest_spcs.provisioning.run import Run

OWN_FIXTURE = "spcs_execute_job_service"
"""The fixture that a job is executed for when a test does it itself."""


class ExecuteJobService(ServiceObjectCreator[JobServiceHandle]):
    """Executes a job service and waits until it is DONE; see the fixture ``spcs_execute_job_service``."""

    def __init__(self, run: Run, *, schema: str, compute_pool: str, timeout: float) -> None:
        super().__init__(run, schema=schema, compute_pool=compute_pool)
        self._timeout = timeout

    @checked(OWN_FIXTURE)
    def __call__(
        self,
        specification: Any,
        *,
        name: str | None = None,
        images: Mapping[str, ImageHandle | str] | None = None,
        secrets: Mapping[str, SecretHandle | str] | None = None,
        using: Mapping[str, object] | None = None,
        compute_pool: ComputePoolHandle | str | None = None,
        replicas: int | None = None,
        external_access_integrations: Sequence[ExternalAccessIntegrationHandle | str] | None = None,
        query_warehouse: WarehouseHandle | str | None = None,
        comment: str | None = None,
        timeout: float | None = None,
        wait: bool = True,
        relative_to: Path | None = None,
        fixture: str = OWN_FIXTURE,
    ) -> JobServiceHandle:
        """Return the job, DONE unless ``wait`` is False; what it has ended as otherwise is raised.

        ``fixture`` is the one it is executed for: it gives the job its name where nothing else does, and failures of
        its tests show it.
        """
        directory = calling_directory() if relative_to is None else relative_to
        definition = JobServiceDefinition.read(specification, relative_to=directory).with_properties(
            {
                "external_access_integrations": external_access_integrations,
                "query_warehouse": query_warehouse,
                "comment": comment,
            }
        )
        definition = replace(definition, replicas=replicas)
        definition = definition.filled(images=images, secrets=secrets, using=using)
        job = JobServiceHandle(
            name=self._name(name or definition.name, "JOB" if fixture == OWN_FIXTURE else fixture),
            sql=self._run.sql,
            root=self._run.root,
            timeout=self._timeout if timeout is None else timeout,
        )
        self._make(job, definition, compute_pool=compute_pool, fixture=fixture)
        if wait:
            self._wait(job, job.wait)
        return job

    def remove(self, job: JobServiceHandle) -> None:
        """Remove a job before the end of the session, stopping one that runs; nothing happens to those of others."""
        super().remove(job)
