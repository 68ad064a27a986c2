"""What holds when warehouses are created, altered, suspended, resumed and dropped."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, already_exists, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_dropped, object_renamed
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.warehouses.commands import (
    AbortAllQueries,
    AlterWarehouse,
    CreateOrAlterWarehouse,
    CreateWarehouse,
    DescribeWarehouse,
    DropWarehouse,
    RenameWarehouse,
    ResumeWarehouse,
    ShowWarehouses,
    SuspendWarehouse,
)
from pytest_spcs.emulator.objects.warehouses.events import QueriesAborted, WarehouseRenamed
from pytest_spcs.emulator.objects.warehouses.state import SIZES, WAREHOUSES, Warehouse, WarehouseSettings

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

CLUSTER_LIMIT = 300
"""Clusters of an X-Small warehouse: https://docs.snowflake.com/en/user-guide/warehouses-multicluster."""
_TYPES = ("STANDARD", "SNOWPARK-OPTIMIZED")
_POLICIES = ("STANDARD", "ECONOMY")


def create(account: Account, session: Session, command: CreateWarehouse) -> Outcome:
    """Create a warehouse, and let the session use it."""
    settings = _checked(command.settings)
    name = command.name
    if command.mode is CreateMode.OR_REPLACE and name in account[WAREHOUSES]:
        _remove(account, name)
    now = account.clock.now()
    outcome = account[WAREHOUSES].create(
        name,
        command.mode,
        lambda: Warehouse(
            name=name,
            owner=session.role,
            created_on=now,
            updated_on=now,
            resumed_on=now,
            settings=settings,
            suspended=command.initially_suspended,
        ),
    )
    if outcome.change is Change.CREATED:
        session.warehouse = name
    return outcome


def create_or_alter(account: Account, session: Session, command: CreateOrAlterWarehouse) -> Outcome:
    """Create a warehouse, or give one that is there exactly the wanted settings; it runs on, or stays suspended."""
    wanted = command.wanted
    warehouse = account[WAREHOUSES].find(wanted.name)
    if warehouse is None:
        return create(account, session, wanted)
    warehouse.settings = _checked(wanted.settings)
    warehouse.updated_on = account.clock.now()
    return Outcome(wanted.name, Change.ALTERED)


def alter(account: Account, _session: Session, command: AlterWarehouse) -> Outcome:
    """Set the given properties."""
    if command.if_exists and command.name not in account[WAREHOUSES]:
        return Outcome(command.name, Change.ABSENT)
    warehouse = account[WAREHOUSES].get(command.name)
    changes: dict[str, Any] = dict(command.changes)
    warehouse.settings = _checked(replace(warehouse.settings, **changes))
    warehouse.updated_on = account.clock.now()
    return Outcome(command.name, Change.ALTERED)


def suspend(account: Account, _session: Session, command: SuspendWarehouse) -> Outcome:
    """Suspend a running warehouse."""
    if command.if_exists and command.name not in account[WAREHOUSES]:
        return Outcome(command.name, Change.ABSENT)
    warehouse = account[WAREHOUSES].get(command.name)
    if warehouse.suspended:
        raise SnowflakeError(90064, "22000", f"Invalid state. Warehouse '{command.name}' cannot be suspended.")
    warehouse.suspended = True
    warehouse.updated_on = account.clock.now()
    return Outcome(command.name, Change.ALTERED)


def resume(account: Account, _session: Session, command: ResumeWarehouse) -> Outcome:
    """Resume a suspended warehouse."""
    if command.if_exists and command.name not in account[WAREHOUSES]:
        return Outcome(command.name, Change.ABSENT)
    warehouse = account[WAREHOUSES].get(command.name)
    if warehouse.suspended:
        warehouse.suspended = False
        warehouse.resumed_on = warehouse.updated_on = account.clock.now()
    elif not command.if_suspended:
        raise SnowflakeError(90063, "22000", f"Invalid state. Warehouse '{command.name}' cannot be resumed.")
    return Outcome(command.name, Change.ALTERED)


def rename(account: Account, session: Session, command: RenameWarehouse) -> Outcome:
    """Give a warehouse another name; grants, services and sessions that use it go with it."""
    name, new = command.name, command.new_name
    if command.if_exists and name not in account[WAREHOUSES]:
        return Outcome(name, Change.ABSENT)
    warehouse = account[WAREHOUSES].get(name)
    if new in account[WAREHOUSES]:
        raise already_exists(new)
    account[WAREHOUSES].drop(name, if_exists=False)
    account[WAREHOUSES].create(new, CreateMode.ERROR_IF_EXISTS, lambda: warehouse)
    warehouse.name, warehouse.updated_on = new, account.clock.now()
    object_renamed(account, "WAREHOUSE", name, new)
    for service in account[SERVICES]:
        if service.query_warehouse == name:
            service.query_warehouse = new
    if session.warehouse == name:
        session.warehouse = new
    account.events.emit(WarehouseRenamed(name, new))
    return Outcome(name, Change.ALTERED)


