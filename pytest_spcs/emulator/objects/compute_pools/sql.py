"""Compute pools in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.results import Column, Facts, Rows, SqlType, StatementKind, table
from pytest_spcs.emulator.objects.compute_pools.commands import (
    AlterComputePool,
    CreateComputePool,
    DescribeComputePool,
    DropComputePool,
    ResumeComputePool,
    ShowComputePools,
    ShowInstanceFamilies,
    ShowNodes,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.objects.services.clauses import workload_types
from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_account, show_form
from pytest_spcs.emulator.sql.shared_clauses import skip_tag_changes, skip_tags
from pytest_spcs.emulator.sql.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.commands import Command, Outcome
    from pytest_spcs.emulator.account.sessions import Session

_BOTH = (
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
_PLACING = (Column("placement_group"), Column("backup_instance_families"))
_SHOW = (*_BOTH, *_PLACING)
_DESCRIBE = (*_BOTH, Column("budget"), Column("error_code"), Column("status_message"), *_PLACING)
# https://docs.snowflake.com/en/sql-reference/sql/show-nodes-compute-pool
_NODES = (
    Column("node_id"),
    Column("instance_family"),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("placement_group"),
    Column("vcpu", SqlType.FIXED),
    Column("memory_gib", SqlType.FIXED),
    Column("storage_gib"),
    Column("gpu"),
    Column("gpu_count", SqlType.FIXED),
    Column("gpu_memory_gib", SqlType.FIXED),
)
_FAMILIES = (
    Column("name"),
    Column("description"),
    Column("vcpu", SqlType.FIXED),
    Column("memory_gib", SqlType.FIXED),
    Column("storage_gib"),
    Column("gpu"),
    Column("gpu_count", SqlType.FIXED),
    Column("gpu_memory_gib", SqlType.FIXED),
    Column("current_node_usage", SqlType.FIXED),
    Column("message"),
)


def _create(statement: Statement, _session: Session) -> CreateComputePool:
    mode = statement.create_header("COMPUTE", "POOL")
    name = statement.account_name("compute pool")
    given: dict[str, Any] = _properties(statement, creating=True)
    statement.end()
    missing = [key.upper() for key in ("min_nodes", "max_nodes", "instance_family") if key not in given]
    if missing:
        raise invalid_value(f"Missing option(s): [{', '.join(missing)}]")
    return CreateComputePool(name=name, mode=mode, **given)


def _properties(statement: Statement, *, creating: bool = False) -> dict[str, Any]:
    readers: dict[str, Callable[[], object]] = {
        "MIN_NODES": statement.integer,
        "MAX_NODES": statement.integer,
        "INSTANCE_FAMILY": lambda: statement.word_or_string().upper(),
        "AUTO_RESUME": statement.boolean,
        "AUTO_SUSPEND_SECS": statement.integer,
        "PLACEMENT_GROUP": lambda: statement.word_or_string().upper(),
        "BACKUP_INSTANCE_FAMILIES": lambda: tuple(f.upper() for f in statement.strings_in_parentheses()),
        "COMMENT": statement.string,
    }
    if creating:
        readers["INITIALLY_SUSPENDED"] = statement.boolean
    found: dict[str, Any] = {}
    while True:
        at = statement.position
        if creating and "APPLICATION" not in found and statement.accept("FOR", "APPLICATION"):
            found["APPLICATION"] = statement.account_name("compute pool")
        if creating:
            skip_tags(statement)
        # A property that comes again stays, and the statement does not end here.
        found.update(statement.properties({key: read for key, read in readers.items() if key not in found}))
        if statement.position == at:
            return {key.lower(): value for key, value in found.items()}


def _alter(statement: Statement, _session: Session) -> Command[Outcome]:
    statement.expect("ALTER", "COMPUTE", "POOL")
    if_exists = statement.if_exists()
    name = statement.account_name("compute pool")
    command: Command[Outcome]
    if statement.accept("SUSPEND"):
        command = SuspendComputePool(name, if_exists)
    elif statement.accept("RESUME"):
        command = ResumeComputePool(name, if_exists)
    elif statement.accept("STOP", "ALL"):
        command = StopAllServices(name, if_exists, workload_types(statement))
    elif statement.accept("SET"):
        given: dict[str, Any] = {} if skip_tag_changes(statement) else _properties(statement)
        if statement.tokens[statement.position - 1].value == "SET":
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
        "PLACEMENT_GROUP": {"unset_placement_group": True},
        "BACKUP_INSTANCE_FAMILIES": {"backup_instance_families": ()},
        "COMMENT": {"unset_comment": True},
    }
    values: dict[str, Any] = {}
    while True:
        key = statement.current.value
        if skip_tag_changes(statement):
            return AlterComputePool(name, if_exists, **values)
        if key not in defaults:
            raise statement.fail()
        statement.next()
        values.update(defaults[key])
        if not statement.accept(","):
            return AlterComputePool(name, if_exists, **values)


def _show_nodes(statement: Statement, _session: Session) -> ShowNodes:
    statement.expect("SHOW", "NODES", "IN", "COMPUTE", "POOL")
    command = ShowNodes(statement.account_name("compute pool"), statement.selection())
    statement.end()
    return command


def _show_families(statement: Statement, _session: Session) -> ShowInstanceFamilies:
    statement.expect("SHOW", "COMPUTE", "POOL", "INSTANCE", "FAMILIES")
    statement.end()
    return ShowInstanceFamilies()


def _describe_argument(values: list[str], _session: Session) -> DescribeComputePool:
    return DescribeComputePool(Statement(values[0]).account_name("compute pool"))


def _pool_status(facts: Facts) -> str:
    return json.dumps({"status": facts["state"], "message": facts["status_message"]}, separators=(",", ":"))


def _described(facts: Facts) -> Rows:
    return table(_DESCRIBE, [facts])


STATEMENTS = (
    StatementForm("CREATE COMPUTE POOL", _create, created("Compute pool")),
    StatementForm("ALTER COMPUTE POOL", _alter, executed),
    drop_form("COMPUTE POOL", DropComputePool, in_account("compute pool")),
    show_form("COMPUTE POOLS", ShowComputePools, lambda found: table(_SHOW, found)),
    StatementForm(
        "SHOW COMPUTE POOL INSTANCE FAMILIES", _show_families, lambda f: table(_FAMILIES, f), StatementKind.SHOW
    ),
    StatementForm("SHOW NODES", _show_nodes, lambda found: table(_NODES, found), StatementKind.SHOW),
    describe_form("COMPUTE POOL", DescribeComputePool, in_account("compute pool"), _described),
)
SYSTEM_FUNCTIONS = (SystemFunction("SYSTEM$GET_COMPUTE_POOL_STATUS", _describe_argument, _pool_status),)
