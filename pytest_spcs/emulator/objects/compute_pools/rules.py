"""What holds when compute pools are created, altered, suspended, resumed and dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, does_not_exist
from pytest_spcs.emulator.account.events import Remarked
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.compute_pools.commands import (
    AlterComputePool,
    CreateComputePool,
    CreateOrAlterComputePool,
    DescribeComputePool,
    DropComputePool,
    ResumeComputePool,
    ShowComputePools,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.objects.compute_pools.properties import (
    check_auto_suspend,
    check_backup_families,
    check_family,
    check_name,
    check_nodes,
    check_placement_group,
    check_suspended,
)
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS, ComputePool, PoolState
from pytest_spcs.emulator.objects.noun_rules import drop_object
from pytest_spcs.emulator.objects.services.rules import remove_service, suspend_for_pool
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.services.workloads import include_user_services
from pytest_spcs.specification.instance_families import RETIRED_FAMILIES, retired

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.services.state import Service

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""What ``resumed_on`` says of a pool that never was: seen by the tests of frostlake on a real account."""


def create(account: Account, session: Session, command: CreateComputePool) -> Outcome:
    """Create a pool; its nodes are up at once unless it starts suspended."""
    if command.mode is CreateMode.OR_REPLACE:
        raise SnowflakeError(2, "0A000", "Unsupported feature 'CREATE OR REPLACE COMPUTE POOL'.")
    check_name(command.name)
    _check_application(command.application)
    check_family(command.instance_family)
    check_nodes(command.min_nodes, command.max_nodes, of_others=_nodes_of_others(account, command.name))
    check_auto_suspend(command.auto_suspend_secs)
    check_backup_families(command.backup_instance_families, command.instance_family)
    _remark_retired(account, command.instance_family, *command.backup_instance_families)
    if command.placement_group is not None:
        check_placement_group(command.placement_group)
    now = account.clock.now()
    return account[COMPUTE_POOLS].create(
        command.name,
        command.mode,
        lambda: ComputePool(
            name=command.name,
            instance_family=command.instance_family,
            min_nodes=command.min_nodes,
            max_nodes=command.max_nodes,
            auto_resume=command.auto_resume,
            auto_suspend_secs=command.auto_suspend_secs,
            comment=command.comment,
            owner=session.role,
            created_on=now,
            updated_on=now,
            resumed_on=None if command.initially_suspended else now,
            suspended=command.initially_suspended,
            placement_group=command.placement_group,
            backup_instance_families=command.backup_instance_families,
        ),
    )


def alter(account: Account, _session: Session, command: AlterComputePool) -> Outcome:
    """Set the given properties; the family only while the pool is suspended."""
    pool = account[COMPUTE_POOLS].find(command.name)
    if pool is None and command.if_exists:
        return Outcome(command.name, Change.ABSENT)
    pool = account[COMPUTE_POOLS].get(command.name)
    low = pool.min_nodes if command.min_nodes is None else command.min_nodes
    high = pool.max_nodes if command.max_nodes is None else command.max_nodes
    check_nodes(low, high, of_others=_nodes_of_others(account, pool.name))
    _check_changes(pool, command)
    _remark_retired(account, command.instance_family or "", *(command.backup_instance_families or ()))
    pool.min_nodes, pool.max_nodes = low, high
    pool.instance_family = command.instance_family or pool.instance_family
    if command.placement_group is not None or command.unset_placement_group:
        pool.placement_group = command.placement_group
    if command.backup_instance_families is not None:
        pool.backup_instance_families = command.backup_instance_families
    if command.auto_resume is not None:
        pool.auto_resume = command.auto_resume
    if command.auto_suspend_secs is not None:
        pool.auto_suspend_secs = command.auto_suspend_secs
    if command.comment is not None or command.unset_comment:
        pool.comment = command.comment
    pool.updated_on = account.clock.now()
    return Outcome(pool.name, Change.ALTERED)


def _remark_retired(account: Account, *families: str) -> None:
    for family in families:
        if family in RETIRED_FAMILIES:
            account.events.emit(Remarked(retired(family)))


def _nodes_of_others(account: Account, name: str) -> int:
    """Return how many nodes all pools but this one may have together; suspended ones count too."""
    return sum(pool.max_nodes for pool in account[COMPUTE_POOLS] if pool.name != name)


def _check_changes(pool: ComputePool, command: AlterComputePool) -> None:
    if command.instance_family is not None:
        check_family(command.instance_family)
        check_suspended(pool, "INSTANCE_FAMILY")
    if command.placement_group is not None:
        check_placement_group(command.placement_group)
    if command.placement_group is not None or command.unset_placement_group:
        check_suspended(pool, "PLACEMENT_GROUP")
    if command.auto_suspend_secs is not None:
        check_auto_suspend(command.auto_suspend_secs)
    backups = command.backup_instance_families
    if backups is None:
        backups = pool.backup_instance_families
    check_backup_families(backups, command.instance_family or pool.instance_family)


def _check_application(application: str | None) -> None:
    """Refuse a pool for an application: this account has none."""
    if application is not None:
        raise does_not_exist("Application", application)


