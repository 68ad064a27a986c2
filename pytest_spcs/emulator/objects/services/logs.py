"""The logs of a service's containers: SYSTEM$GET_SERVICE_LOGS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.services.commands import GetServiceLogs
from pytest_spcs.emulator.objects.services.state import SERVICES

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session

MAX_LOG_BYTES = 100 * 1024
"""What SYSTEM$GET_SERVICE_LOGS gives at most: https://docs.snowflake.com/en/sql-reference/functions/system_get_service_logs."""


def logs(account: Account, _session: Session, command: GetServiceLogs) -> str:
    """Return the last lines of a container; raise for one that has not been started."""
    service = account[SERVICES].get(command.name)
    # A suspended instance may be ending still while its successor runs under the same number.
    latest_first = sorted(service.instances, key=lambda instance: instance.terminating)
    instance = next((i for i in latest_first if str(i.index) == command.instance), None)
    if instance is None:
        known = ", ".join(str(i.index) for i in service.instances) or "none"
        raise SnowflakeError(
            395020,
            "22023",
            f"Instance '{command.instance}' of service {service.name} does not exist (service is "
            f"{service.status.value}, instances: {known}).",
        )
    container = next((c for c in instance.containers if c.name == command.container), None)
    if container is None:
        known = ", ".join(c.name for c in instance.containers)
        raise SnowflakeError(
            395020, "22023", f"Container '{command.container}' does not exist in service {service.name} ({known})."
        )
    if instance.running is None or instance.start_time is None:
        raise SnowflakeError(
            395021,
            "57014",
            f"Logs of container '{container.name}' are not available. Container Status: {container.status.value}. "
            f"{container.message}",
        )
    lines = instance.running.logs(container.name, previous=command.previous)
    lines = [line for line in lines if command.since is None or line.at >= command.since]
    texts = [f"{_nanoseconds(line.at)} {line.text}" if command.timestamps else line.text for line in lines]
    if command.lines is not None:
        texts = texts[-command.lines :] if command.lines > 0 else []
    return "\n".join(texts).encode()[-MAX_LOG_BYTES:].decode(errors="ignore")


def _nanoseconds(at: datetime) -> str:
    return f"{at.strftime('%Y-%m-%dT%H:%M:%S')}.{at.microsecond:06d}000Z"


PERFORMERS: dict[type, Performer] = {GetServiceLogs: logs}
