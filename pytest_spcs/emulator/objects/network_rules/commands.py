"""What can be asked of network rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts
from pytest_spcs.emulator.objects.network_rules.state import RuleMode, RuleType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateNetworkRule(Command[Outcome]):
    """CREATE NETWORK RULE: https://docs.snowflake.com/en/sql-reference/sql/create-network-rule."""

    name: ObjectName
    type: RuleType
    values: tuple[str, ...]
    rule_mode: RuleMode = RuleMode.INGRESS
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateOrAlterNetworkRule(Command[Outcome]):
    """CREATE OR ALTER NETWORK RULE: what it leaves out stays."""

    name: ObjectName
    type: RuleType
    values: tuple[str, ...] | None = None
    rule_mode: RuleMode | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class AlterNetworkRule(Command[Outcome]):
    """ALTER NETWORK RULE ... SET and UNSET: ``changes`` has the new ``values`` and ``comment``, where given."""

    name: ObjectName
    changes: Mapping[str, object]
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropNetworkRule(Command[Outcome]):
    """DROP NETWORK RULE; integrations keep its name and allow nothing by it any more."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowNetworkRules(Question[list[Facts]]):
    """SHOW NETWORK RULES."""

    selection: Selection = Selection()
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class DescribeNetworkRule(Question[Facts]):
    """DESCRIBE NETWORK RULE."""

    name: ObjectName
