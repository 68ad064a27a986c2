"""What ``spcs_execute_job_service`` hands out: executes job services, waits for their end, removes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pytest_spcs.handles.job_services import JobServiceHandle
from pytest_spcs.provisioning.calling_file import calling_directory
from pytest_spcs.provisioning.job_services import JobServiceDefinition, made_job_service
from pytest_spcs.provisioning.missing_images import note_images
from pytest_spcs.provisioning.object_creation import ObjectCreator
from pytest_spcs.provisioning.qualified_names import qualify
from pytest_spcs.provisioning.specifications import filled

if TYPE_CHECKING:
    from pytest_spcs.handles.compute_pools import ComputePoolHandle
    from pytest_spcs.handles.external_access_integrations import ExternalAccessIntegrationHandle
    from pytest_spcs.handles.images import ImageHandle
    from pytest_spcs.handles.secrets import SecretHandle
    from pytest_spcs.handles.warehouses import WarehouseHandle
    from pytest_spcs.provisioning.run import Run

OWN_FIXTURE = "spcs_execute_job_service"
"""The fixture that a job is executed for when a test does it itself."""


class ExecuteJobService(Protocol):
    """Executes a job service and waits until it is DONE; see the fixture ``spcs_execute_job_service``."""

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
        """Return the job, DONE unless ``wait`` is False; what it has ended as otherwise is raised."""
        ...

    def remove(self, job: JobServiceHandle) -> None:
        """Remove a job before the end of the session; one that runs is stopped."""
        ...


class JobServiceExecutor(ObjectCreator):
    """The ``ExecuteJobService`` of a run."""

    def __init__(self, run: Run, *, schema: str, compute_pool: str, timeout: float) -> None:
        super().__init__(run)
        self._schema = schema
        self._compute_pool = compute_pool
        self._timeout = timeout

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
        timeout: float | None = None,
        wait: bool = True,
        relative_to: Path | None = None,
        fixture: str = OWN_FIXTURE,
        **properties: Any,
    ) -> JobServiceHandle:
        """Execute a job for a fixture, which also gives it its name where nothing else does."""
        directory = calling_directory() if relative_to is None else relative_to
        definition = JobServiceDefinition.read(specification, relative_to=directory)
        definition = definition.with_properties(properties, replicas=replicas)
        source = filled(definition.specification, images=images, secrets=secrets, using=using)
        definition = replace(definition, specification=source)
        wish = "JOB" if fixture == OWN_FIXTURE else fixture
        job = JobServiceHandle(
            name=qualify(name or definition.name or self._run.names.take(wish), self._schema),
            sql=self._run.sql,
            root=self._run.root,
            timeout=self._timeout if timeout is None else timeout,
        )
        pool = str(compute_pool or definition.compute_pool or self._compute_pool)
        statement = definition.statement(name=job.name, compute_pool=pool)
        try:
            self._create(job.name, made_job_service(job.name), statement)
        except Exception as refused:
            note_images(refused, self._run.sql)
            raise
        self._run.services.add(job, fixture=fixture)
        if wait:
            try:
                job.wait()
            except BaseException:  # the error holds what can be known; nothing is left running
                self.remove(job)
                raise
        return job

    def remove(self, job: JobServiceHandle) -> None:
        """Remove a job before the end of the session; nothing happens where this has not made it."""
        self._run.services.discard(job)
        self._remove(job.name, job.qualified.name)
