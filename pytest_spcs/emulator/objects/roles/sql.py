"""Roles in SQL: statements, SHOW columns. GRANT and REVOKE are with the grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.errors import invalid_value, not_emulated
from pytest_spcs.emulator.objects.roles.commands import AlterRole, CreateRole, DropRole, ShowRoles
from pytest_spcs.emulator.sql.results import Column, SqlType, StatementKind
from pytest_spcs.emulator.sql.settings import refuse, skip_tags
from pytest_spcs.emulator.sql.showing import flagged_table
from pytest_spcs.emulator.sql.statements import StatementForm, created, dropped, executed

if TYPE_CHECKING:
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.scanner import Statement

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


def _create(statement: Statement, _session: Session) -> CreateRole:
    mode = statement.create_header("ROLE")
    name = role_name(statement)
    comment: str | None = None
    if statement.accept("COMMENT"):
        statement.accept("=")
        comment = statement.string()
    skip_tags(statement)
    statement.end()
    return CreateRole(name, mode, comment)


def _alter(statement: Statement, _session: Session) -> AlterRole:
    statement.expect("ALTER", "ROLE")
    if_exists = statement.if_exists()
    name = role_name(statement)
    refuse(statement, "ALTER ROLE", "RENAME TO", "SET TAG", "UNSET TAG")
    comment: str | None = None
    if statement.accept("SET", "COMMENT"):
        statement.accept("=")
        comment = statement.string()
    else:
        statement.expect("UNSET", "COMMENT")
    statement.end()
    return AlterRole(name, comment, if_exists)


def _drop(statement: Statement, _session: Session) -> DropRole:
    statement.expect("DROP", "ROLE")
    if_exists = statement.if_exists()
    command = DropRole(role_name(statement), if_exists)
    statement.end()
    return command


def _show(statement: Statement, _session: Session) -> ShowRoles:
    statement.expect("SHOW")
    statement.accept("TERSE")
    statement.expect("ROLES")
    command = ShowRoles(statement.selection())
    if statement.accept("IN"):
        raise not_emulated(f"SHOW ROLES IN {' '.join(statement.words(1))}")
    statement.end()
    return command


def role_name(statement: Statement) -> str:
    """Consume the unqualified name of an account role."""
    token = statement.current
    parts = statement.name()
    if len(parts) != 1:
        raise invalid_value(f"a role belongs to the account: '{token.text}' must not be qualified.")
    return parts[0]


STATEMENTS = (
    StatementForm("CREATE ROLE", _create, created("Role")),
    StatementForm("ALTER ROLE", _alter, executed),
    StatementForm("DROP ROLE", _drop, dropped),
    StatementForm("SHOW ROLES", _show, _SHOW, StatementKind.SHOW),
)
SYSTEM_FUNCTIONS = ()
