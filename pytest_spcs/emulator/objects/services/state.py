"""What is held of a service, its instances and their containers.

Statuses: https://docs.snowflake.com/en/sql-reference/sql/show-service-containers-in-service
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key
from pytest_spcs.emulator.objects.services.platform_events import PlatformEvents

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.objects.image_repositories.state import Image
    from pytest_spcs.emulator.runtimes.contract import RunningInstance
    from pytest_spcs.identifiers import ObjectName
    from pytest_spcs.specification.model import Specification


class ServiceStatus(Enum):
    """The status of a service."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    FAILED = "FAILED"
    DONE = "DONE"
    CANCELLING = "CANCELLING"
    CANCELLED = "CANCELLED"
    SUSPENDING = "SUSPENDING"
    SUSPENDED = "SUSPENDED"
    INTERNAL_ERROR = "INTERNAL_ERROR"


ENDED = frozenset({ServiceStatus.DONE, ServiceStatus.FAILED, ServiceStatus.CANCELLED})
"""The statuses in which a job stays."""


class InstanceStatus(Enum):
    """The status of a service instance."""

    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"
    TERMINATING = "TERMINATING"
    SUCCEEDED = "SUCCEEDED"


class ContainerStatus(Enum):
    """The status of a container."""

    PENDING = "PENDING"
    READY = "READY"
    DONE = "DONE"
    FAILED = "FAILED"
    TERMINATING = "TERMINATING"


@dataclass(eq=False, kw_only=True)
class ContainerState:
    """What was last observed of one container."""

    name: str
    image_name: str
    image_digest: str
    status: ContainerStatus = ContainerStatus.PENDING
    message: str = "Waiting to start"
    restart_count: int = 0
    start_time: datetime | None = None
    last_exit_code: int | None = None
    last_restart_time: datetime | None = None


@dataclass(eq=False, kw_only=True)
class InstanceState:
    """What was last observed of one instance; ``running`` is None until its containers have been started.

    ``ended`` is set when nothing of it runs any more. An instance of a job is kept then, for its logs.
    """

    index: int
    spec_digest: str
    created_on: datetime
    containers: list[ContainerState]
    start_time: datetime | None = None
    running: RunningInstance | None = None
    terminating: bool = False
    ended: bool = False

    @property
    def status(self) -> InstanceStatus:
        """The status that follows from those of the containers."""
        if self.terminating and not self.ended:
            return InstanceStatus.TERMINATING
        statuses = {container.status for container in self.containers}
        if ContainerStatus.FAILED in statuses:
            return InstanceStatus.FAILED
        if statuses == {ContainerStatus.DONE}:
            return InstanceStatus.SUCCEEDED
        if statuses <= {ContainerStatus.READY, ContainerStatus.DONE}:
            return InstanceStatus.READY
        return InstanceStatus.PENDING


@dataclass(eq=False, kw_only=True)
class Job:
    """What a job service has beyond a service. ``replicas`` is None where the statement has not said how many."""

    number: int
    query_id: str
    is_async: bool
    replicas: int | None = None
    cancelled: bool = False
    completed_on: datetime | None = None
    deleted_on: datetime | None = None


@dataclass(eq=False, kw_only=True)
class Service:
    """One service or job service: what was asked for, and the instances as they were last observed."""

    name: ObjectName
    compute_pool: str
    owner: str
    specification: Specification
    stored_text: str
    spec_digest: str
    images: dict[str, Image]
    """The image of each container, resolved and pinned when the specification was set."""
    created_on: datetime
    updated_on: datetime
    min_instances: int = 1
    max_instances: int = 1
    max_instances_given: bool = False
    """Whether somebody chose the maximum: one that nobody chose goes up with the minimum."""
    min_ready_instances: int = 1
    auto_resume: bool = True
    auto_suspend_secs: int = 0
    external_access_integrations: tuple[str, ...] = ()
    query_warehouse: str | None = None
    log_level: str | None = None
    service_caller_token_validity_secs: int | None = None
    comment: str | None = None
    suspended: bool = False
    suspended_on: datetime | None = None
    resumed_on: datetime | None = None
    job: Job | None = None
    events: PlatformEvents = field(default_factory=PlatformEvents)
    instances: list[InstanceState] = field(default_factory=list)

    @property
    def status(self) -> ServiceStatus:
        """The status that follows from what was asked for and from the instances."""
        if self.job is not None:
            return self._status_of_job(self.job)
        if self.suspended:
            return ServiceStatus.SUSPENDING if self.instances else ServiceStatus.SUSPENDED
        statuses = [instance.status for instance in self.instances]
        if statuses.count(InstanceStatus.READY) >= self.min_ready_instances:
            return ServiceStatus.RUNNING
        if InstanceStatus.FAILED in statuses:
            return ServiceStatus.FAILED
        return ServiceStatus.PENDING

    @property
    def has_ended(self) -> bool:
        """Whether this is a job of which nothing will run any more."""
        return self.job is not None and self.status in ENDED

    def _status_of_job(self, job: Job) -> ServiceStatus:
        """Any container failed: FAILED; all done: DONE; any running: RUNNING."""
        if job.cancelled:
            live = any(not instance.ended for instance in self.instances)
            return ServiceStatus.CANCELLING if live else ServiceStatus.CANCELLED
        # An end counts when nothing is left of the instance, so that the end of a job has its time and frees its room.
        ended = [instance.status for instance in self.instances if instance.ended]
        if InstanceStatus.FAILED in ended:
            return ServiceStatus.FAILED
        if self.instances and ended == [InstanceStatus.SUCCEEDED] * len(self.instances):
            return ServiceStatus.DONE
        statuses = {container.status for instance in self.instances for container in instance.containers}
        return (
            ServiceStatus.RUNNING if statuses & {ContainerStatus.READY, ContainerStatus.DONE} else ServiceStatus.PENDING
        )


SERVICES: Key[Collection[ObjectName, Service]] = Key("services", lambda _account: Collection("Service"))
