"""The statements that take integrations of any kind, and those of one kind that differ in a word only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.results import Column, SqlType, table
from pytest_spcs.emulator.objects.integrations.commands import DescribeIntegration, DropIntegration, ShowIntegrations
from pytest_spcs.emulator.sql.noun_forms import describe_form, drop_form, show_form

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.integrations.state import Category
    from pytest_spcs.emulator.sql.forms import StatementForm
    from pytest_spcs.emulator.sql.statement import Statement

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
    return (
        drop_form(f"{kind}INTEGRATION", partial(DropIntegration, category=category), _name),
        show_form(f"{kind}INTEGRATIONS", partial(ShowIntegrations, category=category), partial(table, _SHOW)),
        describe_form(
            f"{kind}INTEGRATION", partial(DescribeIntegration, category=category), _name, partial(table, _DESCRIBE)
        ),
    )


def _name(statement: Statement, _session: Session) -> str:
    return integration_name(statement)


STATEMENTS = forms(None)
