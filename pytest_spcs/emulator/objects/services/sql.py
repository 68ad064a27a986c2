"""Services in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Scope
from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.account.results import Column, SqlType, StatementKind, table
from pytest_spcs.emulator.objects.services.clauses import SpecificationClause, property_values, workload_types
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    CreateService,
    DescribeService,
    DropService,
    ResumeService,
    ShowEndpoints,
    ShowGrantsToServiceRole,
    ShowServiceContainers,
    ShowServiceInstances,
    ShowServiceRoles,
    ShowServices,
    SuspendService,
    UpgradeService,
)
from pytest_spcs.emulator.objects.services.system_functions import FUNCTIONS
from pytest_spcs.emulator.objects.snapshots.sql import restore_clause
from pytest_spcs.emulator.sql.forms import StatementForm, created, dropped, executed, scope
from pytest_spcs.emulator.sql.noun_forms import describe_form, in_schema
from pytest_spcs.emulator.sql.shared_clauses import skip_tag_changes
from pytest_spcs.emulator.sql.statement import merged

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement
    from pytest_spcs.identifiers import ObjectName

_BEFORE_SPEC = (
    Column("name"),
    Column("status"),
    Column("database_name"),
    Column("schema_name"),
    Column("owner"),
    Column("compute_pool"),
)
_AFTER_SPEC = (
    Column("dns_name"),
    Column("current_instances", SqlType.FIXED),
    Column("target_instances", SqlType.FIXED),
    Column("min_ready_instances", SqlType.FIXED),
    Column("min_instances", SqlType.FIXED),
    Column("max_instances", SqlType.FIXED),
    Column("auto_resume", SqlType.BOOLEAN),
    Column("external_access_integrations"),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("updated_on", SqlType.TIMESTAMP_LTZ),
    Column("resumed_on", SqlType.TIMESTAMP_LTZ),
    Column("suspended_on", SqlType.TIMESTAMP_LTZ),
    Column("auto_suspend_secs", SqlType.FIXED),
    Column("comment"),
    Column("owner_role_type"),
    Column("query_warehouse"),
    Column("is_job", SqlType.BOOLEAN),
    Column("is_async_job", SqlType.BOOLEAN),
    Column("spec_digest"),
    Column("is_upgrading", SqlType.BOOLEAN),
    Column("managing_object_domain"),
    Column("managing_object_name"),
)
_SHOW = _BEFORE_SPEC + _AFTER_SPEC
JOBLESS_SHOW = tuple(column for column in _SHOW if column.name != "is_job")
"""The columns of SHOW JOB SERVICES and SHOW SERVICES EXCLUDE JOBS, which leave ``is_job`` out."""
_DESCRIBE = (*_BEFORE_SPEC, Column("spec"), *_AFTER_SPEC)
_SERVICE = (Column("database_name"), Column("schema_name"), Column("service_name"), Column("service_status"))
_CONTAINERS = (
    *_SERVICE,
    Column("instance_id"),
    Column("instance_status"),
    Column("container_name"),
    Column("status"),
    Column("message"),
    Column("image_name"),
    Column("image_digest"),
    Column("restart_count", SqlType.FIXED),
    Column("start_time"),
    Column("last_exit_code", SqlType.FIXED),
    Column("last_restart_time"),
)
_INSTANCES = (
    *_SERVICE,
    Column("instance_id"),
    Column("status"),
    Column("spec_digest"),
    Column("creation_time"),
    Column("start_time"),
    Column("ip_address"),
)
_ENDPOINTS = (
    Column("name"),
    Column("port", SqlType.FIXED),
    Column("port_range"),
    Column("protocol"),
    Column("is_public", SqlType.BOOLEAN),
    Column("ingress_url"),
)
_ROLES = (Column("created_on", SqlType.TIMESTAMP_LTZ), Column("name"), Column("comment"))
_ROLE_GRANTS = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("privilege"),
    Column("granted_on"),
    Column("name"),
    Column("granted_to"),
    Column("grantee_name"),
)
_DEFAULTS: dict[str, object] = {
    "min_instances": 1,
    "max_instances": None,
    "min_ready_instances": 1,
    "auto_resume": True,
    "auto_suspend_secs": 0,
    "external_access_integrations": (),
    "query_warehouse": None,
    "log_level": None,
    "service_caller_token_validity_secs": None,
    "comment": None,
}
"""What ALTER SERVICE ... UNSET sets, by property."""


def _create(statement: Statement, session: Session) -> CreateService:
    mode = statement.create_header("SERVICE")
    if mode is CreateMode.OR_REPLACE:
        raise SnowflakeError(2, "0A000", "Unsupported feature 'CREATE OR REPLACE SERVICE'.")
    name = session.resolve_object(statement.name())
    specification = SpecificationClause(statement)
    pool: str | None = None
    given: dict[str, Any] = {}
    while not statement.at_end():
        if pool is None and statement.accept("IN", "COMPUTE", "POOL"):
            pool = statement.name()[-1]
        elif statement.accept("WITH", "TAG") or statement.accept("TAG"):
            statement.skip_parentheses()
        elif specification.accept():
            continue
        elif values := property_values(statement):
            given |= values
        else:
            raise statement.fail()
    if pool is None:
        raise invalid_value("Missing option(s): [IN COMPUTE POOL]")
    return CreateService(name=name, compute_pool=pool, source=specification.source(), mode=mode, **given)


def _alter(statement: Statement, session: Session) -> Command[Outcome]:
    statement.expect("ALTER", "SERVICE")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    command: Command[Outcome]
    if statement.accept("SUSPEND"):
        command = SuspendService(name, if_exists)
    elif statement.accept("RESUME"):
        command = ResumeService(name, if_exists)
    elif statement.accept("SET"):
        tagged = skip_tag_changes(statement)
        values = {} if tagged else property_values(statement)
        if not values and not tagged:
            raise statement.fail()
        command = AlterService(name, values, if_exists)
    elif statement.accept("UNSET"):
        command = AlterService(name, _unset(statement), if_exists)
    elif statement.accept("RESTORE"):
        command = restore_clause(statement, session, name, if_exists=if_exists)
    else:
        specification = SpecificationClause(statement)
        while specification.accept():
            pass
        if not specification.given:
            raise statement.fail()
        command = UpgradeService(name, specification.source(), if_exists)
    statement.end()
    return command


def _unset(statement: Statement) -> dict[str, object]:
    values: dict[str, object] = {}
    while True:
        key = statement.current.value.lower()
        if skip_tag_changes(statement):
            return values
        if key not in _DEFAULTS:
            raise statement.fail()
        statement.next()
        values[key] = _DEFAULTS[key]
        if not statement.accept(","):
            return values


def _drop(statement: Statement, session: Session) -> DropService:
    statement.expect("DROP", "SERVICE")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    force = statement.accept("FORCE")
    statement.end()
    return DropService(name, if_exists, force)


def _show(statement: Statement, session: Session) -> ShowServices:
    statement.expect("SHOW", "SERVICES")
    return read_show(statement, session, jobs=False if statement.accept("EXCLUDE", "JOBS") else None)


def read_show(statement: Statement, session: Session, *, jobs: bool | None) -> ShowServices:
    """Consume what follows ``SHOW [JOB] SERVICES``."""
    before = statement.selection()
    pool: str | None = None
    if statement.accept("IN", "COMPUTE", "POOL"):
        pool, within = statement.name()[-1], Scope()
    else:
        within = scope(statement, session)
    selection = merged(before, statement.selection())
    types = workload_types(statement)
    statement.end()
    return ShowServices(selection, within, pool, jobs, types)


def _grants_to_role(statement: Statement, session: Session) -> ShowGrantsToServiceRole:
    statement.expect("SHOW", "GRANTS", "TO", "SERVICE", "ROLE")
    name = session.resolve_object(statement.name())
    statement.expect("!")
    role = statement.identifier()
    statement.end()
    return ShowGrantsToServiceRole(name, role)


def _in_service(statement: Statement, session: Session, *words: str) -> ObjectName:
    statement.expect("SHOW", *words, "IN", "SERVICE")
    name = session.resolve_object(statement.name())
    statement.end()
    return name


STATEMENTS = (
    StatementForm("CREATE SERVICE", _create, created("Service")),
    StatementForm("ALTER SERVICE", _alter, executed),
    StatementForm("DROP SERVICE", _drop, dropped),
    StatementForm("SHOW SERVICES", _show, lambda found: table(_SHOW, found), StatementKind.SHOW),
    StatementForm("SHOW SERVICES EXCLUDE JOBS", _show, lambda found: table(JOBLESS_SHOW, found), StatementKind.SHOW),
    describe_form("SERVICE", DescribeService, in_schema, lambda facts: table(_DESCRIBE, [facts])),
    StatementForm(
        "SHOW SERVICE CONTAINERS",
        lambda statement, session: ShowServiceContainers(_in_service(statement, session, "SERVICE", "CONTAINERS")),
        lambda found: table(_CONTAINERS, found),
        StatementKind.SHOW,
    ),
    StatementForm(
        "SHOW SERVICE INSTANCES",
        lambda statement, session: ShowServiceInstances(_in_service(statement, session, "SERVICE", "INSTANCES")),
        lambda found: table(_INSTANCES, found),
        StatementKind.SHOW,
    ),
    StatementForm(
        "SHOW ENDPOINTS",
        lambda statement, session: ShowEndpoints(_in_service(statement, session, "ENDPOINTS")),
        lambda found: table(_ENDPOINTS, found),
        StatementKind.SHOW,
    ),
    StatementForm(
        "SHOW ROLES IN SERVICE",
        lambda statement, session: ShowServiceRoles(_in_service(statement, session, "ROLES")),
        lambda found: table(_ROLES, found),
        StatementKind.SHOW,
    ),
    StatementForm(
        "SHOW GRANTS TO SERVICE ROLE",
        _grants_to_role,
        lambda found: table(_ROLE_GRANTS, found),
        StatementKind.SHOW,
    ),
)
SYSTEM_FUNCTIONS = FUNCTIONS
