"""Event tables in SQL: statements, columns of SHOW and DESCRIBE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.results import Column, SqlType, table
from pytest_spcs.emulator.objects.event_tables.commands import (
    CreateEventTable,
    DescribeEventTable,
    DropEventTable,
    ShowEventTables,
)
from pytest_spcs.emulator.sql.forms import StatementForm, created
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, in_schema, show_in_form
from pytest_spcs.emulator.sql.shared_clauses import end_of_properties, refuse, skip_tags

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_NOT_KEPT = (
    *("CHANGE_TRACKING", "DATA_RETENTION_TIME_IN_DAYS", "DEFAULT_DDL_COLLATION", "MAX_DATA_EXTENSION_TIME_IN_DAYS"),
)
_SHOW = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("database_name"),
    Column("schema_name"),
    Column("owner"),
    Column("comment"),
    Column("owner_role_type"),
)
_DESCRIBE = tuple(
    Column(name)
    for name in (
        *("name", "type", "kind", "null?", "default", "primary key", "unique key", "check", "expression", "comment"),
    )
)


def _create(statement: Statement, session: Session) -> CreateEventTable:
    mode = statement.create_header("EVENT", "TABLE")
    name = session.resolve_object(statement.name())
    refuse(statement, "CREATE EVENT TABLE", "CLUSTER BY", "COPY GRANTS", "CLONE")
    found = statement.properties({"COMMENT": statement.string})
    skip_tags(statement)
    refuse(statement, "CREATE EVENT TABLE", *_NOT_KEPT)
    end_of_properties(statement, "EVENT TABLE")
    comment = found.get("COMMENT")
    return CreateEventTable(name, mode, None if comment is None else str(comment))


STATEMENTS = (
    StatementForm("CREATE EVENT TABLE", _create, created("Table")),
    drop_form("EVENT TABLE", DropEventTable, in_schema),
    show_in_form("EVENT TABLES", ShowEventTables, lambda found: table(_SHOW, found)),
    describe_form("EVENT TABLE", DescribeEventTable, in_schema, lambda found: table(_DESCRIBE, found)),
)
