"""What holds when services are created, altered, suspended, resumed and dropped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.errors import SnowflakeError, already_exists, does_not_exist, invalid_value
from pytest_spcs.emulator.events import ServiceChanged
from pytest_spcs.emulator.objects.grants.lifetimes import object_created, object_dropped
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    CreateService,
    DropService,
    ResumeService,
    SuspendService,
    UpgradeService,
)
from pytest_spcs.emulator.objects.services.specifications import pin, resolve
from pytest_spcs.emulator.objects.services.state import Service
from pytest_spcs.identifiers import is_unquoted

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import Account, Performer
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.identifiers import ObjectName

_DNS_LABEL = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_MIN_AUTO_SUSPEND = 300
"""Seconds: https://docs.snowflake.com/en/sql-reference/sql/create-service."""
MOST_INSTANCES = 100
"""Instances of one service that are run here at the same time; the real limit follows from the pool's nodes."""
MAX_INTEGRATIONS = 10
"""External access integrations per service."""


def create(account: Account, session: Session, command: CreateService) -> Outcome:
    """Create a service, PENDING; its containers start behind the answer."""
    if command.mode is CreateMode.OR_REPLACE:
        raise SnowflakeError(2, "0A000", "Unsupported feature 'CREATE OR REPLACE SERVICE'.")
    account.schemas.get(command.name.parent)
    if command.name in account.services:
        if command.mode is CreateMode.IF_NOT_EXISTS:
            return Outcome(command.name.name, Change.KEPT)
        raise already_exists(str(command.name))
    _check_name(command.name)
    pool = account.compute_pools.get(command.compute_pool)
    low = 1 if command.min_instances is None else command.min_instances
    high = low if command.max_instances is None else command.max_instances
    ready = low if command.min_ready_instances is None else command.min_ready_instances
    _check_instances(low, high, ready)
    specification = resolve(account, session, command.source)
    _check_auto_suspend(command.auto_suspend_secs, has_public_endpoint=any(e.public for e in specification.endpoints))
    _check_references(account, command.external_access_integrations, command.query_warehouse)
    pinned = pin(account, command.name.parent, specification)
    if pool.suspended:
        _wake(account, pool.name)
    now = account.clock.now()
    outcome = account.services.create(
        command.name,
        command.mode,
        lambda: Service(
            name=command.name,
            compute_pool=pool.name,
            owner=session.role,
            specification=specification,
            stored_text=pinned.stored_text,
            spec_digest=pinned.digest,
            images=pinned.images,
            created_on=now,
            updated_on=now,
            min_instances=low,
            max_instances=high,
            min_ready_instances=ready,
            auto_resume=command.auto_resume,
            auto_suspend_secs=command.auto_suspend_secs,
            external_access_integrations=command.external_access_integrations,
            query_warehouse=command.query_warehouse,
            log_level=command.log_level,
            comment=command.comment,
        ),
    )
    object_created(account, "SERVICE", command.name)
    account.events.emit(ServiceChanged(command.name))
    return outcome


def alter(account: Account, _session: Session, command: AlterService) -> Outcome:
    """Set the given properties."""
    service = _find(account, command.name, if_exists=command.if_exists)
    if service is None:
        return Outcome(command.name.name, Change.ABSENT)
    values: dict[str, Any] = dict(command.values)
    low = values.get("min_instances", service.min_instances)
    high = values.get("max_instances", max(service.max_instances, low) if "min_instances" in values else None)
    high = service.max_instances if high is None else high
    ready = values.get("min_ready_instances", min(service.min_ready_instances, low))
    _check_instances(low, high, ready)
    if "auto_suspend_secs" in values:
        public = any(endpoint.public for endpoint in service.specification.endpoints)
        _check_auto_suspend(values["auto_suspend_secs"], has_public_endpoint=public)
    _check_references(account, values.get("external_access_integrations", ()), values.get("query_warehouse"))
    values |= {"min_instances": low, "max_instances": high, "min_ready_instances": ready}
    for key, value in values.items():
        setattr(service, key, value)
    return _changed(account, service)


def upgrade(account: Account, session: Session, command: UpgradeService) -> Outcome:
    """Give a service a new specification: images are resolved again and instances replaced."""
    service = _find(account, command.name, if_exists=command.if_exists)
    if service is None:
        return Outcome(command.name.name, Change.ABSENT)
    specification = resolve(account, session, command.source)
    public = any(endpoint.public for endpoint in specification.endpoints)
    _check_auto_suspend(service.auto_suspend_secs, has_public_endpoint=public)
    pinned = pin(account, command.name.parent, specification)
    service.specification = specification
    service.stored_text, service.spec_digest, service.images = pinned.stored_text, pinned.digest, pinned.images
    return _changed(account, service)


