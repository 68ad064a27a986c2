"""EXECUTE JOB SERVICE as a whole: starts the job and, unless it is asynchronous, waits for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.waits import StatementStoppedError, wait_for
from pytest_spcs.emulator.objects.job_services.commands import CancelJob, ExecuteJob
from pytest_spcs.emulator.objects.services.state import SERVICES, ContainerStatus, ServiceStatus

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.services.state import Service

_FAILED = 395031


def execute(account: Account, session: Session, command: ExecuteJob) -> str:
    """Return the statement's message; raise for a job that fails, is cancelled or dropped, or takes too long.

    Aborting the statement, and its timeout, cancel the job.
    """
    name = command.start.name
    account.perform(command.start, session)
    if command.start.is_async:
        return f"Started Snowpark Container Services Job '{name.name}'."
    service = account[SERVICES].find(name)

    def outcome() -> ServiceStatus | None:
        if service is None or account[SERVICES].find(name) is not service:
            return ServiceStatus.CANCELLED
        return service.status if service.has_ended else None

    try:
        status = wait_for(account, session, outcome)
    except StatementStoppedError:
        with account.lock:
            if account[SERVICES].find(name) is service:
                account.perform(CancelJob(name), session)
        raise
    if status is ServiceStatus.DONE:
        return f"Job {name.name} completed successfully with status: DONE."
    with account.lock:
        reason = "" if service is None else _reason(service)
    raise SnowflakeError(
        _FAILED, "57014", f"Job {name.name} failed with status: {(status or ServiceStatus.FAILED).value}.{reason}"
    )


def _reason(service: Service) -> str:
    failed = [
        f"container '{container.name}' of instance {instance.index}"
        + (f", exit code {container.last_exit_code}" if container.last_exit_code is not None else "")
        + f": {container.message}"
        for instance in service.instances
        for container in instance.containers
        if container.status is ContainerStatus.FAILED
    ]
    return f" {'; '.join(failed)}" if failed else ""


PERFORMERS: dict[type, Performer] = {ExecuteJob: execute}