def create_or_alter(account: Account, session: Session, command: CreateOrAlterComputePool) -> Outcome:
    """Create a pool, or make one that is there what is wanted."""
    wanted = command.wanted
    pool = account[COMPUTE_POOLS].find(wanted.name)
    if pool is None:
        return create(account, session, wanted)
    moved = wanted.placement_group != pool.placement_group
    changes = AlterComputePool(
        wanted.name,
        instance_family=None if wanted.instance_family == pool.instance_family else wanted.instance_family,
        min_nodes=wanted.min_nodes,
        max_nodes=wanted.max_nodes,
        auto_resume=wanted.auto_resume,
        auto_suspend_secs=wanted.auto_suspend_secs,
        comment=wanted.comment,
        unset_comment=wanted.comment is None,
        placement_group=wanted.placement_group if moved else None,
        unset_placement_group=moved and wanted.placement_group is None,
    )
    return alter(account, session, changes)


def suspend(account: Account, _session: Session, command: SuspendComputePool) -> Outcome:
    """Suspend a pool and every service on it."""
    if command.if_exists and command.name not in account[COMPUTE_POOLS]:
        return Outcome(command.name, Change.ABSENT)
    pool = account[COMPUTE_POOLS].get(command.name)
    if not pool.suspended:
        for service in services_of(account, pool):
            suspend_for_pool(account, service)
        pool.suspended = True
        pool.updated_on = account.clock.now()
    return Outcome(pool.name, Change.ALTERED)


def resume(account: Account, _session: Session, command: ResumeComputePool) -> Outcome:
    """Bring a pool's nodes up again; services stay suspended until they are resumed."""
    if command.if_exists and command.name not in account[COMPUTE_POOLS]:
        return Outcome(command.name, Change.ABSENT)
    pool = account[COMPUTE_POOLS].get(command.name)
    if not pool.suspended:
        raise SnowflakeError(392501, "57014", f"Compute pool '{pool.name}' is not suspended.")
    pool.bring_up(account.clock.now())
    return Outcome(pool.name, Change.ALTERED)


def stop_all(account: Account, _session: Session, command: StopAllServices) -> Outcome:
    """Drop every service of the pool, as the real service does."""
    if command.if_exists and command.name not in account[COMPUTE_POOLS]:
        return Outcome(command.name, Change.ABSENT)
    pool = account[COMPUTE_POOLS].get(command.name)
    for service in services_of(account, pool) if include_user_services(command.of_types) else ():
        remove_service(account, service)
    return Outcome(pool.name, Change.ALTERED)


def drop(account: Account, _session: Session, command: DropComputePool) -> Outcome:
    """Drop a pool; refused while services exist on it, with their names."""
    pool = account[COMPUTE_POOLS].find(command.name)
    services = [] if pool is None else [one for one in services_of(account, pool) if not one.has_ended]
    if pool is not None and services:
        names = ", ".join(str(service.name) for service in services)
        raise SnowflakeError(
            392505,
            "2BP01",
            f"Cannot drop compute pool '{pool.name}': services exist on it ({names}). "
            f"Drop them, or run ALTER COMPUTE POOL {pool.name} STOP ALL.",
        )
    return drop_object(account, "COMPUTE POOL", command.name, if_exists=command.if_exists)


def show(account: Account, session: Session, command: ShowComputePools) -> list[Facts]:
    """List the pools."""
    seen = seen_by(account, session, "COMPUTE POOL")
    services: dict[str, list[Service]] = {}
    for service in account[SERVICES]:
        services.setdefault(service.compute_pool, []).append(service)
    found = account[COMPUTE_POOLS].select(command.selection, seen=seen)
    return [facts(pool, services.get(pool.name, [])) for pool in found]


def describe(account: Account, _session: Session, command: DescribeComputePool) -> Facts:
    """Tell everything of one pool."""
    pool = account[COMPUTE_POOLS].get(command.name)
    return facts(pool, services_of(account, pool))


def services_of(account: Account, pool: ComputePool) -> list[Service]:
    """Return the services and jobs on a pool, in order of creation, also jobs that have ended."""
    return [service for service in account[SERVICES] if service.compute_pool == pool.name]


def facts(pool: ComputePool, services: list[Service]) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a pool with these services and jobs."""
    present = [service for service in services if not service.has_ended]
    running = [service for service in present if not service.suspended]
    jobs = sum(service.job is not None for service in present)
    state = PoolState.SUSPENDED if pool.suspended else PoolState.ACTIVE if running else PoolState.IDLE
    nodes = 0 if pool.suspended else pool.min_nodes
    active = min(nodes, len(running))
    return {
        "name": pool.name,
        "state": state.value,
        "min_nodes": pool.min_nodes,
        "max_nodes": pool.max_nodes,
        "instance_family": pool.instance_family,
        "num_services": len(present) - jobs,
        "num_jobs": jobs,
        "auto_suspend_secs": pool.auto_suspend_secs,
        "auto_resume": pool.auto_resume,
        "active_nodes": active,
        "idle_nodes": nodes - active,
        "target_nodes": nodes,
        "created_on": pool.created_on,
        "resumed_on": pool.resumed_on or NEVER,
        "updated_on": pool.updated_on,
        "owner": pool.owner,
        "comment": pool.comment,
        "is_exclusive": False,
        "placement_group": pool.placement_group,
        "backup_instance_families": ",".join(pool.backup_instance_families),
        "error_code": "",
        "status_message": "",
    }


PERFORMERS: dict[type, Performer] = {
    CreateComputePool: create,
    CreateOrAlterComputePool: create_or_alter,
    AlterComputePool: alter,
    SuspendComputePool: suspend,
    ResumeComputePool: resume,
    StopAllServices: stop_all,
    DropComputePool: drop,
    ShowComputePools: show,
    DescribeComputePool: describe,
}
