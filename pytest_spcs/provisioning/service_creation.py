"""What ``spcs_create_service`` hands out: creates services, waits until they are ready, removes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Unpack

from pytest_spcs.handles.services import ServiceHandle
from pytest_spcs.provisioning.calling_file import calling_directory
from pytest_spcs.provisioning.missing_images import note_images
from pytest_spcs.provisioning.object_creation import ObjectCreator
from pytest_spcs.provisioning.qualified_names import qualify
from pytest_spcs.provisioning.services import ServiceDefinition, made_service
from pytest_spcs.provisioning.specifications import filled

if TYPE_CHECKING:
    from pytest_spcs.handles.compute_pools import ComputePoolHandle
    from pytest_spcs.handles.images import ImageHandle
    from pytest_spcs.handles.secrets import SecretHandle
    from pytest_spcs.handles.service_properties import ServiceProperties
    from pytest_spcs.provisioning.run import Run


OWN_FIXTURE = "spcs_create_service"
"""The fixture that a service is made for when a test makes it itself."""


class CreateService(Protocol):
    """Creates a service and waits until it is ready; see the fixture ``spcs_create_service``."""

    def __call__(
        self,
        specification: Any,
        *,
        name: str | None = None,
        images: Mapping[str, ImageHandle | str] | None = None,
        secrets: Mapping[str, SecretHandle | str] | None = None,
        using: Mapping[str, object] | None = None,
        compute_pool: ComputePoolHandle | str | None = None,
        ready_timeout: float | None = None,
        wait: bool = True,
        relative_to: Path | None = None,
        fixture: str = OWN_FIXTURE,
        **properties: Unpack[ServiceProperties],
    ) -> ServiceHandle:
        """Return the service, ready unless ``wait`` is False.

        ``fixture`` is the one it is made for: it gives the service its name, and failures of its tests show it.
        """
        ...

    def remove(self, service: ServiceHandle) -> None:
        """Remove a service before the end of the session."""
        ...


class ServiceCreator(ObjectCreator):
    """The ``CreateService`` of a run."""

    def __init__(self, run: Run, *, schema: str, compute_pool: str, ready_timeout: float) -> None:
        super().__init__(run)
        self._schema = schema
        self._compute_pool = compute_pool
        self._ready_timeout = ready_timeout

    def __call__(
        self,
        specification: Any,
        *,
        name: str | None = None,
        images: Mapping[str, ImageHandle | str] | None = None,
        secrets: Mapping[str, SecretHandle | str] | None = None,
        using: Mapping[str, object] | None = None,
        compute_pool: ComputePoolHandle | str | None = None,
        ready_timeout: float | None = None,
        wait: bool = True,
        relative_to: Path | None = None,
        fixture: str = OWN_FIXTURE,
        **properties: Unpack[ServiceProperties],
    ) -> ServiceHandle:
        """Create a service for a fixture, which also gives it its name where nothing else does."""
        directory = calling_directory() if relative_to is None else relative_to
        definition = ServiceDefinition.read(specification, relative_to=directory).with_properties(properties)
        source = filled(definition.specification, images=images, secrets=secrets, using=using)
        definition = replace(definition, specification=source)
        wish = "SERVICE" if fixture == OWN_FIXTURE else fixture
        given = name or definition.name
        service = ServiceHandle(
            name=qualify(given or self._run.names.take(wish), self._schema),
            sql=self._run.sql,
            root=self._run.root,
            ready_timeout=self._ready_timeout if ready_timeout is None else ready_timeout,
            ingress_headers=self._run.target.ingress_headers,
        )
        pool = str(compute_pool or definition.compute_pool or self._compute_pool)
        statement = definition.statement(name=service.name, compute_pool=pool)
        try:
            self._create(service.name, made_service(service.name), statement)
        except Exception as refused:
            note_images(refused, self._run.sql)
            raise
        self._run.services.add(service, fixture=fixture)
        if wait:
            try:
                service.wait_until_ready()
            except BaseException:  # the error holds what can be known; nothing half-ready is left running
                self.remove(service)
                raise
        return service

    def remove(self, service: ServiceHandle) -> None:
        """Remove a service before the end of the session; nothing happens where this has not made it."""
        self._run.services.discard(service)
        service.close()
        self._remove(service.name, service.qualified.name)
