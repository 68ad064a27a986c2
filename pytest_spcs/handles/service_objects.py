"""What services and job services have in common: both are asked by the same statements, and show the same evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from pytest_spcs.errors import ContainerNameError, ServiceMissingError
from pytest_spcs.handles.diagnosis import SHOWN_LINES, Observation
from pytest_spcs.handles.handle import SchemaObjectHandle
from pytest_spcs.handles.observations import ContainerStatus, InstanceStatus
from pytest_spcs.identifiers import render

if TYPE_CHECKING:
    from snowflake.core.service import ServiceResource

    from pytest_spcs.handles.sql import Parameters, Row

DEFAULT_LOG_LINES = 500
"""What the Snowflake CLI asks for; Snowflake cuts at 100 KB."""

_DOES_NOT_EXIST = frozenset({2003, 2043})
"""Snowflake's numbers for an object that is not there, or that the role cannot see."""


class ServiceObjectHandle(SchemaObjectHandle):
    """A service or a job service. Each question is asked when it is put."""

    kind = "SERVICE"
    noun: ClassVar[str] = "service"
    """What messages call it."""
    quiet_statuses: ClassVar[frozenset[str]] = frozenset({"READY"})
    """The statuses of containers whose logs explain nothing."""

    @property
    def resource(self) -> ServiceResource:
        """The same service in ``snowflake.core``."""
        resource: ServiceResource = self._schema_resource.services[self._simple_name]
        return resource

    @property
    def status(self) -> str:
        """Its status as it is now, as DESCRIBE SERVICE has it."""
        return str(self.describe()["status"])

    def describe(self) -> Row:
        """Return the row of DESCRIBE SERVICE."""
        return self._ask(f"DESCRIBE SERVICE {self.name}")[0]

    def containers(self) -> list[ContainerStatus]:
        """Return the containers of all instances; none for a suspended service."""
        return self._containers_in(self._show_containers())

    def instances(self) -> list[InstanceStatus]:
        """Return the instances; none for a suspended service."""
        rows = self._ask(f"SHOW SERVICE INSTANCES IN SERVICE {self.name}")
        return [InstanceStatus.of(row) for row in rows if row.get("instance_id") is not None]

    def logs(
        self,
        container: str | None = None,
        instance: int = 0,
        lines: int = DEFAULT_LOG_LINES,
        *,
        previous: bool = False,
    ) -> str:
        """Return the last lines of a container's output, both streams together.

        ``container`` may be left out where there is only one. ``previous`` reads what the run before the last restart
        has written.

        Raises:
            ContainerNameError: there are several containers, or none because the service is suspended.
        """
        if container is None:
            names = sorted({each.container_name for each in self.containers()})
            if len(names) != 1:
                raise ContainerNameError.needed(self.name, names)
            container = names[0]
        arguments: list[Any] = [self.name, str(instance), container, lines, *([True] if previous else [])]
        places = ", ".join(["%s"] * len(arguments))
        (row,) = self._ask(f"SELECT SYSTEM$GET_SERVICE_LOGS({places})", arguments)
        (text,) = row.values()
        return str(text or "")

    def close(self) -> None:
        """Close what is open to it; a handle can be used again afterwards."""

    def _look_closely(self, seen: Observation) -> Observation:
        """Add what explains an observation: last log lines of what is not as it should be, and the compute pool."""
        logs = {
            (container.instance_id, container.container_name): self._last_lines(container)
            for container in seen.containers
            if container.status not in self.quiet_statuses
        }
        pool = str(self.describe()["compute_pool"])
        try:
            state = str(self._sql.rows(f"DESCRIBE COMPUTE POOL {render(pool)}")[0]["state"])
        except Exception:  # noqa: BLE001  # a role may use a service without seeing its pool, and this is only evidence
            state = ""
        return replace(seen, logs=logs, compute_pool=render(pool), compute_pool_state=state)

    def _last_lines(self, container: ContainerStatus) -> str:
        try:
            text = self._lines_of(container)
            if self._runs_anew(container) or (not text.strip() and container.restart_count):
                text = self._lines_of(container, previous=True)
        except Exception as cause:  # noqa: BLE001  # it is only evidence
            return f"[not to be had: {str(cause).splitlines()[0]}]"
        return text

    def _lines_of(self, container: ContainerStatus, *, previous: bool = False) -> str:
        try:
            return self.logs(container.container_name, int(container.instance_id), SHOWN_LINES, previous=previous)
        except Exception as cause:
            if "Container Status: " in str(cause):  # clients know "not started yet" by its text alone
                return ""
            raise

    def _runs_anew(self, failed: ContainerStatus) -> bool:
        """Whether it was restarted since it was seen: what the present run has written says nothing of the end."""
        same = (failed.instance_id, failed.container_name)
        return failed.last_exit_code is not None and any(
            each.restart_count > failed.restart_count
            for each in self.containers()
            if (each.instance_id, each.container_name) == same
        )

    def _show_containers(self) -> list[Row]:
        return self._ask(f"SHOW SERVICE CONTAINERS IN SERVICE {self.name}")

    def _containers_in(self, rows: list[Row]) -> list[ContainerStatus]:
        # A service without instances has one row with nothing but its status.
        return [ContainerStatus.of(row) for row in rows if row.get("container_name") is not None]

    def _ask(self, sql: str, parameters: Parameters | None = None) -> list[Row]:
        try:
            return self._sql.rows(sql, parameters)
        except Exception as cause:
            if getattr(cause, "errno", None) in _DOES_NOT_EXIST:
                raise ServiceMissingError.unseen(self.name, str(cause), noun=self.noun) from cause
            raise
