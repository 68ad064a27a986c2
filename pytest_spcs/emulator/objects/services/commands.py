"""What can be asked of services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.account.securables import Securable
    from pytest_spcs.identifiers import ObjectName, SchemaName

Variables = Mapping[str, object]
"""What a template's USING clause gives."""


@dataclass(frozen=True, slots=True)
class InlineSpecification:
    """A specification in the statement itself; ``variables`` are given where it is a template."""

    text: str
    variables: Variables | None = None


@dataclass(frozen=True, slots=True)
class StagedSpecification:
    """A specification file on a stage: the stage reference as written (``@db.schema.stage/folder``) and the path."""

    stage: str
    path: str
    variables: Variables | None = None


SpecificationSource = InlineSpecification | StagedSpecification


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateService(Command[Outcome]):
    """CREATE SERVICE: https://docs.snowflake.com/en/sql-reference/sql/create-service."""

    name: ObjectName
    compute_pool: str
    source: SpecificationSource
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    min_instances: int | None = None
    max_instances: int | None = None
    min_ready_instances: int | None = None
    auto_resume: bool = True
    auto_suspend_secs: int = 0
    external_access_integrations: tuple[str, ...] = ()
    query_warehouse: str | None = None
    log_level: str | None = None
    service_caller_token_validity_secs: int | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CreateOrAlterService(Command[Outcome]):
    """PUT in REST: a service that is there gets all of these properties, and the specification where it differs."""

    wanted: CreateService


@dataclass(frozen=True, slots=True)
class AlterService(Command[Outcome]):
    """ALTER SERVICE ... SET and UNSET: ``values`` has the new value of each property by its lower-case name."""

    name: ObjectName
    values: Mapping[str, object]
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class UpgradeService(Command[Outcome]):
    """ALTER SERVICE ... FROM: a new specification; images are resolved again."""

    name: ObjectName
    source: SpecificationSource
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SuspendService(Command[Outcome]):
    """ALTER SERVICE ... SUSPEND."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ResumeService(Command[Outcome]):
    """ALTER SERVICE ... RESUME."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropService(Command[Outcome]):
    """DROP SERVICE [FORCE]; FORCE matters for block volumes only."""

    name: ObjectName
    if_exists: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class ShowServices(Question[list[Facts]]):
    """SHOW SERVICES."""

    selection: Selection = Selection()
    scope: Scope = Scope()
    compute_pool: str | None = None
    jobs: bool | None = None
    """True: only jobs; False: only services; None: both."""
    of_types: tuple[str, ...] = ()
    """Types of workload; empty for all."""


@dataclass(frozen=True, slots=True)
class SetCallerTokenValidity(Command[None]):
    """ALTER ACCOUNT SET and UNSET SERVICE_CALLER_TOKEN_VALIDITY_SECS by itself, which not only ACCOUNTADMIN may."""

    seconds: str | None


@dataclass(frozen=True, slots=True)
class ShowObjectParameters(Question[list[Facts]]):
    """SHOW PARAMETERS IN a service, in the database or schema that services are in, or of a user."""

    on: Securable
    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeService(Question[Facts]):
    """DESCRIBE SERVICE."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ShowServiceContainers(Question[list[Facts]]):
    """SHOW SERVICE CONTAINERS IN SERVICE."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ShowServiceInstances(Question[list[Facts]]):
    """SHOW SERVICE INSTANCES IN SERVICE."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ShowEndpoints(Question[list[Facts]]):
    """SHOW ENDPOINTS IN SERVICE."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ShowServiceRoles(Question[list[Facts]]):
    """SHOW ROLES IN SERVICE."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ShowGrantsToServiceRole(Question[list[Facts]]):
    """SHOW GRANTS TO SERVICE ROLE: the endpoints that a service's role may use."""

    service: ObjectName
    role: str


@dataclass(frozen=True, slots=True)
class GetServiceLogs(Question[str]):
    """SYSTEM$GET_SERVICE_LOGS: the last ``lines`` of a container's present run, or of the one before."""

    name: ObjectName
    instance: str
    container: str
    lines: int | None = None
    previous: bool = False
    since: datetime | None = None
    timestamps: bool = False


@dataclass(frozen=True, slots=True)
class GetLogRows(Question[list[Facts]]):
    """SPCS_GET_LOGS: the lines of all containers of the last day, or of a range of time."""

    name: ObjectName
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class GetEvents(Question[list[Facts]]):
    """SPCS_GET_EVENTS: the changes of status of the last day, or of a range of time."""

    name: ObjectName
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class GetMetrics(Question[list[Facts]]):
    """SPCS_GET_METRICS."""

    name: ObjectName
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitForStatus(Command[str]):
    """SPCS_WAIT_FOR: answers when a service or job has the status, fails when it never will or the time is over."""

    name: ObjectName
    status: str
    timeout: float


@dataclass(frozen=True, slots=True)
class GetServiceStatus(Question[list[Facts]]):
    """SYSTEM$GET_SERVICE_STATUS: waits up to ``timeout`` seconds for a status that lasts."""

    name: ObjectName
    timeout: float = 0


@dataclass(frozen=True, slots=True)
class GetDnsDomain(Question[str]):
    """SYSTEM$GET_SERVICE_DNS_DOMAIN."""

    schema: SchemaName


@dataclass(frozen=True, slots=True)
class WaitForServices(Command[str]):
    """SYSTEM$WAIT_FOR_SERVICES: answers when all run, fails when one has failed or the time (seconds) is over."""

    names: tuple[ObjectName, ...]
    timeout: float