def suspend(account: Account, _session: Session, command: SuspendService) -> Outcome:
    """Stop a service's containers and keep all else."""
    service = _find(account, command.name, if_exists=command.if_exists)
    if service is None:
        return Outcome(command.name.name, Change.ABSENT)
    suspend_for_pool(account, service)
    return Outcome(service.name.name, Change.ALTERED)


def resume(account: Account, _session: Session, command: ResumeService) -> Outcome:
    """Start a suspended service again, with the images that it was created with."""
    service = _find(account, command.name, if_exists=command.if_exists)
    if service is None:
        return Outcome(command.name.name, Change.ABSENT)
    if service.suspended:
        _wake(account, service.compute_pool)
        service.suspended = False
        service.resumed_on = account.clock.now()
        _changed(account, service)
    return Outcome(service.name.name, Change.ALTERED)


def drop(account: Account, _session: Session, command: DropService) -> Outcome:
    """Drop a service; its containers end behind the answer."""
    service = account.services.find(command.name)
    if service is None:
        if command.if_exists:
            return Outcome(command.name.name, Change.ABSENT)
        raise does_not_exist("Service", str(command.name))
    remove_service(account, service)
    return Outcome(command.name.name, Change.DROPPED)


def remove_service(account: Account, service: Service) -> None:
    """Forget a service, as DROP, STOP ALL and the drop of its schema do."""
    account.services.drop(service.name, if_exists=True)
    object_dropped(account, "SERVICE", service.name)
    account.events.emit(ServiceChanged(service.name))


def suspend_for_pool(account: Account, service: Service) -> None:
    """Suspend one service, as ALTER SERVICE and the suspension of its pool do."""
    if not service.suspended:
        service.suspended = True
        service.suspended_on = account.clock.now()
        _changed(account, service)


def _changed(account: Account, service: Service) -> Outcome:
    service.updated_on = account.clock.now()
    account.events.emit(ServiceChanged(service.name))
    return Outcome(service.name.name, Change.ALTERED)


def _find(account: Account, name: ObjectName, *, if_exists: bool) -> Service | None:
    return account.services.find(name) if if_exists else account.services.get(name)


def _wake(account: Account, pool_name: str) -> None:
    pool = account.compute_pools.get(pool_name)
    if not pool.suspended:
        return
    if not pool.auto_resume:
        raise SnowflakeError(
            392503,
            "57014",
            f"Compute pool '{pool.name}' is suspended and has AUTO_RESUME = FALSE. "
            f"Run ALTER COMPUTE POOL {pool.name} RESUME.",
        )
    pool.bring_up(account.clock.now())


def _check_name(name: ObjectName) -> None:
    for part in (name.database, name.schema, name.name):
        if not is_unquoted(part):
            raise invalid_value(
                f"Invalid service name '{name}': service, database and schema names must be unquoted identifiers."
            )
    label = name.name.lower().replace("_", "-")
    if not _DNS_LABEL.fullmatch(label):
        raise invalid_value(
            f"Invalid service name '{name.name}': '{label}' is no valid DNS label. Use at most 63 letters, "
            "digits and _, begin with a letter and end with a letter or digit."
        )


def _check_instances(low: int, high: int, ready: int) -> None:
    if low < 1:
        raise invalid_value(f"invalid value '{low}' for property 'MIN_INSTANCES': it must be at least 1.")
    if low > MOST_INSTANCES:
        raise invalid_value(
            f"invalid value '{low}' for property 'MIN_INSTANCES': pytest-spcs runs at most {MOST_INSTANCES} instances "
            "of a service."
        )
    if high < low:
        raise invalid_value(
            f"invalid value '{high}' for property 'MAX_INSTANCES': it must not be below MIN_INSTANCES ({low})."
        )
    if not 0 <= ready <= low:
        raise invalid_value(
            f"invalid value '{ready}' for property 'MIN_READY_INSTANCES': it must not be above MIN_INSTANCES ({low})."
        )


def _check_auto_suspend(seconds: int, *, has_public_endpoint: bool) -> None:
    if seconds == 0:
        return
    if seconds < _MIN_AUTO_SUSPEND:
        raise invalid_value(
            f"invalid value '{seconds}' for property 'AUTO_SUSPEND_SECS': it must be 0 or at least {_MIN_AUTO_SUSPEND}."
        )
    if has_public_endpoint:
        raise invalid_value("AUTO_SUSPEND_SECS cannot be set for a service with public endpoints.")


def _check_references(account: Account, integrations: tuple[str, ...], warehouse: str | None) -> None:
    if integrations:
        if len(integrations) > MAX_INTEGRATIONS:
            raise invalid_value(f"a service takes at most {MAX_INTEGRATIONS} external access integrations.")
        raise does_not_exist("Integration", integrations[0])
    if warehouse is not None:
        account.warehouses.get(warehouse)


PERFORMERS: dict[type, Performer] = {
    CreateService: create,
    AlterService: alter,
    UpgradeService: upgrade,
    SuspendService: suspend,
    ResumeService: resume,
    DropService: drop,
}
