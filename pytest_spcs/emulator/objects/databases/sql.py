"""Databases in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.results import Column, SqlType, StatementKind, table
from pytest_spcs.emulator.objects.databases.commands import (
    AlterDatabase,
    CloneDatabase,
    CreateDatabase,
    CreateOrAlterDatabase,
    DescribeDatabase,
    DropDatabase,
    ShowDatabases,
)
from pytest_spcs.emulator.objects.event_tables.choice import chosen_event_table
from pytest_spcs.emulator.sql.forms import StatementForm, created, executed
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_account
from pytest_spcs.emulator.sql.shared_clauses import IN_SQL, refuse, setting_readers, skip_tags, split_settings
from pytest_spcs.emulator.sql.showing import flagged_table
from pytest_spcs.emulator.sql.statement import merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.event_tables.commands import UseEventTable
    from pytest_spcs.emulator.sql.statement import Statement

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


def _create(statement: Statement, _session: Session) -> CreateDatabase | CreateOrAlterDatabase | CloneDatabase:
    mode, or_alter, transient = create_header(statement, "DATABASE")
    name = statement.account_name("database")
    refuse(statement, "CREATE DATABASE", "FROM SHARE", "FROM LISTING", "AS REPLICA OF")
    source = None if or_alter else cloned(statement, "CREATE DATABASE")
    given, settings = properties(statement)
    statement.end()
    wanted = CreateDatabase(name, mode, transient=transient, settings=settings, **given)
    if source is not None:
        return CloneDatabase(wanted, source[-1])
    return CreateOrAlterDatabase(wanted) if or_alter else wanted


def create_header(statement: Statement, noun: str) -> tuple[CreateMode, bool, bool]:
    """Consume the head of a CREATE up to the name; return the mode, whether it is OR ALTER, and whether TRANSIENT."""
    statement.expect("CREATE")
    replace = statement.accept("OR", "REPLACE")
    or_alter = not replace and statement.accept("OR", "ALTER")
    transient = statement.accept("TRANSIENT")
    statement.expect(noun)
    mode = CreateMode.OR_REPLACE if replace else CreateMode.ERROR_IF_EXISTS
    if not or_alter and statement.accept("IF", "NOT", "EXISTS"):
        mode = CreateMode.IF_NOT_EXISTS
    return mode, or_alter, transient


def properties(statement: Statement) -> tuple[dict[str, Any], dict[str, str]]:
    """Consume the comment, the tags and the kept parameters; return the first and the last, by their names."""
    readers = {"COMMENT": statement.string, **setting_readers(statement)}
    found = statement.properties(readers)
    skip_tags(statement)
    found.update(statement.properties(readers))
    return split_settings(found)


def cloned(statement: Statement, what: str) -> Sequence[str] | None:
    """Consume ``CLONE source`` if it comes next and return the name's parts; the past cannot be cloned."""
    if not statement.accept("CLONE"):
        return None
    parts = statement.name()
    refuse(statement, f"{what} ... CLONE", "AT", "BEFORE", "IGNORE TABLES", "IGNORE HYBRID TABLES", "INCLUDE INTERNAL")
    return parts


def _alter(statement: Statement, session: Session) -> AlterDatabase | UseEventTable:
    statement.expect("ALTER", "DATABASE")
    if_exists = statement.if_exists()
    name = statement.account_name("database")
    chosen = chosen_event_table(statement, session, name, if_exists=if_exists)
    if chosen is not None:
        return chosen
    refuse(statement, "ALTER DATABASE", "RENAME TO", "SWAP WITH", "SET TAG", "UNSET TAG", "REFRESH", "PRIMARY")
    if statement.accept("SET"):
        given, settings = properties(statement)
        if not given and not settings:
            raise statement.fail()
        statement.end()
        return AlterDatabase(name, if_exists, settings=settings, **given)
    statement.expect("UNSET")
    keys = unset_keys(statement)
    return AlterDatabase(name, if_exists, unset_comment="COMMENT" in keys, unset=keys - {"COMMENT"})


def unset_keys(statement: Statement) -> frozenset[str]:
    """Consume the keys of an UNSET: the comment, and parameters that databases and schemas keep."""
    keys = statement.keys({"COMMENT", *IN_SQL})
    statement.end()
    return frozenset(keys)


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


STATEMENTS = (
    StatementForm("CREATE DATABASE", _create, created("Database")),
    StatementForm("ALTER DATABASE", _alter, executed),
    drop_form("DATABASE", DropDatabase, in_account("database"), cascade=True),
    StatementForm("SHOW DATABASES", _show, _SHOW, StatementKind.SHOW),
    describe_form("DATABASE", DescribeDatabase, in_account("database"), lambda found: table(_DESCRIBE, found)),
)
