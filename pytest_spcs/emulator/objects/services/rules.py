"""What holds when services are created, altered, suspended, resumed and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, already_exists, does_not_exist, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_created, object_dropped
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.admission import admit, wake_pool
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    CreateOrAlterService,
    CreateService,
    DropService,
    InlineSpecification,
    ResumeService,
    SuspendService,
    UpgradeService,
)
from pytest_spcs.emulator.objects.services.events import ServiceChanged
from pytest_spcs.emulator.objects.services.placement import check_fits
from pytest_spcs.emulator.objects.services.privileges import check_owner
from pytest_spcs.emulator.objects.services.property_limits import (
    check_auto_suspend,
    check_caller_token,
    check_instances,
)
from pytest_spcs.emulator.objects.services.references import check_references, check_specified, check_stages
from pytest_spcs.emulator.objects.services.specifications import pin, resolve
from pytest_spcs.emulator.objects.services.state import SERVICES, Service
from pytest_spcs.specification.model import VolumeSource

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.services.commands import SpecificationSource
    from pytest_spcs.identifiers import ObjectName, SchemaName


def create(account: Account, session: Session, command: CreateService) -> Outcome:
    """Create a service, PENDING; its containers start behind the answer."""
    if command.mode is CreateMode.OR_REPLACE:
        raise SnowflakeError(2, "0A000", "Unsupported feature 'CREATE OR REPLACE SERVICE'.")
    account[SCHEMAS].get(command.name.parent)
    if command.name in account[SERVICES]:
        if command.mode is CreateMode.IF_NOT_EXISTS:
            return Outcome(command.name.name, Change.KEPT)
        raise already_exists(command.name.name)
    low = 1 if command.min_instances is None else command.min_instances
    high = low if command.max_instances is None else command.max_instances
    ready = low if command.min_ready_instances is None else command.min_ready_instances
    check_instances(low, high, ready)
    check_caller_token(command.service_caller_token_validity_secs)
    admitted = admit(
        account,
        session,
        name=command.name,
        compute_pool=command.compute_pool,
        source=command.source,
        integrations=command.external_access_integrations,
        warehouse=command.query_warehouse,
    )
    pool, specification, pinned = admitted.pool, admitted.specification, admitted.pinned
    check_auto_suspend(command.auto_suspend_secs, has_public_endpoint=any(e.public for e in specification.endpoints))
    wake_pool(account, pool.name)
    now = account.clock.now()
    outcome = account[SERVICES].create(
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
            max_instances_given=command.max_instances is not None,
            min_ready_instances=ready,
            auto_resume=command.auto_resume,
            auto_suspend_secs=command.auto_suspend_secs,
            external_access_integrations=command.external_access_integrations,
            query_warehouse=command.query_warehouse,
            log_level=command.log_level,
            service_caller_token_validity_secs=command.service_caller_token_validity_secs,
            comment=command.comment,
        ),
    )
    object_created(account, "SERVICE", command.name)
    account.events.emit(ServiceChanged(command.name))
    return outcome


def create_or_alter(account: Account, session: Session, command: CreateOrAlterService) -> Outcome:
    """Create a service, or make one that is there what is wanted; its pool cannot change."""
    wanted = command.wanted
    service = account[SERVICES].find(wanted.name)
    if service is None:
        return create(account, session, wanted)
    if wanted.compute_pool != service.compute_pool:
        raise invalid_value(
            f"Service '{service.name}' is on compute pool '{service.compute_pool}', which cannot be altered to "
            f"'{wanted.compute_pool}'. Drop the service and create it again."
        )
    low = 1 if wanted.min_instances is None else wanted.min_instances
    values = {
        "min_instances": low,
        "max_instances": wanted.max_instances,
        "min_ready_instances": low if wanted.min_ready_instances is None else wanted.min_ready_instances,
        "auto_resume": wanted.auto_resume,
        "auto_suspend_secs": wanted.auto_suspend_secs,
        "external_access_integrations": wanted.external_access_integrations,
        "query_warehouse": wanted.query_warehouse,
        "comment": wanted.comment,
    }
    if _changes_specification(account, session, service, wanted.source):
        upgrade(account, session, UpgradeService(service.name, wanted.source))
    return alter(account, session, AlterService(service.name, values))


def _changes_specification(account: Account, session: Session, service: Service, source: SpecificationSource) -> bool:
    """Tell whether a service would have another specification; its own as DESCRIBE tells it, digests too, is no other.

    Clients fetch a service, change something else and put all of it back.
    """
    if isinstance(source, InlineSpecification) and source.text.strip() == service.stored_text.strip():
        return False
    specification = resolve(account, session, source)
    pool = account[COMPUTE_POOLS].get(service.compute_pool)
    return pin(account, service.name.parent, specification, pool.instance_family).digest != service.spec_digest


def alter(account: Account, _session: Session, command: AlterService) -> Outcome:
    """Set the given properties."""
    service = _find(account, command.name, if_exists=command.if_exists)
    if service is None:
        return Outcome(command.name.name, Change.ABSENT)
    values: dict[str, Any] = dict(command.values)
    low = values.get("min_instances", service.min_instances)
    given = values.get("max_instances") is not None or ("max_instances" not in values and service.max_instances_given)
    high = values.get("max_instances", service.max_instances)
    if high is None:
        high = low
    elif not given:
        high = max(high, low)
    ready = values.get("min_ready_instances", min(service.min_ready_instances, low))
    check_instances(low, high, ready)
    if "auto_suspend_secs" in values:
        public = any(endpoint.public for endpoint in service.specification.endpoints)
        check_auto_suspend(values["auto_suspend_secs"], has_public_endpoint=public)
    check_caller_token(values.get("service_caller_token_validity_secs"))
    check_references(account, values.get("external_access_integrations", ()), values.get("query_warehouse"))
    if "external_access_integrations" in values:
        check_specified(account, service.name.parent, service.specification, values["external_access_integrations"])
    values |= {"min_instances": low, "max_instances": high, "min_ready_instances": ready}
    values["max_instances_given"] = given
    for key, value in values.items():
        setattr(service, key, value)
    return _changed(account, service)


def upgrade(account: Account, session: Session, command: UpgradeService) -> Outcome:
    """Give a service a new specification: images are resolved again and instances replaced."""
    service = _find(account, command.name, if_exists=command.if_exists)
    if service is None:
        return Outcome(command.name.name, Change.ABSENT)
    pool = account[COMPUTE_POOLS].get(service.compute_pool)
    specification = resolve(account, session, command.source)
    public = any(endpoint.public for endpoint in specification.endpoints)
    check_auto_suspend(service.auto_suspend_secs, has_public_endpoint=public)
    check_owner(account, service.owner, command.name.parent, specification)
    check_specified(account, command.name.parent, specification, service.external_access_integrations)
    check_stages(account, command.name.parent, specification)
    pinned = pin(account, command.name.parent, specification, pool.instance_family)
    check_fits(specification, pool)
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
        wake_pool(account, service.compute_pool)
        service.suspended = False
        service.resumed_on = account.clock.now()
        _changed(account, service)
    return Outcome(service.name.name, Change.ALTERED)


def drop(account: Account, _session: Session, command: DropService) -> Outcome:
    """Drop a service; its containers end behind the answer."""
    service = account[SERVICES].find(command.name)
    if service is None:
        if command.if_exists:
            return Outcome(command.name.name, Change.ABSENT)
        raise does_not_exist("Service", str(command.name))
    blocks = [v.name for v in service.specification.volumes if v.source is VolumeSource.BLOCK]
    if blocks and not command.force:
        raise SnowflakeError(
            395029,
            "2BP01",
            f"Service '{service.name}' has block volumes ({', '.join(blocks)}), which would be lost. "
            f"Run DROP SERVICE {service.name} FORCE.",
        )
    remove_service(account, service)
    return Outcome(command.name.name, Change.DROPPED)


def remove_services_in(account: Account, schema: SchemaName) -> None:
    """Remove the services and jobs of a schema that is dropped."""
    for service in account[SERVICES]:
        if service.name.parent == schema:
            remove_service(account, service)


def remove_service(account: Account, service: Service) -> None:
    """Forget a service, as DROP, STOP ALL and the drop of its schema do."""
    account[SERVICES].drop(service.name, if_exists=True)
    if service.job is not None:
        service.job.deleted_on = account.clock.now()
        for instance in service.instances:
            if instance.ended:
                instance.running = None  # the history keeps the job, and must not keep its logs
    object_dropped(account, "SERVICE", service.name)
    account.events.emit(ServiceChanged(service.name))


def suspend_for_pool(account: Account, service: Service) -> None:
    """Suspend one service, as ALTER SERVICE and the suspension of its pool do; a job is left to finish."""
    if not service.suspended and service.job is None:
        service.suspended = True
        service.suspended_on = account.clock.now()
        _changed(account, service)


def _changed(account: Account, service: Service) -> Outcome:
    service.updated_on = account.clock.now()
    account.events.emit(ServiceChanged(service.name))
    return Outcome(service.name.name, Change.ALTERED)


def _find(account: Account, name: ObjectName, *, if_exists: bool) -> Service | None:
    """Return the service to be altered; a job cannot be."""
    service = account[SERVICES].find(name) if if_exists else account[SERVICES].get(name)
    if service is not None and service.job is not None:
        raise SnowflakeError(
            395028,
            "0A000",
            f"Job service '{name}' cannot be altered. Cancel it with CALL {name}!SPCS_CANCEL_JOB(), or drop it.",
        )
    return service


PERFORMERS: dict[type, Performer] = {
    CreateService: create,
    CreateOrAlterService: create_or_alter,
    AlterService: alter,
    UpgradeService: upgrade,
    SuspendService: suspend,
    ResumeService: resume,
    DropService: drop,
}
