"""What ``spcs_create_service`` hands out: creates services, waits until they are ready, removes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, Unpack

from pytest_spcs.handles.services import ServiceHandle
from pytest_spcs.provisioning.calling_file import calling_directory
from pytest_spcs.provisioning.qualified_names import qualify
from pytest_spcs.provisioning.services import ServiceDefinition, made_service

if TYPE_CHECKING:
    from types import TracebackType

    from pytest_spcs.handles.compute_pools import ComputePoolHandle
    from pytest_spcs.handles.images import ImageHandle
    from pytest_spcs.handles.service_properties import ServiceProperties
    from pytest_spcs.provisioning.provisioner import Made
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


class ServiceCreator:
    """The ``CreateService`` of a run."""

    def __init__(self, run: Run, *, schema: str, compute_pool: str, ready_timeout: float) -> None:
        self._run = run
        self._schema = schema
        self._compute_pool = compute_pool
        self._ready_timeout = ready_timeout
        self._lifetime = run.provisioner.lifetime()
        self._made: dict[str, Made] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lifetime.__exit__(kind, error, traceback)

    def __call__(
        self,
        specification: Any,
        *,
        name: str | None = None,
        images: Mapping[str, ImageHandle | str] | None = None,
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
        paths = {container: str(image) for container, image in (images or {}).items()}
        definition = replace(definition, specification=definition.specification.with_images(paths))
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
        made = made_service(service.name)
        self._lifetime.create(made, definition.statement(name=service.name, compute_pool=pool))
        self._made[service.name] = made
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
        made = self._made.pop(service.name, None)
        if made is not None:
            self._lifetime.remove(made)
            self._run.names.give_back(service.qualified.name)
