"""What the commands of services demand of a role, and what a specification demands of the role that owns the service.

https://docs.snowflake.com/en/sql-reference/sql/create-service#access-control-requirements and its neighbours;
https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-services
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import PrivilegeError, SnowflakeError, insufficient_privileges
from pytest_spcs.emulator.account.privileges import ACCOUNT, Access, Demand, acts_on, both, creating, looks_in, using
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.image_repositories.rules import repository_of
from pytest_spcs.emulator.objects.services.caller_access import manages_caller_access
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    CreateOrAlterService,
    CreateService,
    DescribeService,
    DropService,
    GetDnsDomain,
    GetEvents,
    GetLogRows,
    GetMetrics,
    GetServiceLogs,
    GetServiceStatus,
    ResumeService,
    SetCallerTokenValidity,
    ShowEndpoints,
    ShowGrantsToServiceRole,
    ShowObjectParameters,
    ShowServiceContainers,
    ShowServiceInstances,
    ShowServiceRoles,
    ShowServices,
    StagedSpecification,
    SuspendService,
    UpgradeService,
    WaitForServices,
    WaitForStatus,
)
from pytest_spcs.emulator.objects.services.references import secret_references, stage_references
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.stages.references import parse_stage_path
from pytest_spcs.specification.service_roles import ALL_ENDPOINTS_USAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName, SchemaName
    from pytest_spcs.specification.model import Specification

ADMINISTRATORS = frozenset({"ACCOUNTADMIN", "SECURITYADMIN", "ORGADMIN"})
"""Roles that own no service where the account forbids it, as it did for everybody in 2024."""


def create_demands(_account: Account, session: Session, command: Any) -> Iterable[Demand]:
    """Yield what a statement that runs containers demands, before its specification is read."""
    yield from creating("SERVICE", command.name)
    yield Demand(Securable("COMPUTE POOL", command.compute_pool), ("USAGE",))
    yield from _source_demands(session, command.source)
    yield from _reference_demands(command.external_access_integrations, command.query_warehouse)
    if getattr(command, "service_caller_token_validity_secs", None) is not None:
        yield manages_caller_access()


def _source_demands(session: Session, source: object) -> Iterable[Demand]:
    if isinstance(source, StagedSpecification):
        yield from using(Securable("STAGE", parse_stage_path(source.stage, session).stage), "READ")


def _reference_demands(integrations: Iterable[str], warehouse: str | None) -> Iterable[Demand]:
    for name in integrations:
        yield Demand(Securable("INTEGRATION", name), ("USAGE",))
    if warehouse is not None:
        yield Demand(Securable("WAREHOUSE", warehouse), ("USAGE",))


def _alter(_account: Account, _session: Session, command: AlterService) -> Iterable[Demand]:
    yield from using(Securable("SERVICE", command.name), "OWNERSHIP")
    integrations: Any = command.values.get("external_access_integrations") or ()
    warehouse: Any = command.values.get("query_warehouse")
    yield from _reference_demands(integrations, warehouse)
    if "service_caller_token_validity_secs" in command.values:
        yield manages_caller_access()


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterService) -> Iterable[Demand]:
    if command.wanted.name not in account[SERVICES]:
        yield from create_demands(account, session, command.wanted)
        return
    yield from using(Securable("SERVICE", command.wanted.name), "OWNERSHIP")
    yield from _source_demands(session, command.wanted.source)
    yield from _reference_demands(command.wanted.external_access_integrations, command.wanted.query_warehouse)


def _upgrade(_account: Account, session: Session, command: UpgradeService) -> Iterable[Demand]:
    yield from using(Securable("SERVICE", command.name), "OPERATE")
    yield from _source_demands(session, command.source)


def _wait(_account: Account, _session: Session, command: WaitForServices) -> Iterable[Demand]:
    for name in command.names:
        yield from using(Securable("SERVICE", name), "MONITOR")


def _of_pool(_account: Account, _session: Session, command: ShowServices) -> Iterable[Demand]:
    if command.compute_pool is not None:
        yield Demand(Securable("COMPUTE POOL", command.compute_pool))


def check_owner(account: Account, owner: str, home: SchemaName, specification: Specification) -> None:
    """Raise unless a role may own a service with this specification in the schema ``home``.

    It needs READ on the image repositories and secrets, READ on the stages that are volumes (without WRITE they are
    read-only: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/snowflake-stage-volume), and
    BIND SERVICE ENDPOINT for public endpoints.
    """
    if owner in ADMINISTRATORS and not account.administrators_own_services:
        raise insufficient_privileges(
            f"Role {owner} cannot own a service in this account. Create it with another role, which needs CREATE "
            "SERVICE on the schema and USAGE on the compute pool."
        )
    Access.of_role(account, owner).check(_specification_demands(home, specification))


def _specification_demands(home: SchemaName, specification: Specification) -> Iterable[Demand]:
    for container in specification.containers:
        repository = repository_of(container.image, home)
        yield from using(Securable("IMAGE REPOSITORY", repository), "READ")
    for secret, _reference in secret_references(specification, home):
        yield from using(Securable("SECRET", secret), "READ")
    for stage in stage_references(specification, home):
        yield from using(Securable("STAGE", stage), "READ")
    if any(endpoint.public for endpoint in specification.endpoints):
        yield Demand(ACCOUNT, ("BIND SERVICE ENDPOINT",), refusal=_cannot_bind())


def _cannot_bind() -> SnowflakeError:
    return PrivilegeError(
        3001, "42501", "Insufficient privileges. Please grant BIND SERVICE ENDPOINT to service owner role."
    )


def endpoint_demands(account: Account, service_name: ObjectName, endpoint: str) -> Iterable[Demand]:
    """Yield what calling an endpoint of a service demands: the service, or one of its roles that covers it."""
    service = account[SERVICES].find(service_name)
    if service is None or service.specification.endpoint(endpoint) is None:
        return
    covering = [role.name.upper() for role in service.specification.service_roles if endpoint in role.endpoints]
    roles = tuple(Securable("SERVICE ROLE", service_name, f"!{name}") for name in (ALL_ENDPOINTS_USAGE, *covering))
    refusal = insufficient_privileges(
        f"Insufficient privileges to operate on endpoint '{endpoint}' of service '{service_name}'. "
        f"Grant a service role that covers it, such as {roles[-1]}."
    )
    yield Demand(Securable("SERVICE", service_name), ("OWNERSHIP",), instead=roles, refusal=refusal)


DEMANDS: dict[type, Demands] = {
    CreateService: create_demands,
    CreateOrAlterService: _create_or_alter,
    AlterService: _alter,
    UpgradeService: _upgrade,
    SuspendService: acts_on("SERVICE", "OPERATE"),
    ResumeService: acts_on("SERVICE", "OPERATE"),
    DropService: acts_on("SERVICE", "OWNERSHIP"),
    ShowServices: both(looks_in, _of_pool),
    SetCallerTokenValidity: lambda _account, _session, _command: (manages_caller_access(),),
    ShowObjectParameters: lambda _account, _session, command: using(command.on),
    DescribeService: acts_on("SERVICE"),
    ShowEndpoints: acts_on("SERVICE"),
    ShowGrantsToServiceRole: acts_on("SERVICE", of=lambda command: command.service),
    ShowServiceRoles: acts_on("SERVICE"),
    ShowServiceContainers: acts_on("SERVICE", "MONITOR"),
    ShowServiceInstances: acts_on("SERVICE", "MONITOR"),
    GetServiceLogs: acts_on("SERVICE", "MONITOR"),
    GetLogRows: acts_on("SERVICE", "MONITOR"),
    GetEvents: acts_on("SERVICE", "MONITOR"),
    GetMetrics: acts_on("SERVICE", "MONITOR"),
    GetServiceStatus: acts_on("SERVICE", "MONITOR"),
    WaitForServices: _wait,
    WaitForStatus: acts_on("SERVICE", "MONITOR"),
    GetDnsDomain: acts_on("SCHEMA", of=lambda command: command.schema),
}
