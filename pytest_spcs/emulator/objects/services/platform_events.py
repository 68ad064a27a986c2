"""What Snowflake writes down when the status of a service, an instance or a container changes.

Names, messages and severities: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/monitoring-services
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.objects.services.state import Service

_LIMIT = 1000
"""Events that are kept of a service; a container that is restarted for ever must not fill the memory."""
_OF_SERVICES = {
    "PENDING": "Service is pending",
    "RUNNING": "Service is ready",
    "SUSPENDING": "Service is suspending",
    "SUSPENDED": "Service has suspended",
    "FAILED": "Service has failed",
    "INTERNAL_ERROR": "Service has encountered an error",
}
_OF_JOBS = {
    "PENDING": "Job is pending",
    "RUNNING": "Job is running",
    "DONE": "Job is completed",
    "FAILED": "Job has failed",
    "CANCELLING": "Job is being canceled",
    "CANCELLED": "Job has been canceled",
}
_OF_INSTANCES = {
    "PENDING": "Service instance is pending",
    "READY": "Service instance is running",
    "TERMINATING": "Service instance is terminating",
    "SUCCEEDED": "Job instance has completed",
    "FAILED": "Service instance has failed",
}


@dataclass(frozen=True, slots=True)
class PlatformEvent:
    """One change of a status."""

    at: datetime
    name: str
    status: str
    message: str
    instance: int | None = None
    container: str | None = None

    @property
    def severity(self) -> str:
        """ERROR for failures, INFO for all else."""
        return "ERROR" if self.status in {"FAILED", "INTERNAL_ERROR"} else "INFO"


@dataclass(eq=False)
class PlatformEvents:
    """The events of one service, and what was noted last of each of its parts."""

    kept: deque[PlatformEvent] = field(default_factory=lambda: deque(maxlen=_LIMIT))
    noted: dict[tuple[int | None, str | None], tuple[str, str]] = field(default_factory=dict)

    def note(self, service: Service, now: datetime) -> None:
        """Write down what has changed since the last time."""
        messages = _OF_SERVICES if service.job is None else _OF_JOBS
        status = service.status.value
        self._change(PlatformEvent(now, "SERVICE.STATUS_CHANGE", status, messages.get(status, status)))
        for instance in service.instances:
            status = instance.status.value
            message = _OF_INSTANCES[status]
            self._change(PlatformEvent(now, "SERVICE_INSTANCE.STATUS_CHANGE", status, message, instance.index))
            for container in instance.containers:
                status, message = container.status.value, container.message
                self._change(
                    PlatformEvent(now, "CONTAINER.STATUS_CHANGE", status, message, instance.index, container.name)
                )

    def _change(self, event: PlatformEvent) -> None:
        part = (event.instance, event.container)
        if self.noted.get(part) != (event.status, event.message):
            self.noted[part] = (event.status, event.message)
            self.kept.append(event)
