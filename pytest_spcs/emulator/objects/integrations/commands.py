"""What can be asked of an integration of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, Outcome, Question, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.integrations.state import Category


@dataclass(frozen=True, slots=True)
class DropIntegration(Command[Outcome]):
    """DROP [kind] INTEGRATION: https://docs.snowflake.com/en/sql-reference/sql/drop-integration."""

    name: str
    if_exists: bool = False
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class ShowIntegrations(Question[list[Facts]]):
    """SHOW [kind] INTEGRATIONS: https://docs.snowflake.com/en/sql-reference/sql/show-integrations."""

    selection: Selection = Selection()
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class DescribeIntegration(Question[list[Facts]]):
    """DESCRIBE [kind] INTEGRATION: https://docs.snowflake.com/en/sql-reference/sql/desc-integration."""

    name: str
    category: Category | None = None
