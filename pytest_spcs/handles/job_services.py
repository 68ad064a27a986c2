"""Job services: waiting for their end, how their containers ended, and cancelling them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from pytest_spcs.arguments import checked
from pytest_spcs.errors import JobServiceError, JobServiceNotEndedError, WaitTimeoutError
from pytest_spcs.handles.diagnosis import Observation, lines
from pytest_spcs.handles.job_causes import job_advice_for
from pytest_spcs.handles.service_objects import ServiceObjectHandle
from pytest_spcs.waiting import Deadline, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from snowflake.core import Root

    from pytest_spcs.handles.sql import Sql

SUCCEEDED = "DONE"
"""The status of a job whose containers have all ended with exit code 0."""

ENDED = frozenset({SUCCEEDED, "FAILED", "CANCELLED", "DELETED", "INTERNAL_ERROR"})
"""The statuses that a job keeps: https://docs.snowflake.com/en/sql-reference/sql/describe-service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerResult:
    """How one container of a job ended: ``status`` is DONE or FAILED, ``log`` its last lines."""

    instance_id: str
    container_name: str
    status: str
    exit_code: int | None
    message: str
    log: str


class JobServiceHandle(ServiceObjectHandle):
    """A job service: it runs to its end, once. Its name stays taken until it is dropped."""

    noun = "job service"
    quiet_statuses = frozenset({SUCCEEDED})

    def __init__(self, *, name: str, sql: Sql, root: Callable[[], Root], timeout: float) -> None:
        super().__init__(name=name, sql=sql, root=root)
        self.timeout = timeout

    @property
    def status(self) -> str:
        """PENDING, RUNNING, DONE, FAILED, CANCELLING, CANCELLED or INTERNAL_ERROR, as it is now."""
        return super().status

    @property
    def has_ended(self) -> bool:
        """Whether nothing of it runs any more."""
        return self.status in ENDED

    @property
    def exit_codes(self) -> dict[str, int | None]:
        """The exit codes of the containers, ``{"main": 0}``; None while one runs.

        With several instances the names have the instance's number before them: ``{"0/main": 0, "1/main": 3}``.
        """
        containers = self.containers()
        several = len({each.instance_id for each in containers}) > 1
        return {
            f"{each.instance_id}/{each.container_name}" if several else each.container_name: each.last_exit_code
            for each in containers
        }

    def results(self) -> list[ContainerResult]:
        """Return how each container ended, with what it wrote; waits for the end, whichever it is."""
        self.wait_until_ended()
        return [
            ContainerResult(
                instance_id=each.instance_id,
                container_name=each.container_name,
                status=each.status,
                exit_code=each.last_exit_code,
                message=each.message,
                log=self.logs(each.container_name, int(each.instance_id)),
            )
            for each in self.containers()
        ]

    @checked("wait")
    def wait(self, timeout: float | None = None) -> Self:
        """Return the handle when the job is DONE; ``timeout`` seconds are by default the setting ``job_timeout``.

        Raises:
            JobServiceError: it has ended otherwise, with what its containers said.
            JobServiceNotEndedError: it has not ended in time; it goes on.
        """
        deadline = Deadline(self.timeout if timeout is None else timeout)
        status = self._end(deadline)
        if status != SUCCEEDED:
            told = self._evidence(status)
            raise JobServiceError.ended(
                self.name, status=status, seconds=deadline.elapsed, seen=told, advice=job_advice_for(told)
            )
        return self

    @checked("wait_until_ended")
    def wait_until_ended(self, timeout: float | None = None) -> str:
        """Return the status with which the job has ended, also where that is FAILED or CANCELLED.

        Raises:
            JobServiceNotEndedError: it has not ended in time; it goes on.
        """
        return self._end(Deadline(self.timeout if timeout is None else timeout))

    def cancel(self, *, wait: bool = True) -> None:
        """Stop the job, and wait until nothing of it runs; of a job that has ended already, nothing changes."""
        self._ask(f"CALL {self.name}!SPCS_CANCEL_JOB()")
        if wait:
            self.wait_until_ended()

    def _end(self, deadline: Deadline) -> str:
        def look() -> str | None:
            status = self.status
            return status if status in ENDED else None

        try:
            return wait_until(look, deadline=deadline, evidence=lambda: self.name)
        except JobServiceNotEndedError:
            raise
        except WaitTimeoutError:
            told = self._evidence(self.status)
            raise JobServiceNotEndedError.after_waiting(
                self.name, seconds=deadline.seconds, seen=told, advice=job_advice_for(told)
            ) from None

    def _evidence(self, status: str) -> list[str]:
        seen = Observation(self.name, status, self.containers(), noun=self.noun)
        return lines(self._look_closely(seen))
