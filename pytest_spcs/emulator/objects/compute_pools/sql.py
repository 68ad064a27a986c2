"""Compute pools in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.errors import invalid_value
from pytest_spcs.emulator.objects.compute_pools.commands import (
    AlterComputePool,
    CreateComputePool,
    DescribeComputePool,
    DropComputePool,
    ResumeComputePool,
    ShowComputePools,
    ShowInstanceFamilies,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.sql.results import Column, Facts, Rows, SqlType, StatementKind, table
from pytest_spcs.emulator.sql.scanner import Statement
from pytest_spcs.emulator.sql.settings import refuse, skip_tags
from pytest_spcs.emulator.sql.statements import StatementForm, SystemFunction, created, dropped, executed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.commands import Command, Outcome
    from pytest_spcs.emulator.sessions import Session

_SHOW = (
    Column("name"),
    Column("state"),
    Column("min_nodes", SqlType.FIXED),
    Column("max_nodes", SqlType.FIXED),
    Column("instance_family"),
    Column("num_services", SqlType.FIXED),
    Column("num_jobs", SqlType.FIXED),
    Column("auto_suspend_secs", SqlType.FIXED),
    Column("auto_resume", SqlType.BOOLEAN),
    Column("active_nodes", SqlType.FIXED),
    Column("idle_nodes", SqlType.FIXED),
    Column("target_nodes", SqlType.FIXED),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("resumed_on", SqlType.TIMESTAMP_LTZ),
    Column("updated_on", SqlType.TIMESTAMP_LTZ),
    Column("owner"),
    Column("comment"),
    Column("is_exclusive", SqlType.BOOLEAN),
    Column("application"),
)
_DESCRIBE = (*_SHOW, Column("budget"), Column("error_code"), Column("status_message"))
_FAMILIES = (
    Column("name"),
    Column("vcpu", SqlType.FIXED),
    Column("memory_gib", SqlType.FIXED),
    Column("storage_gib", SqlType.FIXED),
    Column("gpu"),
    Column("gpu_count", SqlType.FIXED),
    Column("gpu_memory_gib", SqlType.FIXED),
    Column("current_node_usage", SqlType.FIXED),
    Column("message"),
)


def _create(statement: Statement, _session: Session) -> CreateComputePool:
    mode = statement.create_header("COMPUTE", "POOL")
    name = _name(statement)
    given: dict[str, Any] = _properties(statement, with_initial=True)
    statement.end()
    for required in ("min_nodes", "max_nodes", "instance_family"):
        if required not in given:
            raise invalid_value(f"Missing option(s): [{required.upper()}]")
    return CreateComputePool(name=name, mode=mode, **given)


def _properties(statement: Statement, *, with_initial: bool = False) -> dict[str, Any]:
    readers: dict[str, Callable[[], object]] = {
        "MIN_NODES": statement.integer,
        "MAX_NODES": statement.integer,
        "INSTANCE_FAMILY": lambda: statement.word_or_string().upper(),
        "AUTO_RESUME": statement.boolean,
        "AUTO_SUSPEND_SECS": statement.integer,
        "COMMENT": statement.string,
    }
    if with_initial:
        readers["INITIALLY_SUSPENDED"] = statement.boolean
    found = statement.properties(readers)
    refuse(statement, "CREATE COMPUTE POOL", "FOR APPLICATION", "PLACEMENT_GROUP", "BACKUP_INSTANCE_FAMILIES")
    skip_tags(statement)
    return {key.lower(): value for key, value in found.items()}


def _alter(statement: Statement, _session: Session) -> Command[Outcome]:
    statement.expect("ALTER", "COMPUTE", "POOL")
    if_exists = statement.if_exists()
    name = _name(statement)
    command: Command[Outcome]
    if statement.accept("SUSPEND"):
        command = SuspendComputePool(name, if_exists)
    elif statement.accept("RESUME"):
        command = ResumeComputePool(name, if_exists)
    elif statement.accept("STOP", "ALL"):
        of_type = statement.word_or_string().upper() if statement.accept("OF", "TYPE") else None
        command = StopAllServices(name, if_exists, of_type)
    elif statement.accept("SET"):
        tagged = statement.position
        given: dict[str, Any] = _properties(statement)
        if statement.position == tagged:
            raise statement.fail()
        command = AlterComputePool(name, if_exists, **given)
    else:
        statement.expect("UNSET")
        command = _unset(statement, name, if_exists=if_exists)
    statement.end()
    return command


def _unset(statement: Statement, name: str, *, if_exists: bool) -> AlterComputePool:
    defaults: dict[str, dict[str, Any]] = {
        "AUTO_SUSPEND_SECS": {"auto_suspend_secs": 3600},
        "AUTO_RESUME": {"auto_resume": True},
        "COMMENT": {"unset_comment": True},
    }
    values: dict[str, Any] = {}
    while True:
        key = statement.current.value
        if statement.accept("TAG"):
            # Tags are not kept, so there is nothing to take away.
            statement.name()
            while statement.accept(","):
                statement.name()
            return AlterComputePool(name, if_exists, **values)
        if key not in defaults:
            raise statement.fail()
        statement.next()
        values.update(defaults[key])
        if not statement.accept(","):
            return AlterComputePool(name, if_exists, **values)


def _drop(statement: Statement, _session: Session) -> DropComputePool:
    statement.expect("DROP", "COMPUTE", "POOL")
    if_exists = statement.if_exists()
    command = DropComputePool(_name(statement), if_exists)
    statement.end()
    return command


def _show(statement: Statement, _session: Session) -> ShowComputePools:
    statement.expect("SHOW", "COMPUTE", "POOLS")
    command = ShowComputePools(statement.selection())
    statement.end()
    return command


def _show_families(statement: Statement, _session: Session) -> ShowInstanceFamilies:
    statement.expect("SHOW", "COMPUTE", "POOL", "INSTANCE", "FAMILIES")
    statement.end()
    return ShowInstanceFamilies()


def _describe(statement: Statement, _session: Session) -> DescribeComputePool:
    statement.next()
    statement.expect("COMPUTE", "POOL")
    command = DescribeComputePool(_name(statement))
    statement.end()
    return command


def _name(statement: Statement) -> str:
    token = statement.current
    parts = statement.name()
    if len(parts) != 1:
        raise invalid_value(f"a compute pool belongs to the account: '{token.text}' must not be qualified.")
    return parts[0]


def _describe_argument(values: list[str], _session: Session) -> DescribeComputePool:
    return DescribeComputePool(_name(Statement(values[0])))


def _pool_status(facts: Facts) -> str:
    return json.dumps({"status": facts["state"], "message": facts["status_message"]}, separators=(",", ":"))


def _described(facts: Facts) -> Rows:
    return table(_DESCRIBE, [facts])


STATEMENTS = (
    StatementForm("CREATE COMPUTE POOL", _create, created("Compute pool")),
    StatementForm("ALTER COMPUTE POOL", _alter, executed),
    StatementForm("DROP COMPUTE POOL", _drop, dropped),
    StatementForm("SHOW COMPUTE POOLS", _show, lambda found: table(_SHOW, found), StatementKind.SHOW),
    StatementForm(
        "SHOW COMPUTE POOL INSTANCE FAMILIES", _show_families, lambda f: table(_FAMILIES, f), StatementKind.SHOW
    ),
    StatementForm("DESCRIBE COMPUTE POOL", _describe, _described, StatementKind.DESCRIBE),
)
SYSTEM_FUNCTIONS = (SystemFunction("SYSTEM$GET_COMPUTE_POOL_STATUS", _describe_argument, _pool_status),)
