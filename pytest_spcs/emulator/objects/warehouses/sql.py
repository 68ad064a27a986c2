"""Warehouses in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.results import Column, SqlType, table
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
from pytest_spcs.emulator.objects.warehouses.state import WarehouseSettings
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_account, show_form
from pytest_spcs.emulator.sql.scanner import TokenKind
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags
from pytest_spcs.emulator.sql.showing import flagged_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.commands import Command, Outcome
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_SHOW = flagged_table(
    Column("name"),
    Column("state"),
    Column("type"),
    Column("size"),
    Column("min_cluster_count", SqlType.FIXED),
    Column("max_cluster_count", SqlType.FIXED),
    Column("started_clusters", SqlType.FIXED),
    Column("running", SqlType.FIXED),
    Column("queued", SqlType.FIXED),
    Column("is_default"),
    Column("is_current"),
    Column("auto_suspend", SqlType.FIXED),
    Column("auto_resume"),
    Column("available"),
    Column("provisioning"),
    Column("quiescing"),
    Column("other"),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("resumed_on", SqlType.TIMESTAMP_LTZ),
    Column("updated_on", SqlType.TIMESTAMP_LTZ),
    Column("owner"),
    Column("comment"),
    Column("enable_query_acceleration"),
    Column("query_acceleration_max_scale_factor", SqlType.FIXED),
    Column("resource_monitor"),
    Column("scaling_policy"),
    Column("budget"),
    Column("owner_role_type"),
)
_DESCRIBE = (Column("created_on", SqlType.TIMESTAMP_LTZ), Column("name"), Column("kind"))
_FIELDS = {
    "WAREHOUSE_SIZE": "size",
    "WAREHOUSE_TYPE": "type",
    "MIN_CLUSTER_COUNT": "min_cluster_count",
    "MAX_CLUSTER_COUNT": "max_cluster_count",
    "SCALING_POLICY": "scaling_policy",
    "AUTO_SUSPEND": "auto_suspend",
    "AUTO_RESUME": "auto_resume",
    "COMMENT": "comment",
    "ENABLE_QUERY_ACCELERATION": "enable_query_acceleration",
    "QUERY_ACCELERATION_MAX_SCALE_FACTOR": "query_acceleration_max_scale_factor",
    "MAX_CONCURRENCY_LEVEL": "max_concurrency_level",
    "STATEMENT_QUEUED_TIMEOUT_IN_SECONDS": "statement_queued_timeout_in_seconds",
    "STATEMENT_TIMEOUT_IN_SECONDS": "statement_timeout_in_seconds",
}


def _readers(statement: Statement) -> dict[str, Callable[[], object]]:
    truths = {"AUTO_RESUME", "ENABLE_QUERY_ACCELERATION"}
    texts = {"WAREHOUSE_SIZE", "WAREHOUSE_TYPE", "SCALING_POLICY"}
    readers: dict[str, Callable[[], object]] = dict.fromkeys(_FIELDS, statement.integer)
    readers.update(dict.fromkeys(truths, statement.boolean))
    readers.update(dict.fromkeys(texts, lambda: _hyphenated(statement)))
    readers["COMMENT"] = statement.string
    readers["AUTO_SUSPEND"] = lambda: 0 if statement.accept("NULL") else statement.integer()
    return readers


def _hyphenated(statement: Statement) -> str:
    text = statement.word_or_string()
    while statement.accept("-"):
        text += "-" + statement.word_or_string()
    return text


def _create(statement: Statement, _session: Session) -> CreateWarehouse | CreateOrAlterWarehouse:
    or_alter = statement.accept("CREATE", "OR", "ALTER", "WAREHOUSE")
    mode = CreateMode.ERROR_IF_EXISTS if or_alter else statement.create_header("WAREHOUSE")
    name = statement.account_name("warehouse")
    statement.accept("WITH")
    readers = {**_readers(statement), "INITIALLY_SUSPENDED": statement.boolean}
    found = statement.properties(readers)
    refuse(statement, "CREATE WAREHOUSE", "RESOURCE_MONITOR", "RESOURCE_CONSTRAINT", "GENERATION")
    skip_tags(statement)
    statement.end()
    suspended = bool(found.pop("INITIALLY_SUSPENDED", False))
    given: dict[str, Any] = {_FIELDS[key]: value for key, value in found.items()}
    wanted = CreateWarehouse(name, mode, WarehouseSettings(**given), suspended)
    return CreateOrAlterWarehouse(wanted) if or_alter else wanted


def _alter(statement: Statement, session: Session) -> Command[Outcome]:
    statement.expect("ALTER", "WAREHOUSE")
    if_exists = statement.if_exists()
    unnamed = statement.current.value in {"SUSPEND", "RESUME"} and statement.ahead().kind is TokenKind.END
    name = _current(session) if unnamed else statement.account_name("warehouse")
    command: Command[Outcome]
    refuse(statement, "ALTER WAREHOUSE", "SET TAG", "UNSET TAG")
    if statement.accept("SUSPEND"):
        command = SuspendWarehouse(name, if_exists)
    elif statement.accept("RESUME"):
        command = ResumeWarehouse(name, if_exists, statement.accept("IF", "SUSPENDED"))
    elif statement.accept("ABORT"):
        statement.expect("ALL", "QUERIES")
        command = AbortAllQueries(name, if_exists)
    elif statement.accept("RENAME"):
        statement.expect("TO")
        command = RenameWarehouse(name, statement.account_name("warehouse"), if_exists)
    elif statement.accept("SET"):
        readers = {**_readers(statement), "WAIT_FOR_COMPLETION": statement.boolean}
        found = statement.properties(readers)
        if not found:
            raise statement.fail()
        found.pop("WAIT_FOR_COMPLETION", None)
        command = AlterWarehouse(name, {_FIELDS[key]: value for key, value in found.items()}, if_exists)
    else:
        statement.expect("UNSET")
        command = AlterWarehouse(name, _defaults(statement), if_exists)
    statement.end()
    return command


def _defaults(statement: Statement) -> dict[str, object]:
    defaults = WarehouseSettings()
    return {_FIELDS[key]: getattr(defaults, _FIELDS[key]) for key in statement.keys(_FIELDS)}


def _current(session: Session) -> str:
    if session.warehouse is None:
        raise invalid_value("No active warehouse selected in the current session.")
    return session.warehouse


STATEMENTS = (
    StatementForm("CREATE WAREHOUSE", _create, created("Warehouse")),
    StatementForm("ALTER WAREHOUSE", _alter, executed),
    drop_form("WAREHOUSE", DropWarehouse, in_account("warehouse")),
    show_form("WAREHOUSES", ShowWarehouses, _SHOW),
    describe_form("WAREHOUSE", DescribeWarehouse, in_account("warehouse"), lambda facts: table(_DESCRIBE, [facts])),
)
