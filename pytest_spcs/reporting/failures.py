"""The services of a failed test as sections of its report: statuses, restarts, exit codes and last log lines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_spcs.handles.service_objects import ServiceObjectHandle

LOG_LINES = 20
"""Last lines of each container's log that a report shows."""


def sections(services: Iterable[ServiceObjectHandle], *, check: Callable[[], None], told: str) -> list[tuple[str, str]]:
    """Return a title and a text for each service. Nothing raises: a report must not fail for its additions.

    Where ``check`` raises, they have ended with their Snowflake, and that is told, unless the test has ``told`` it.
    """
    try:
        check()
    except SpcsError as problem:
        text = str(problem)
        return [] if text.partition("\n")[0] in told else [("spcs", text)]
    return [(f"{service.noun} {service.name}", _guarded(partial(_describe, service))) for service in services]


def _describe(service: ServiceObjectHandle) -> str:
    containers = service.containers()
    told = [f"status {service.status}", *(f"instance {each.instance_id}: {each}" for each in containers)]
    for each in containers:
        log = _guarded(partial(service.logs, each.container_name, int(each.instance_id), LOG_LINES))
        lines = log.rstrip().splitlines()[-LOG_LINES:]
        told.append(f"last lines of container {each.container_name} of instance {each.instance_id}:")
        told += [f"  {line}" for line in lines] or ["  (none)"]
    return "\n".join(told)


def _guarded(read: Callable[[], str]) -> str:
    try:
        return read()
    except Exception as problem:  # noqa: BLE001  # see above
        return f"(could not be read: {problem})"
