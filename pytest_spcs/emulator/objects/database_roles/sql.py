"""Database roles in SQL: statements, SHOW columns. GRANT and REVOKE are with the grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import CreateMode, Scope
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.results import Column, SqlType, StatementKind
from pytest_spcs.emulator.objects.database_roles.commands import (
    AlterDatabaseRole,
    CreateDatabaseRole,
    CreateOrAlterDatabaseRole,
    DropDatabaseRole,
    RenameDatabaseRole,
    ShowDatabaseRoles,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import drop_form
from pytest_spcs.emulator.sql.shared_clauses import refuse, skip_tags
from pytest_spcs.emulator.sql.showing import flagged_table
from pytest_spcs.emulator.sql.statement import merged

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement
    from pytest_spcs.identifiers import SchemaName

_SHOW = flagged_table(
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("is_default"),
    Column("is_current"),
    Column("is_inherited"),
    Column("granted_to_roles", SqlType.FIXED),
    Column("granted_to_database_roles", SqlType.FIXED),
    Column("granted_database_roles", SqlType.FIXED),
    Column("owner"),
    Column("comment"),
    Column("owner_role_type"),
)


def _name(statement: Statement, session: Session) -> SchemaName:
    return session.resolve_schema(statement.name())


def _create(statement: Statement, session: Session) -> CreateDatabaseRole | CreateOrAlterDatabaseRole:
    or_alter = statement.accept("CREATE", "OR", "ALTER", "DATABASE", "ROLE")
    mode = CreateMode.ERROR_IF_EXISTS if or_alter else statement.create_header("DATABASE", "ROLE")
    name = _name(statement, session)
    if statement.words(1) == ("CLONE",):
        raise not_emulated("CREATE DATABASE ROLE ... CLONE")
    comment: str | None = None
    if statement.accept("COMMENT"):
        statement.accept("=")
        comment = statement.string()
    skip_tags(statement)
    statement.end()
    wanted = CreateDatabaseRole(name, mode, comment)
    return CreateOrAlterDatabaseRole(wanted) if or_alter else wanted


def _alter(statement: Statement, session: Session) -> AlterDatabaseRole | RenameDatabaseRole:
    statement.expect("ALTER", "DATABASE", "ROLE")
    if_exists = statement.if_exists()
    name = _name(statement, session)
    refuse(statement, "ALTER DATABASE ROLE", "SET TAG", "UNSET TAG")
    comment: str | None = None
    if statement.accept("RENAME", "TO"):
        parts = statement.name()
        statement.end()
        # A plain new name stays in the role's database, whatever the session uses.
        after = session.resolve_schema(parts if len(parts) > 1 else (name.database, *parts))
        return RenameDatabaseRole(name, after, if_exists)
    if statement.accept("SET", "COMMENT"):
        statement.accept("=")
        comment = statement.string()
    else:
        statement.expect("UNSET", "COMMENT")
    statement.end()
    return AlterDatabaseRole(name, comment, if_exists)


def _show(statement: Statement, session: Session) -> ShowDatabaseRoles:
    statement.expect("SHOW", "DATABASE", "ROLES")
    before = statement.selection()
    database = session.database
    if statement.accept("IN"):
        statement.accept("DATABASE")
        database = statement.account_name("database")
    if database is None:
        session.current_schema()
    selection = merged(before, statement.selection())
    statement.end()
    return ShowDatabaseRoles(Scope(database), selection)


STATEMENTS = (
    StatementForm("CREATE DATABASE ROLE", _create, created("Database role")),
    StatementForm("ALTER DATABASE ROLE", _alter, executed),
    drop_form("DATABASE ROLE", DropDatabaseRole, _name),
    StatementForm("SHOW DATABASE ROLES", _show, _SHOW, StatementKind.SHOW),
)
