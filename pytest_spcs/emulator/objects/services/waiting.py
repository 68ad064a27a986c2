"""SYSTEM$WAIT_FOR_SERVICES: the one command of services that waits.

https://docs.snowflake.com/en/sql-reference/functions/system_wait_for_services
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pytest_spcs.emulator.errors import SnowflakeError
from pytest_spcs.emulator.objects.services.commands import WaitForServices
from pytest_spcs.emulator.objects.services.state import ServiceStatus

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import Account, Performer
    from pytest_spcs.emulator.sessions import Session


def wait(account: Account, _session: Session, command: WaitForServices) -> str:
    """Return when all services are RUNNING; raise when one has failed, or at the end of the time."""
    deadline = time.monotonic() + command.timeout
    with account.changed:
        while True:
            statuses = {name: account.services.get(name).status for name in command.names}
            failed = [name for name, status in statuses.items() if status is ServiceStatus.FAILED]
            if failed:
                raise SnowflakeError(395023, "57014", f"Service {failed[0]} has failed.")
            pending = [name for name, status in statuses.items() if status is not ServiceStatus.RUNNING]
            if not pending:
                return "OK"
            left = deadline - time.monotonic()
            if left <= 0 or not account.changed.wait(left):
                seen = ", ".join(f"{name} is {statuses[name].value}" for name in pending)
                raise SnowflakeError(395023, "57014", f"Timed out after {command.timeout:g} s: {seen}.")


PERFORMERS: dict[type, Performer] = {WaitForServices: wait}
