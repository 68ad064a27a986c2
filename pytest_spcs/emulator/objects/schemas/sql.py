"""Schemas in SQL: statements, SHOW columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import CreateMode, Scope
from pytest_spcs.emulator.errors import not_emulated
from pytest_spcs.emulator.objects.databases.sql import database_name, unset_comment
from pytest_spcs.emulator.objects.schemas.commands import AlterSchema, CreateSchema, DropSchema, ShowSchemas
from pytest_spcs.emulator.sql.results import Column, SqlType, StatementKind
from pytest_spcs.emulator.sql.scanner import merged
from pytest_spcs.emulator.sql.settings import refuse, setting_readers, skip_tags, split_settings
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
    Column("database_name"),
    Column("owner"),
    Column("comment"),
    Column("options"),
    Column("retention_time"),
    Column("owner_role_type"),
    Column("budget"),
)


def _create(statement: Statement, session: Session) -> CreateSchema:
    statement.expect("CREATE")
    replace = statement.accept("OR", "REPLACE")
    refuse(statement, "CREATE", "OR ALTER")
    transient = statement.accept("TRANSIENT")
    statement.expect("SCHEMA")
    mode = CreateMode.OR_REPLACE if replace else CreateMode.ERROR_IF_EXISTS
    if statement.accept("IF", "NOT", "EXISTS"):
        mode = CreateMode.IF_NOT_EXISTS
    name = session.resolve_schema(statement.name())
    refuse(statement, "CREATE SCHEMA", "CLONE")
    managed = statement.accept("WITH", "MANAGED", "ACCESS")
    given, settings = _properties(statement)
    statement.end()
    return CreateSchema(name, mode, transient=transient, managed_access=managed, settings=settings, **given)


def _properties(statement: Statement) -> tuple[dict[str, Any], dict[str, str]]:
    readers = {"COMMENT": statement.string, **setting_readers(statement)}
    found = statement.properties(readers)
    skip_tags(statement)
    found.update(statement.properties(readers))
    return split_settings(found)


def _alter(statement: Statement, session: Session) -> AlterSchema:
    statement.expect("ALTER", "SCHEMA")
    if_exists = statement.if_exists()
    name = session.resolve_schema(statement.name())
    refuse(statement, "ALTER SCHEMA", "RENAME TO", "SWAP WITH", "SET TAG", "UNSET TAG")
    for word, managed in (("ENABLE", True), ("DISABLE", False)):
        if statement.accept(word):
            statement.expect("MANAGED", "ACCESS")
            statement.end()
            return AlterSchema(name, if_exists, managed_access=managed)
    if statement.accept("SET"):
        given, settings = _properties(statement)
        if not given and not settings:
            raise statement.fail()
        statement.end()
        return AlterSchema(name, if_exists, settings=settings, **given)
    statement.expect("UNSET")
    unset_comment(statement, "ALTER SCHEMA")
    return AlterSchema(name, if_exists, unset_comment=True)


def _drop(statement: Statement, session: Session) -> DropSchema:
    statement.expect("DROP", "SCHEMA")
    if_exists = statement.if_exists()
    command = DropSchema(session.resolve_schema(statement.name()), if_exists)
    if not statement.accept("CASCADE"):
        statement.accept("RESTRICT")
    statement.end()
    return command


def _show(statement: Statement, session: Session) -> ShowSchemas:
    statement.expect("SHOW")
    statement.accept("TERSE")
    statement.expect("SCHEMAS")
    refuse(statement, "SHOW SCHEMAS", "HISTORY")
    first = statement.selection()
    where = _where(statement, session)
    command = ShowSchemas(where, merged(first, statement.selection()))
    statement.end()
    return command


def _where(statement: Statement, session: Session) -> Scope:
    if not statement.accept("IN"):
        return Scope(session.database)
    if statement.accept("ACCOUNT"):
        return Scope()
    named = statement.accept("DATABASE")
    if named and (statement.at_end() or statement.words(1) in {("STARTS",), ("LIMIT",)}):
        return Scope(session.resolve_schema(("PUBLIC",)).database)
    return Scope(database_name(statement))


def _describe(_statement: Statement, _session: Session) -> ShowSchemas:
    raise not_emulated("DESCRIBE SCHEMA")


STATEMENTS = (
    StatementForm("CREATE SCHEMA", _create, created("Schema")),
    StatementForm("ALTER SCHEMA", _alter, executed),
    StatementForm("DROP SCHEMA", _drop, dropped),
    StatementForm("SHOW SCHEMAS", _show, _SHOW, StatementKind.SHOW),
    StatementForm("DESCRIBE SCHEMA", _describe, _SHOW, StatementKind.DESCRIBE),
)
SYSTEM_FUNCTIONS = ()
