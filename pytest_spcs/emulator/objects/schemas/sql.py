"""Schemas in SQL: statements, SHOW columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.account.results import Column, SqlType, StatementKind, table
from pytest_spcs.emulator.objects.databases.sql import cloned, create_header, properties, unset_keys
from pytest_spcs.emulator.objects.schemas.commands import (
    AlterSchema,
    CloneSchema,
    CreateOrAlterSchema,
    CreateSchema,
    DescribeSchema,
    DropSchema,
    ShowSchemas,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form
from pytest_spcs.emulator.sql.shared_clauses import refuse
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
    Column("database_name"),
    Column("owner"),
    Column("comment"),
    Column("options"),
    Column("retention_time"),
    Column("owner_role_type"),
    Column("budget"),
)
# https://docs.snowflake.com/en/sql-reference/sql/desc-schema
_DESCRIBE = (Column("created_on", SqlType.TIMESTAMP_LTZ), Column("name"), Column("kind"))


def _create(statement: Statement, session: Session) -> CreateSchema | CreateOrAlterSchema | CloneSchema:
    mode, or_alter, transient = create_header(statement, "SCHEMA")
    name = session.resolve_schema(statement.name())
    source = None if or_alter else cloned(statement, "CREATE SCHEMA")
    managed = statement.accept("WITH", "MANAGED", "ACCESS")
    given, settings = properties(statement)
    statement.end()
    wanted = CreateSchema(name, mode, transient=transient, managed_access=managed, settings=settings, **given)
    if source is not None:
        return CloneSchema(wanted, session.resolve_schema(source))
    return CreateOrAlterSchema(wanted) if or_alter else wanted


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
        given, settings = properties(statement)
        if not given and not settings:
            raise statement.fail()
        statement.end()
        return AlterSchema(name, if_exists, settings=settings, **given)
    statement.expect("UNSET")
    keys = unset_keys(statement)
    return AlterSchema(name, if_exists, unset_comment="COMMENT" in keys, unset=keys - {"COMMENT"})


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
    return Scope(statement.account_name("database"))


def _name(statement: Statement, session: Session) -> SchemaName:
    return session.resolve_schema(statement.name())


STATEMENTS = (
    StatementForm("CREATE SCHEMA", _create, created("Schema")),
    StatementForm("ALTER SCHEMA", _alter, executed),
    drop_form("SCHEMA", DropSchema, _name, cascade=True),
    StatementForm("SHOW SCHEMAS", _show, _SHOW, StatementKind.SHOW),
    describe_form("SCHEMA", DescribeSchema, _name, lambda found: table(_DESCRIBE, found)),
)
