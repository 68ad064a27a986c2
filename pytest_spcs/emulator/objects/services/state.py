"""What is held of a service, its instances and their containers.

Statuses: https://docs.snowflake.com/en/sql-reference/sql/show-service-containers-in-service
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.image_repositories.state import Image
    from pytest_spcs.emulator.runtimes.contract import RunningInstance
    from pytest_spcs.identifiers import ObjectName
    from pytest_spcs.specification.model import Specification


class ServiceStatus(Enum):
    """The status of a service."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    FAILED = "FAILED"
    SUSPENDING = "SUSPENDING"
    SUSPENDED = "SUSPENDED"
    INTERNAL_ERROR = "INTERNAL_ERROR"


class InstanceStatus(Enum):
    """The status of a service instance."""

    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"
    TERMINATING = "TERMINATING"


class ContainerStatus(Enum):
    """The status of a container."""

    PENDING = "PENDING"
    READY = "READY"
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
    """What was last observed of one instance; ``running`` is None until its containers have been started."""

    index: int
    spec_digest: str
    created_on: datetime
    containers: list[ContainerState]
    start_time: datetime | None = None
    running: RunningInstance | None = None
    terminating: bool = False

    @property
    def status(self) -> InstanceStatus:
        """The status that follows from those of the containers."""
        if self.terminating:
            return InstanceStatus.TERMINATING
        statuses = {container.status for container in self.containers}
        if ContainerStatus.FAILED in statuses:
            return InstanceStatus.FAILED
        if statuses == {ContainerStatus.READY}:
            return InstanceStatus.READY
        return InstanceStatus.PENDING


@dataclass(eq=False, kw_only=True)
class Service:
    """One service: what was asked for, and the instances as they were last observed."""

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
    min_ready_instances: int = 1
    auto_resume: bool = True
    auto_suspend_secs: int = 0
    external_access_integrations: tuple[str, ...] = ()
    query_warehouse: str | None = None
    log_level: str | None = None
    comment: str | None = None
    suspended: bool = False
    suspended_on: datetime | None = None
    resumed_on: datetime | None = None
    instances: list[InstanceState] = field(default_factory=list)

    @property
    def status(self) -> ServiceStatus:
        """The status that follows from what was asked for and from the instances."""
        if self.suspended:
            return ServiceStatus.SUSPENDING if self.instances else ServiceStatus.SUSPENDED
        statuses = [instance.status for instance in self.instances]
        if statuses.count(InstanceStatus.READY) >= self.min_ready_instances:
            return ServiceStatus.RUNNING
        if InstanceStatus.FAILED in statuses:
            return ServiceStatus.FAILED
        return ServiceStatus.PENDING
