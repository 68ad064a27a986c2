"""What can be asked of compute pools."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Selection
from pytest_spcs.emulator.account.results import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateComputePool(Command[Outcome]):
    """CREATE COMPUTE POOL: https://docs.snowflake.com/en/sql-reference/sql/create-compute-pool."""

    name: str
    instance_family: str
    min_nodes: int
    max_nodes: int
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    auto_resume: bool = True
    auto_suspend_secs: int = 3600
    initially_suspended: bool = False
    comment: str | None = None
    application: str | None = None
    placement_group: str | None = None
    backup_instance_families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateOrAlterComputePool(Command[Outcome]):
    """PUT in REST: a pool that is there gets all of these properties."""

    wanted: CreateComputePool


@dataclass(frozen=True, slots=True)
class AlterComputePool(Command[Outcome]):
    """ALTER COMPUTE POOL ... SET and UNSET: None leaves a property as it is."""

    name: str
    if_exists: bool = False
    instance_family: str | None = None
    min_nodes: int | None = None
    max_nodes: int | None = None
    auto_resume: bool | None = None
    auto_suspend_secs: int | None = None
    comment: str | None = None
    unset_comment: bool = False
    placement_group: str | None = None
    unset_placement_group: bool = False
    backup_instance_families: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SuspendComputePool(Command[Outcome]):
    """ALTER COMPUTE POOL ... SUSPEND: its services are suspended with it."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ResumeComputePool(Command[Outcome]):
    """ALTER COMPUTE POOL ... RESUME."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class StopAllServices(Command[Outcome]):
    """ALTER COMPUTE POOL ... STOP ALL: every service of the pool is dropped."""

    name: str
    if_exists: bool = False
    of_types: tuple[str, ...] = ()
    """Types of workload; empty for all."""


@dataclass(frozen=True, slots=True)
class DropComputePool(Command[Outcome]):
    """DROP COMPUTE POOL: refused while services exist on it."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowComputePools(Question[list[Facts]]):
    """SHOW COMPUTE POOLS."""

    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeComputePool(Question[Facts]):
    """DESCRIBE COMPUTE POOL."""

    name: str


@dataclass(frozen=True, slots=True)
class ShowNodes(Question[list[Facts]]):
    """SHOW NODES IN COMPUTE POOL."""

    name: str
    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class ShowInstanceFamilies(Question[list[Facts]]):
    """SHOW COMPUTE POOL INSTANCE FAMILIES."""
