"""What can be asked of network policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateNetworkPolicy(Command[Outcome]):
    """CREATE NETWORK POLICY: https://docs.snowflake.com/en/sql-reference/sql/create-network-policy."""

    name: str
    allowed_network_rule_list: tuple[ObjectName, ...] = ()
    blocked_network_rule_list: tuple[ObjectName, ...] = ()
    allowed_ip_list: tuple[str, ...] = ()
    blocked_ip_list: tuple[str, ...] = ()
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CreateOrAlterNetworkPolicy(Command[Outcome]):
    """CREATE OR ALTER NETWORK POLICY: what it leaves out is unset."""

    wanted: CreateNetworkPolicy


@dataclass(frozen=True, slots=True)
class AlterNetworkPolicy(Command[Outcome]):
    """ALTER NETWORK POLICY ... SET and UNSET: ``changes`` has the new value of each property by its lower-case name."""

    name: str
    changes: Mapping[str, object]
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ChangePolicyRules(Command[Outcome]):
    """ALTER NETWORK POLICY ... ADD and REMOVE of rules in one of its two lists of rules."""

    name: str
    property: str
    rules: tuple[ObjectName, ...]
    remove: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameNetworkPolicy(Command[Outcome]):
    """ALTER NETWORK POLICY ... RENAME TO; it stays where it is attached."""

    name: str
    new_name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AttachNetworkPolicy(Command[Outcome]):
    """ALTER ACCOUNT or ALTER USER ... SET and UNSET NETWORK_POLICY; without a user, the account is meant."""

    policy: str | None
    user: str | None = None
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropNetworkPolicy(Command[Outcome]):
    """DROP NETWORK POLICY, unless it is attached."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowNetworkPolicies(Question[list[Facts]]):
    """SHOW NETWORK POLICIES."""

    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeNetworkPolicy(Question[Facts]):
    """DESCRIBE NETWORK POLICY."""

    name: str
