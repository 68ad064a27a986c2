"""Why a service is not ready: what was seen of it, and whether waiting on would help."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_spcs.handles.observations import ContainerStatus

RESTARTS_BEFORE_GIVING_UP = 2
"""A container that has failed and been restarted this often will fail again."""

SHOWN_LINES = 10
"""Log lines of a container in a message: a short traceback, or the end of a long one."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A service as it was seen at one moment; ``status`` is its service status."""

    service: str
    status: str
    containers: Sequence[ContainerStatus]
    is_upgrading: bool = False
    compute_pool: str = ""
    compute_pool_state: str = ""
    noun: str = "service"
    logs: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The last lines by instance and container; a reason between brackets where they could not be had."""

    @property
    def is_ready(self) -> bool:
        """Whether enough instances are ready, all of them with the present specification."""
        return self.status == "RUNNING" and not self.is_upgrading


def why_hopeless(seen: Observation) -> str | None:
    """Return why the service will not become ready by waiting, or None while it may."""
    if seen.status == "SUSPENDED":
        return "it is suspended"
    for container in seen.containers:
        failed = container.status in {"FAILED", "DONE"}
        if failed and container.restart_count >= RESTARTS_BEFORE_GIVING_UP:
            return f"container {container.container_name} keeps ending"
        if container.status == "FAILED" and _never_ran(container) and "retrying" not in container.message:
            return f"container {container.container_name} cannot be started"
    return None


def lines(seen: Observation) -> list[str]:
    """Return what was seen, a line each: service, instances and containers, last log lines, compute pool."""
    told = [f"{seen.noun} status: {seen.status}{' (being upgraded)' if seen.is_upgrading else ''}"]
    for container in seen.containers:
        told.append(f"instance {container.instance_id}: {container.instance_status:<12}{container}")
        log = seen.logs.get((container.instance_id, container.container_name))
        if log is not None:
            told += _log_lines(log)
    if not seen.containers:
        told.append("it has no instances")
    if seen.compute_pool_state:
        told.append(f"compute pool {seen.compute_pool}: {seen.compute_pool_state}")
    return told


def _never_ran(container: ContainerStatus) -> bool:
    return container.start_time is None and container.last_exit_code is None


def _log_lines(log: str) -> list[str]:
    texts = log.rstrip().splitlines()[-SHOWN_LINES:]
    if len(texts) > 1:
        return ["last lines:", *(f"  {text}" for text in texts)]
    return [f"last lines: {texts[0] if texts else 'none'}"]
