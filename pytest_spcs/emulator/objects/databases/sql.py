"""Databases in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import CreateMode
from pytest_spcs.emulator.errors import invalid_value, not_emulated
from pytest_spcs.emulator.objects.databases.commands import (
    AlterDatabase,
    CreateDatabase,
    DescribeDatabase,
    DropDatabase,
    ShowDatabases,
)
from pytest_spcs.emulator.sql.results import Column, SqlType, StatementKind, table
from pytest_spcs.emulator.sql.scanner import merged
from pytest_spcs.emulator.sql.settings import SETTINGS, refuse, setting_readers, skip_tags, split_settings
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
    Column("origin"),
    Column("owner"),
    Column("comment"),
    Column("options"),
    Column("retention_time"),
    Column("kind"),
    Column("budget"),
    Column("owner_role_type"),
)
_DESCRIBE = (Column("created_on", SqlType.TIMESTAMP_LTZ), Column("name"), Column("kind"))


def _create(statement: Statement, _session: Session) -> CreateDatabase:
    statement.expect("CREATE")
    replace = statement.accept("OR", "REPLACE")
    refuse(statement, "CREATE", "OR ALTER")
    transient = statement.accept("TRANSIENT")
    statement.expect("DATABASE")
    mode = CreateMode.OR_REPLACE if replace else CreateMode.ERROR_IF_EXISTS
    if statement.accept("IF", "NOT", "EXISTS"):
        mode = CreateMode.IF_NOT_EXISTS
    name = database_name(statement)
    refuse(statement, "CREATE DATABASE", "CLONE", "FROM SHARE", "FROM LISTING", "AS REPLICA OF")
    given, settings = _properties(statement)
    statement.end()
    return CreateDatabase(name, mode, transient=transient, settings=settings, **given)


def _properties(statement: Statement) -> tuple[dict[str, Any], dict[str, str]]:
    readers = {"COMMENT": statement.string, **setting_readers(statement)}
    found = statement.properties(readers)
    skip_tags(statement)
    found.update(statement.properties(readers))
    return split_settings(found)


def _alter(statement: Statement, _session: Session) -> AlterDatabase:
    statement.expect("ALTER", "DATABASE")
    if_exists = statement.if_exists()
    name = database_name(statement)
    refuse(statement, "ALTER DATABASE", "RENAME TO", "SWAP WITH", "SET TAG", "UNSET TAG", "REFRESH", "PRIMARY")
    if statement.accept("SET"):
        given, settings = _properties(statement)
        if not given and not settings:
            raise statement.fail()
        statement.end()
        return AlterDatabase(name, if_exists, settings=settings, **given)
    statement.expect("UNSET")
    unset_comment(statement, "ALTER DATABASE")
    return AlterDatabase(name, if_exists, unset_comment=True)


def unset_comment(statement: Statement, what: str) -> None:
    """Consume the ``COMMENT`` of an UNSET; the parameters of databases and schemas cannot be unset here."""
    if statement.current.value in SETTINGS:
        raise not_emulated(f"{what} ... UNSET {statement.current.value}")
    statement.expect("COMMENT")
    statement.end()


def _drop(statement: Statement, _session: Session) -> DropDatabase:
    statement.expect("DROP", "DATABASE")
    if_exists = statement.if_exists()
    command = DropDatabase(database_name(statement), if_exists)
    if not statement.accept("CASCADE"):
        statement.accept("RESTRICT")
    statement.end()
    return command


def _show(statement: Statement, _session: Session) -> ShowDatabases:
    statement.expect("SHOW")
    statement.accept("TERSE")
    statement.expect("DATABASES")
    refuse(statement, "SHOW DATABASES", "HISTORY")
    first = statement.selection()
    if statement.accept("IN"):
        statement.expect("ACCOUNT")
    command = ShowDatabases(merged(first, statement.selection()))
    statement.end()
    return command


def _describe(statement: Statement, _session: Session) -> DescribeDatabase:
    statement.next()
    statement.expect("DATABASE")
    command = DescribeDatabase(database_name(statement))
    statement.end()
    return command


def database_name(statement: Statement) -> str:
    """Consume the unqualified name of a database."""
    token = statement.current
    parts = statement.name()
    if len(parts) != 1:
        raise invalid_value(f"a database belongs to the account: '{token.text}' must not be qualified.")
    return parts[0]


STATEMENTS = (
    StatementForm("CREATE DATABASE", _create, created("Database")),
    StatementForm("ALTER DATABASE", _alter, executed),
    StatementForm("DROP DATABASE", _drop, dropped),
    StatementForm("SHOW DATABASES", _show, _SHOW, StatementKind.SHOW),
    StatementForm("DESCRIBE DATABASE", _describe, lambda found: table(_DESCRIBE, found), StatementKind.DESCRIBE),
)
SYSTEM_FUNCTIONS = ()
