"""The statements that take integrations of any kind, and those of one kind that differ in a word only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.errors import invalid_value
from pytest_spcs.emulator.objects.integrations.commands import DescribeIntegration, DropIntegration, ShowIntegrations
from pytest_spcs.emulator.sql.results import Column, SqlType, StatementKind, table
from pytest_spcs.emulator.sql.statements import StatementForm, dropped

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.integrations.state import Category
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.scanner import Statement

# https://docs.snowflake.com/en/sql-reference/sql/show-integrations
_SHOW = (
    Column("name"),
    Column("type"),
    Column("category"),
    Column("enabled"),
    Column("comment"),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
)
_DESCRIBE = (Column("property"), Column("property_type"), Column("property_value"), Column("property_default"))


def integration_name(statement: Statement) -> str:
    """Consume the name of an integration, which belongs to the account and has one part."""
    parts = statement.name()
    if len(parts) != 1:
        raise invalid_value(f"Integration '{'.'.join(parts)}' belongs to the account and has an unqualified name.")
    return parts[0]


def forms(category: Category | None) -> tuple[StatementForm, ...]:
    """Return DROP, SHOW and DESCRIBE of one kind of integration, or of all."""
    kind = "" if category is None else f"{category.words} "
    words = tuple(kind.split())

    def drop(statement: Statement, _session: Session) -> DropIntegration:
        statement.expect("DROP", *words, "INTEGRATION")
        if_exists = statement.if_exists()
        command = DropIntegration(integration_name(statement), if_exists, category)
        statement.end()
        return command

    def show(statement: Statement, _session: Session) -> ShowIntegrations:
        statement.expect("SHOW", *words, "INTEGRATIONS")
        command = ShowIntegrations(statement.selection(), category)
        statement.end()
        return command

    def describe(statement: Statement, _session: Session) -> DescribeIntegration:
        statement.next()
        statement.expect(*words, "INTEGRATION")
        command = DescribeIntegration(integration_name(statement), category)
        statement.end()
        return command

    return (
        StatementForm(f"DROP {kind}INTEGRATION", drop, dropped),
        StatementForm(f"SHOW {kind}INTEGRATIONS", show, lambda found: table(_SHOW, found), StatementKind.SHOW),
        StatementForm(
            f"DESCRIBE {kind}INTEGRATION", describe, lambda found: table(_DESCRIBE, found), StatementKind.DESCRIBE
        ),
    )


STATEMENTS = forms(None)
SYSTEM_FUNCTIONS = ()
