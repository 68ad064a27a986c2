"""Services in SQL: statements, SHOW and DESCRIBE columns, system functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import Command, CreateMode, Outcome, Scope
from pytest_spcs.emulator.errors import SnowflakeError, invalid_value, not_emulated
from pytest_spcs.emulator.objects.services.clauses import SpecificationClause, property_values
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    CreateService,
    DescribeService,
    DropService,
    GetServiceLogs,
    ResumeService,
    ShowEndpoints,
    ShowServiceContainers,
    ShowServiceInstances,
    ShowServiceRoles,
    ShowServices,
    SuspendService,
    UpgradeService,
    WaitForServices,
)
from pytest_spcs.emulator.objects.services.views import status_document
from pytest_spcs.emulator.sql.results import Column, SqlType, StatementKind, table
from pytest_spcs.emulator.sql.scanner import merged
from pytest_spcs.emulator.sql.statements import StatementForm, SystemFunction, created, dropped, executed, scope
from pytest_spcs.identifiers import InvalidIdentifierError, split

if TYPE_CHECKING:
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.scanner import Statement
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
_LOG_ARGUMENTS = 3
"""Arguments that SYSTEM$GET_SERVICE_LOGS needs: service, instance id, container; the number of lines follows."""
_WAIT_ARGUMENTS = 2
"""Arguments that SYSTEM$WAIT_FOR_SERVICES needs: seconds, and at least one service."""
_COUNT = re.compile(r"-?\d{1,9}(\.\d+)?", re.ASCII)
_DEFAULTS: dict[str, object] = {
    "min_instances": 1,
    "max_instances": 1,
    "min_ready_instances": 1,
    "auto_resume": True,
    "auto_suspend_secs": 0,
    "external_access_integrations": (),
    "query_warehouse": None,
    "log_level": None,
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
        if statement.accept("IN", "COMPUTE", "POOL"):
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
        values = property_values(statement)
        if not values:
            raise statement.fail()
        command = AlterService(name, values, if_exists)
    elif statement.accept("UNSET"):
        command = AlterService(name, _unset(statement), if_exists)
    elif statement.accept("RESTORE"):
        raise not_emulated("ALTER SERVICE ... RESTORE VOLUME")
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
    statement.accept("EXCLUDE", "JOBS")
    before = statement.selection()
    if statement.accept("IN", "COMPUTE", "POOL"):
        pool, within = statement.name()[-1], Scope()
        command = ShowServices(merged(before, statement.selection()), within, pool)
    else:
        within = scope(statement, session)
        command = ShowServices(merged(before, statement.selection()), within)
    statement.end()
    return command


def _describe(statement: Statement, session: Session) -> DescribeService:
    statement.next()
    statement.expect("SERVICE")
    name = session.resolve_object(statement.name())
    statement.end()
    return DescribeService(name)


def _in_service(statement: Statement, session: Session, *words: str) -> ObjectName:
    statement.expect("SHOW", *words, "IN", "SERVICE")
    name = session.resolve_object(statement.name())
    statement.end()
    return name


def _named(text: str, session: Session) -> ObjectName:
    try:
        return session.resolve_object(split(text))
    except InvalidIdentifierError:
        raise invalid_value(f"invalid identifier '{text}'") from None


def _truth(arguments: list[str], index: int) -> bool:
    return len(arguments) > index and arguments[index].upper() == "TRUE"


def _status(arguments: list[str], session: Session) -> ShowServiceContainers:
    if not arguments:
        raise invalid_value("SYSTEM$GET_SERVICE_STATUS takes a service.")
    return ShowServiceContainers(_named(arguments[0], session))


def _logs(arguments: list[str], session: Session) -> GetServiceLogs:
    if len(arguments) < _LOG_ARGUMENTS:
        raise invalid_value("SYSTEM$GET_SERVICE_LOGS takes a service, an instance id and a container name.")
    lines = arguments[_LOG_ARGUMENTS] if len(arguments) > _LOG_ARGUMENTS else ""
    if lines and not _COUNT.fullmatch(lines):
        raise invalid_value(f"'{lines}' is no number of lines.")
    return GetServiceLogs(
        _named(arguments[0], session),
        instance=arguments[1],
        container=arguments[2],
        lines=int(float(lines)) if lines else None,
        previous=_truth(arguments, 4),
        timestamps=_truth(arguments, 6),
    )


def _wait(arguments: list[str], session: Session) -> WaitForServices:
    if len(arguments) < _WAIT_ARGUMENTS:
        raise invalid_value("SYSTEM$WAIT_FOR_SERVICES takes a number of seconds and one or more services.")
    if not _COUNT.fullmatch(arguments[0]):
        raise invalid_value(f"'{arguments[0]}' is no number of seconds.")
    return WaitForServices(tuple(_named(text, session) for text in arguments[1:]), float(arguments[0]))


STATEMENTS = (
    StatementForm("CREATE SERVICE", _create, created("Service")),
    StatementForm("ALTER SERVICE", _alter, executed),
    StatementForm("DROP SERVICE", _drop, dropped),
    StatementForm("SHOW SERVICES", _show, lambda found: table(_SHOW, found), StatementKind.SHOW),
    StatementForm("DESCRIBE SERVICE", _describe, lambda facts: table(_DESCRIBE, [facts]), StatementKind.DESCRIBE),
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
)
SYSTEM_FUNCTIONS = (
    SystemFunction("SYSTEM$GET_SERVICE_STATUS", _status, status_document),
    SystemFunction("SYSTEM$GET_SERVICE_LOGS", _logs, str),
    SystemFunction("SYSTEM$WAIT_FOR_SERVICES", _wait, str),
)
