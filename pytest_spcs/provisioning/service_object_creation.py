"""What the makers of services and job services have in common: both make what runs by a specification, and wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from pytest_spcs.handles.service_objects import ServiceObjectHandle
from pytest_spcs.provisioning.missing_images import note_images
from pytest_spcs.provisioning.object_creation import ObjectCreator
from pytest_spcs.provisioning.provisioner import Made
from pytest_spcs.provisioning.qualified_names import qualify

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.handles.compute_pools import ComputePoolHandle
    from pytest_spcs.provisioning.run import Run
    from pytest_spcs.provisioning.service_objects import ServiceObjectDefinition

_TOO_SMALL = "exceeds compute pool instance capacity"
_LARGER = (
    "The run's own compute pool has the nodes of --spcs-instance-family: name a larger one there, such as CPU_X64_M, "
    "or\nask for less under resources of the specification: a container without them counts 0.5 CPU and 0.5 GiB."
)

HandleT = TypeVar("HandleT", bound=ServiceObjectHandle)


class ServiceObjectCreator(ObjectCreator, Generic[HandleT]):
    """Makes services or job services of a run, and removes them."""

    def __init__(self, run: Run, *, schema: str, compute_pool: str) -> None:
        super().__init__(run)
        self._schema = schema
        self._compute_pool = compute_pool

    def _name(self, given: str | None, wish: str) -> str:
        """Return a name of the run's schema: the given one, else a free one after the wish."""
        return qualify(given or self._run.names.take(wish), self._schema)

    def _make(
        self,
        service: HandleT,
        definition: ServiceObjectDefinition,
        *,
        compute_pool: ComputePoolHandle | str | None,
        fixture: str,
    ) -> None:
        """Make what a definition says, for a fixture, whose failing tests show it from now on."""
        pool = str(compute_pool or definition.compute_pool or self._compute_pool)
        # FORCE, because block volumes would keep it; a job that runs still is stopped.
        made = Made(service.noun, service.name, (f"DROP SERVICE IF EXISTS {service.name} FORCE",))
        try:
            self._create(service.name, made, definition.statement(name=service.name, compute_pool=pool))
        except Exception as refused:
            note_images(refused, self._run.sql)
            if _TOO_SMALL in str(refused):
                refused.add_note(_LARGER)
            raise
        self._run.services.add(service, fixture=fixture)

    def _wait(self, service: HandleT, wait: Callable[[], object]) -> None:
        """Wait for what was made; where that fails, it is removed."""
        try:
            wait()
        except BaseException:  # the error holds what can be known; nothing half-ready is left running
            self.remove(service)
            raise

    def remove(self, service: HandleT) -> None:
        """Remove one before the end of the session; nothing happens where this has not made it."""
        self._run.services.discard(service)
        self._remove(service.name, service.qualified.name)