def abort_all_queries(account: Account, session: Session, command: AbortAllQueries) -> Outcome:
    """Cancel what other sessions run on a warehouse."""
    if command.if_exists and command.name not in account[WAREHOUSES]:
        return Outcome(command.name, Change.ABSENT)
    account[WAREHOUSES].get(command.name)
    account.events.emit(QueriesAborted(command.name, session.identity))
    return Outcome(command.name, Change.ALTERED)


def drop(account: Account, session: Session, command: DropWarehouse) -> Outcome:
    """Drop a warehouse; a session that used it uses none afterwards."""
    if command.name not in account[WAREHOUSES]:
        return account[WAREHOUSES].drop(command.name, if_exists=command.if_exists)
    _remove(account, command.name)
    if session.warehouse == command.name:
        session.warehouse = None
    return Outcome(command.name, Change.DROPPED)


def _remove(account: Account, name: str) -> None:
    account[WAREHOUSES].drop(name, if_exists=False)
    object_dropped(account, "WAREHOUSE", name)


def show(account: Account, session: Session, command: ShowWarehouses) -> list[Facts]:
    """List the warehouses."""
    seen = seen_by(account, session, "WAREHOUSE")
    return [facts(session, warehouse) for warehouse in account[WAREHOUSES].select(command.selection, seen=seen)]


def describe(account: Account, session: Session, command: DescribeWarehouse) -> Facts:
    """Tell everything of one warehouse."""
    return facts(session, account[WAREHOUSES].get(command.name))


def facts(session: Session, warehouse: Warehouse) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a warehouse."""
    settings = warehouse.settings
    return {
        **asdict(settings),
        "name": warehouse.name,
        "state": "SUSPENDED" if warehouse.suspended else "STARTED",
        "started_clusters": 0 if warehouse.suspended else settings.min_cluster_count,
        "running": 0,
        "queued": 0,
        "is_default": False,
        "is_current": session.warehouse == warehouse.name,
        "auto_resume": "true" if settings.auto_resume else "false",
        "available": "" if warehouse.suspended else "100",
        "provisioning": "" if warehouse.suspended else "0",
        "quiescing": "" if warehouse.suspended else "0",
        "other": "" if warehouse.suspended else "0",
        "created_on": warehouse.created_on,
        "resumed_on": warehouse.resumed_on,
        "updated_on": warehouse.updated_on,
        "owner": warehouse.owner,
        "comment": settings.comment or "",
        "enable_query_acceleration": "true" if settings.enable_query_acceleration else "false",
        "resource_monitor": "null",
        "owner_role_type": "ROLE",
        "kind": "WAREHOUSE",
    }


def _checked(settings: WarehouseSettings) -> WarehouseSettings:
    size = SIZES.get(settings.size.upper().replace("-", ""))
    if size is None:
        raise invalid_value(f"invalid value [{settings.size}] for parameter 'WAREHOUSE_SIZE'")
    if settings.type.upper() not in _TYPES:
        raise invalid_value(f"invalid value [{settings.type}] for parameter 'WAREHOUSE_TYPE'")
    if settings.scaling_policy.upper() not in _POLICIES:
        raise invalid_value(f"invalid value [{settings.scaling_policy}] for parameter 'SCALING_POLICY'")
    low, high = settings.min_cluster_count, settings.max_cluster_count
    if not 1 <= low <= high <= CLUSTER_LIMIT:
        raise invalid_value(f"invalid value [{high}] for parameter 'MAX_CLUSTER_COUNT': MIN_CLUSTER_COUNT is {low}")
    if settings.auto_suspend < 0:
        raise invalid_value(f"invalid value [{settings.auto_suspend}] for parameter 'AUTO_SUSPEND'")
    return replace(settings, size=size, type=settings.type.upper(), scaling_policy=settings.scaling_policy.upper())


PERFORMERS: dict[type, Performer] = {
    CreateWarehouse: create,
    CreateOrAlterWarehouse: create_or_alter,
    AlterWarehouse: alter,
    SuspendWarehouse: suspend,
    ResumeWarehouse: resume,
    RenameWarehouse: rename,
    AbortAllQueries: abort_all_queries,
    DropWarehouse: drop,
    ShowWarehouses: show,
    DescribeWarehouse: describe,
}
