"""What holds when network rules are created, altered and dropped."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.errors import invalid_value
from pytest_spcs.emulator.objects.grants.lifetimes import object_created, object_dropped
from pytest_spcs.emulator.objects.network_rules.commands import (
    AlterNetworkRule,
    CreateNetworkRule,
    DescribeNetworkRule,
    DropNetworkRule,
    ShowNetworkRules,
)
from pytest_spcs.emulator.objects.network_rules.destinations import InvalidDestinationError, parse_destination
from pytest_spcs.emulator.objects.network_rules.state import NetworkRule, RuleMode, RuleType
from pytest_spcs.emulator.privileges import seen_by

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import Account, Performer
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.results import Facts
    from pytest_spcs.identifiers import ObjectName

_EGRESS_TYPES = frozenset({RuleType.HOST_PORT, RuleType.PRIVATE_HOST_PORT})


def create(account: Account, session: Session, command: CreateNetworkRule) -> Outcome:
    """Create a network rule, whose values must be of its type."""
    name = command.name
    account.schemas.get(name.parent)
    if (command.rule_mode is RuleMode.EGRESS) != (command.type in _EGRESS_TYPES):
        raise invalid_value(
            f"Invalid MODE = {command.rule_mode.value} for TYPE = {command.type.value}: HOST_PORT and "
            "PRIVATE_HOST_PORT go with EGRESS, and every other type with another mode."
        )
    _check_values(command.type, command.values)
    if command.mode is CreateMode.OR_REPLACE and name in account.network_rules:
        remove_network_rule(account, name)
    outcome = account.network_rules.create(
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
    if outcome.change is Change.CREATED:
        object_created(account, "NETWORK RULE", name)
    return outcome


def alter(account: Account, _session: Session, command: AlterNetworkRule) -> Outcome:
    """Replace the values, the comment, or both."""
    if command.if_exists and command.name not in account.network_rules:
        return Outcome(command.name.name, Change.ABSENT)
    rule = account.network_rules.get(command.name)
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


def drop(account: Account, _session: Session, command: DropNetworkRule) -> Outcome:
    """Drop a network rule; integrations keep its name and allow nothing by it any more."""
    if command.if_exists and command.name not in account.network_rules:
        return Outcome(command.name.name, Change.ABSENT)
    account.network_rules.get(command.name)
    remove_network_rule(account, command.name)
    return Outcome(command.name.name, Change.DROPPED)


def remove_network_rule(account: Account, name: ObjectName) -> None:
    """Forget a network rule and the grants on it, as DROP and the drop of its schema do."""
    account.network_rules.drop(name, if_exists=False)
    object_dropped(account, "NETWORK RULE", name)


def show(account: Account, session: Session, command: ShowNetworkRules) -> list[Facts]:
    """List network rules."""
    seen = seen_by(account, session, "NETWORK RULE")
    return [facts(rule) for rule in account.network_rules.select(command.selection, command.scope, seen=seen)]


def describe(account: Account, _session: Session, command: DescribeNetworkRule) -> Facts:
    """Tell everything of one network rule."""
    return facts(account.network_rules.get(command.name))


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
    AlterNetworkRule: alter,
    DropNetworkRule: drop,
    ShowNetworkRules: show,
    DescribeNetworkRule: describe,
}
