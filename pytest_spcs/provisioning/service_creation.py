"""What ``spcs_create_service`` hands out: creates services, waits until they are ready, removes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from pytest_spcs.arguments import checked
from pytest_spcs.handles.service_properties import ServiceProperties
from pytest_spcs.handles.services import ServiceHandle
from pytest_spcs.provisioning.calling_file import calling_directory
from pytest_spcs.provisioning.service_object_creation import ServiceObjectCreator
from pytest_spcs.provisioning.services import ServiceDefinition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_spcs.handles.compute_pools import ComputePoolHandle
    from pytest_spcs.handles.images import ImageHandle
    from pytest_spcs.handles.secrets import SecretHandle
    from pytest_spcs.provisioning.run import Run


OWN_FIXTURE = "spcs_create_service"
"""The fixture that a service is made for when a test makes it itself."""


class CreateService(ServiceObjectCreator[ServiceHandle]):
    """Creates a service and waits until it is ready; see the fixture ``spcs_create_service``."""

    def __init__(self, run: Run, *, schema: str, compute_pool: str, ready_timeout: float) -> None:
        super().__init__(run, schema=schema, compute_pool=compute_pool)
        self._ready_timeout = ready_timeout

    @checked(OWN_FIXTURE, properties=ServiceProperties)
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

        ``fixture`` is the one it is made for: it gives the service its name where nothing else does, and failures of
        its tests show it.
        """
        directory = calling_directory() if relative_to is None else relative_to
        definition = ServiceDefinition.read(specification, relative_to=directory).with_properties(properties)
        definition = definition.filled(images=images, secrets=secrets, using=using)
        service = ServiceHandle(
            name=self._name(name or definition.name, "SERVICE" if fixture == OWN_FIXTURE else fixture),
            sql=self._run.sql,
            root=self._run.root,
            ready_timeout=self._ready_timeout if ready_timeout is None else ready_timeout,
            ingress_headers=self._run.target.ingress_headers,
        )
        self._make(service, definition, compute_pool=compute_pool, fixture=fixture)
        if wait:
            self._wait(service, service.wait_until_ready)
        return service

    def remove(self, service: ServiceHandle) -> None:
        """Remove a service before the end of the session; nothing happens where this has not made it."""
        try:
            service.close()
        finally:
            super().remove(service)
