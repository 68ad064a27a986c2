"""The commands of services that wait: SYSTEM$WAIT_FOR_SERVICES, SPCS_WAIT_FOR and SYSTEM$GET_SERVICE_STATUS.

https://docs.snowflake.com/en/sql-reference/functions/system_wait_for_services, .../spcs_wait_for and
.../system_get_service_status
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.account.waits import wait_for
from pytest_spcs.emulator.objects.services.commands import (
    GetServiceStatus,
    ShowServiceContainers,
    WaitForServices,
    WaitForStatus,
)
from pytest_spcs.emulator.objects.services.state import ENDED, SERVICES, ServiceStatus

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName

_NOT_REACHED = 395023
_LASTING = ENDED | {ServiceStatus.RUNNING, ServiceStatus.SUSPENDED}
_KNOWN = {status.value for status in ServiceStatus} | {"DELETING", "DELETED"}


def wait(account: Account, session: Session, command: WaitForServices) -> str:
    """Return when all services are RUNNING; raise when one has failed, or at the end of the time."""

    def pending() -> list[ObjectName]:
        statuses = {name: account[SERVICES].get(name).status for name in command.names}
        failed = [name for name, status in statuses.items() if status is ServiceStatus.FAILED]
        if failed:
            raise SnowflakeError(_NOT_REACHED, "57014", f"Service {failed[0]} has failed.")
        return [name for name, status in statuses.items() if status is not ServiceStatus.RUNNING]

    if wait_for(account, session, lambda: None if pending() else True, command.timeout):
        return "OK"
    with account.lock:
        seen = ", ".join(f"{name} is {account[SERVICES].get(name).status.value}" for name in pending())
    raise SnowflakeError(_NOT_REACHED, "57014", f"Timed out after {command.timeout:g} s: {seen}.")


def wait_for_status(account: Account, session: Session, command: WaitForStatus) -> str:
    """Return when a service or job has the wanted status; raise when it never will, or at the end of the time."""
    if command.status not in _KNOWN:
        raise invalid_value(f"invalid status '{command.status}'. Known are: {', '.join(sorted(_KNOWN))}.")

    def reached() -> bool | None:
        service = account[SERVICES].get(command.name)
        if service.status.value == command.status:
            return True
        return False if service.has_ended else None

    found = wait_for(account, session, reached, command.timeout)
    if found:
        return f"Service {command.name.name} has reached status {command.status}."
    with account.lock:
        status = account[SERVICES].get(command.name).status.value
    told = f"Timeout after {command.timeout:g} seconds waiting" if found is None else "It can never be reached: waited"
    raise SnowflakeError(
        _NOT_REACHED,
        "57014",
        f"{told} for status {command.status} of service {command.name.name}. Its current status is {status}.",
    )


def status(account: Account, session: Session, command: GetServiceStatus) -> list[Facts]:
    """List a service's containers, once its status is one that lasts or the time is over."""
    wait_for(account, session, lambda: account[SERVICES].get(command.name).status in _LASTING or None, command.timeout)
    return account.perform(ShowServiceContainers(command.name), session)


PERFORMERS: dict[type, Performer] = {
    WaitForServices: wait,
    WaitForStatus: wait_for_status,
    GetServiceStatus: status,
}
