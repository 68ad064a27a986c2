"""What holds when network rules are created, altered and dropped.

Sentences: the tests of the emulator frostlake (github.com/mlorek/frostlake, ``NetworkRuleTest``), which run against a
real account.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.objects.network_rules.commands import (
    AlterNetworkRule,
    CreateNetworkRule,
    CreateOrAlterNetworkRule,
    DescribeNetworkRule,
    DropNetworkRule,
    ShowNetworkRules,
)
from pytest_spcs.emulator.objects.network_rules.destinations import InvalidDestinationError, parse_destination
from pytest_spcs.emulator.objects.network_rules.state import NETWORK_RULES, NetworkRule, RuleMode, RuleType
from pytest_spcs.emulator.objects.noun_rules import create_object, describe_rule, drop_rule, show_rule
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

_WRITTEN = {RuleType.IPV4: "IPv4", RuleType.IPV6: "IPv6"}
"""How messages write a type, where not as the statement does."""
_EGRESS_TYPES = frozenset({RuleType.HOST_PORT, RuleType.PRIVATE_HOST_PORT})


def create(account: Account, session: Session, command: CreateNetworkRule) -> Outcome:
    """Create a network rule, whose values must be of its type."""
    name = command.name
    account[SCHEMAS].get(name.parent)
    if (command.rule_mode is RuleMode.EGRESS) != (command.type in _EGRESS_TYPES):
        kind = _WRITTEN.get(command.type, command.type.value)
        raise invalid_value(
            f"The network rule mode {command.rule_mode.value} is not supported by the network rule type {kind}."
        )
    _check_values(command.type, command.values)
    return create_object(
        account,
        "NETWORK RULE",
        name,
        command.mode,
        lambda: NetworkRule(
            name=name,
            owner=session.role,
            created_on=account.clock.now(),
            type=command.type,
            mode=command.rule_mode,
            values=command.values,
            comment=command.comment,
        ),
    )


def create_or_alter(account: Account, session: Session, command: CreateOrAlterNetworkRule) -> Outcome:
    """Create a rule, or give one that is there what is written; its type and mode stay as they are."""
    rule = account[NETWORK_RULES].find(command.name)
    if rule is None:
        wanted = CreateNetworkRule(
            name=command.name,
            type=command.type,
            values=command.values or (),
            rule_mode=command.rule_mode or RuleMode.INGRESS,
            comment=command.comment,
        )
        return create(account, session, wanted)
    for key, old, new in (("TYPE", rule.type, command.type), ("MODE", rule.mode, command.rule_mode)):
        if new not in {None, old}:
            raise invalid_value(f"property '{key}' of network rule '{command.name}' cannot be changed.")
    changes = {"values": command.values, "comment": command.comment}
    given = {key: value for key, value in changes.items() if value is not None}
    return alter(account, session, AlterNetworkRule(command.name, given))


def alter(account: Account, _session: Session, command: AlterNetworkRule) -> Outcome:
    """Replace the values, the comment, or both."""
    if command.if_exists and command.name not in account[NETWORK_RULES]:
        return Outcome(command.name.name, Change.ABSENT)
    rule = account[NETWORK_RULES].get(command.name)
    changes: dict[str, Any] = dict(command.changes)
    _check_values(rule.type, changes.get("values", ()))
    rule.values = changes.get("values", rule.values)
    rule.comment = changes.get("comment", rule.comment)
    return Outcome(command.name.name, Change.ALTERED)


def _check_values(kind: RuleType, values: tuple[str, ...]) -> None:
    for value in values:
        try:
            _check_value(kind, value)
        except ValueError as error:
            raise invalid_value(f"Invalid value '{value}' for network rule type {kind.value}: {error}.") from None


def _check_value(kind: RuleType, value: str) -> None:
    match kind:
        case RuleType.IPV4:
            ipaddress.IPv4Network(value, strict=False)
        case RuleType.IPV6:
            ipaddress.IPv6Network(value, strict=False)
        case RuleType.HOST_PORT:
            parse_destination(value)
        case RuleType.PRIVATE_HOST_PORT:
            if "*" in parse_destination(value).host:
                raise InvalidDestinationError("it has no wildcards")
        case RuleType.AWSVPCEID if not value.startswith("vpce-"):
            raise InvalidDestinationError("write the id of a VPC endpoint, vpce-...")
        case _ if not value.strip():
            raise InvalidDestinationError("it is empty")


def facts(rule: NetworkRule) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a network rule."""
    return {
        "created_on": rule.created_on,
        "name": rule.name.name,
        "database_name": rule.name.database,
        "schema_name": rule.name.schema,
        "owner": rule.owner,
        "comment": rule.comment or "",
        "type": rule.type.value,
        "mode": rule.mode.value,
        "entries_in_valuelist": len(rule.values),
        "value_list": ",".join(rule.values),
        "values": list(rule.values),
        "owner_role_type": "ROLE",
    }


PERFORMERS: dict[type, Performer] = {
    CreateNetworkRule: create,
    CreateOrAlterNetworkRule: create_or_alter,
    AlterNetworkRule: alter,
    DropNetworkRule: drop_rule("NETWORK RULE"),
    ShowNetworkRules: show_rule("NETWORK RULE", facts),
    DescribeNetworkRule: describe_rule("NETWORK RULE", facts),
}
