"""Roles in SQL: statements, SHOW columns. GRANT and REVOKE are with the grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.results import Column, SqlType, StatementKind
from pytest_spcs.emulator.objects.roles.commands import (
    AlterRole,
    CreateOrAlterRole,
    CreateRole,
    DropRole,
    ShowRoles,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import drop_form, in_account
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags
from pytest_spcs.emulator.sql.showing import flagged_table

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_SHOW = flagged_table(
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("is_default"),
    Column("is_current"),
    Column("is_inherited"),
    Column("assigned_to_users", SqlType.FIXED),
    Column("granted_to_roles", SqlType.FIXED),
    Column("granted_roles", SqlType.FIXED),
    Column("owner"),
    Column("comment"),
)


def _create(statement: Statement, _session: Session) -> CreateRole | CreateOrAlterRole:
    or_alter = statement.accept("CREATE", "OR", "ALTER", "ROLE")
    mode = CreateMode.ERROR_IF_EXISTS if or_alter else statement.create_header("ROLE")
    name = statement.account_name("role")
    comment: str | None = None
    if statement.accept("COMMENT"):
        statement.accept("=")
        comment = statement.string()
    skip_tags(statement)
    statement.end()
    wanted = CreateRole(name, mode, comment)
    return CreateOrAlterRole(wanted) if or_alter else wanted


def _alter(statement: Statement, _session: Session) -> AlterRole:
    statement.expect("ALTER", "ROLE")
    if_exists = statement.if_exists()
    name = statement.account_name("role")
    refuse(statement, "ALTER ROLE", "RENAME TO", "SET TAG", "UNSET TAG")
    comment: str | None = None
    if statement.accept("SET", "COMMENT"):
        statement.accept("=")
        comment = statement.string()
    else:
        statement.expect("UNSET", "COMMENT")
    statement.end()
    return AlterRole(name, comment, if_exists)


def _show(statement: Statement, _session: Session) -> ShowRoles:
    statement.expect("SHOW")
    statement.accept("TERSE")
    statement.expect("ROLES")
    command = ShowRoles(statement.selection())
    if statement.accept("IN"):
        raise not_emulated(f"SHOW ROLES IN {' '.join(statement.words(1))}")
    statement.end()
    return command


STATEMENTS = (
    StatementForm("CREATE ROLE", _create, created("Role")),
    StatementForm("ALTER ROLE", _alter, executed),
    drop_form("ROLE", DropRole, in_account("role")),
    StatementForm("SHOW ROLES", _show, _SHOW, StatementKind.SHOW),
)
