"""What SYSTEM$GET_SERVICE_STATUS answers, as frozen data.

Function: https://docs.snowflake.com/en/sql-reference/functions/system_get_service_status
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pytest_spcs.unit.problems import StatusTextError

_GOOD = {"READY", "DONE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerStatusEntry:
    """One container of one instance; ``status`` is PENDING, READY, DONE, FAILED or UNKNOWN."""

    container_name: str
    instance_id: str
    service_name: str
    status: str
    message: str = ""
    image: str = ""
    restart_count: int = 0
    start_time: str | None = None
    last_exit_code: int | None = None

    def __str__(self) -> str:
        told = [self.message] if self.message else []
        if self.restart_count:
            told.append(f"restarted {self.restart_count} time{'' if self.restart_count == 1 else 's'}")
        if self.last_exit_code is not None:
            told.append(f"exit code {self.last_exit_code}")
        details = f" ({', '.join(told)})" if told else ""
        return f"instance {self.instance_id} container {self.container_name}: {self.status}{details}"


@dataclass(frozen=True, slots=True)
class ServiceStatusReport:
    """The containers of a service's instances; none where it is suspended."""

    containers: tuple[ContainerStatusEntry, ...]

    @property
    def is_ready(self) -> bool:
        """Whether there are containers, and all of them are READY, or DONE as those of a job are."""
        return bool(self.containers) and all(container.status in _GOOD for container in self.containers)

    @property
    def failed(self) -> tuple[ContainerStatusEntry, ...]:
        """The containers that are FAILED."""
        return tuple(container for container in self.containers if container.status == "FAILED")

    def container(self, name: str, instance_id: str | int = 0) -> ContainerStatusEntry:
        """Return one container of an instance; KeyError where there is none."""
        for entry in self.containers:
            if entry.container_name == name and entry.instance_id == str(instance_id):
                return entry
        known = ", ".join(f"{entry.container_name} of instance {entry.instance_id}" for entry in self.containers)
        raise KeyError(f"no container {name} of instance {instance_id}; there are: {known or 'none'}")

    def __str__(self) -> str:
        return "\n".join(map(str, self.containers)) or "no instances"


def parse_service_status(text: str | bytes) -> ServiceStatusReport:
    """Return what the text of ``SELECT SYSTEM$GET_SERVICE_STATUS(...)`` says; fields of later releases are ignored.

    Raises:
        StatusTextError: it is no JSON array of containers.
    """
    if not isinstance(text, str | bytes):
        raise StatusTextError.malformed(repr(text), f"it is {_kind(text)}, not a text")
    shown = text if isinstance(text, str) else text.decode(errors="replace")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StatusTextError.malformed(shown, f"it is no JSON ({error})") from None
    if not isinstance(document, list):
        raise StatusTextError.malformed(shown, f"it is {_kind(document)}, not a list")
    return ServiceStatusReport(tuple(_entry(each, place, shown) for place, each in enumerate(document)))


def _entry(given: Any, place: int, text: str) -> ContainerStatusEntry:
    missing = [name for name in ("status", "containerName") if not isinstance(given, dict) or name not in given]
    if missing:
        raise StatusTextError.malformed(text, f"entry {place} has no {' and no '.join(missing)}")
    return ContainerStatusEntry(
        container_name=str(given["containerName"]),
        instance_id=str(given.get("instanceId", "")),
        service_name=str(given.get("serviceName", "")),
        status=str(given["status"]),
        message=str(given.get("message") or ""),
        image=str(given.get("image") or ""),
        restart_count=_whole(given, "restartCount", place, text) or 0,
        start_time=given.get("startTime") or None,
        last_exit_code=_whole(given, "lastExitCode", place, text),
    )


def _whole(given: dict[str, Any], name: str, place: int, text: str) -> int | None:
    value = given.get(name)
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise StatusTextError.malformed(text, f"{name} of entry {place} is {value!r}, not a whole number") from None


def _kind(value: object) -> str:
    return "nothing (NULL)" if value is None else f"a {type(value).__name__}"
