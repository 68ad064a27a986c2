"""What holds when network policies are created, altered, attached and dropped. None of them keeps anybody out here.

Sentences: the tests of the emulator frostlake (github.com/mlorek/frostlake), which run against a real account, and an
error that users of Terraform report.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, already_exists, does_not_exist, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_renamed
from pytest_spcs.emulator.account.privileges import seen_by
from pytest_spcs.emulator.objects.network_policies.commands import (
    AlterNetworkPolicy,
    AttachNetworkPolicy,
    ChangePolicyRules,
    CreateNetworkPolicy,
    CreateOrAlterNetworkPolicy,
    DescribeNetworkPolicy,
    DropNetworkPolicy,
    RenameNetworkPolicy,
    ShowNetworkPolicies,
)
from pytest_spcs.emulator.objects.network_policies.state import NETWORK_POLICIES, NetworkPolicy
from pytest_spcs.emulator.objects.network_rules.state import NETWORK_RULES, RuleMode
from pytest_spcs.emulator.objects.noun_rules import drop_object
from pytest_spcs.emulator.objects.users.state import USERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName

PARAMETER = "NETWORK_POLICY"
"""The parameter of the account, and of users, that names the attached policy."""
_RULES = ("allowed_network_rule_list", "blocked_network_rule_list")
_ADDRESSES = ("allowed_ip_list", "blocked_ip_list")
_PROPERTIES = (*_RULES, *_ADDRESSES, "comment")


def create(account: Account, session: Session, command: CreateNetworkPolicy) -> Outcome:
    """Create a network policy of rules that are there and of addresses."""
    name = command.name
    wanted: dict[str, Any] = {key: getattr(command, key) for key in _PROPERTIES}
    _check(account, name, wanted)
    if command.mode is CreateMode.OR_REPLACE and name in account[NETWORK_POLICIES]:
        _check_not_attached(account, name)
        drop_object(account, "NETWORK POLICY", name)
    return account[NETWORK_POLICIES].create(
        name,
        command.mode,
        lambda: NetworkPolicy(name=name, owner=session.role, created_on=account.clock.now(), **wanted),
    )


def create_or_alter(account: Account, session: Session, command: CreateOrAlterNetworkPolicy) -> Outcome:
    """Create a policy, or give one that is there exactly the wanted properties."""
    wanted = command.wanted
    if wanted.name not in account[NETWORK_POLICIES]:
        return create(account, session, wanted)
    changes = {key: getattr(wanted, key) for key in _PROPERTIES}
    return alter(account, session, AlterNetworkPolicy(wanted.name, changes))


def alter(account: Account, _session: Session, command: AlterNetworkPolicy) -> Outcome:
    """Replace the given lists and the comment."""
    if command.if_exists and command.name not in account[NETWORK_POLICIES]:
        return Outcome(command.name, Change.ABSENT)
    policy = account[NETWORK_POLICIES].get(command.name)
    _check(account, policy.name, command.changes)
    for key, value in command.changes.items():
        setattr(policy, key, value)
    return Outcome(policy.name, Change.ALTERED)


def change_rules(account: Account, _session: Session, command: ChangePolicyRules) -> Outcome:
    """Add rules to a list that lacks them, or take rules away."""
    if command.if_exists and command.name not in account[NETWORK_POLICIES]:
        return Outcome(command.name, Change.ABSENT)
    policy = account[NETWORK_POLICIES].get(command.name)
    before: tuple[ObjectName, ...] = getattr(policy, command.property)
    if command.remove:
        after = tuple(rule for rule in before if rule not in command.rules)
    else:
        after = tuple(dict.fromkeys((*before, *command.rules)))
        _check(account, command.name, {command.property: command.rules})
    setattr(policy, command.property, after)
    return Outcome(command.name, Change.ALTERED)


def rename(account: Account, _session: Session, command: RenameNetworkPolicy) -> Outcome:
    """Give a policy another name, also where it is attached."""
    if command.if_exists and command.name not in account[NETWORK_POLICIES]:
        return Outcome(command.name, Change.ABSENT)
    policy = account[NETWORK_POLICIES].get(command.name)
    if command.new_name in account[NETWORK_POLICIES]:
        raise already_exists(command.new_name)
    held = account[NETWORK_POLICIES].held()
    del held[policy.name]
    policy.name = command.new_name
    account[NETWORK_POLICIES].put_back({**held, policy.name: policy})
    object_renamed(account, "NETWORK POLICY", command.name, command.new_name)
    if account.parameters.get(PARAMETER) == command.name:
        account.parameters[PARAMETER] = command.new_name
    for user in account[USERS]:
        if user.network_policy == command.name:
            user.network_policy = command.new_name
    return Outcome(command.new_name, Change.ALTERED)


def attach(account: Account, _session: Session, command: AttachNetworkPolicy) -> Outcome:
    """Let the account or a user have a policy, or none of its own."""
    if command.user is not None and command.if_exists and command.user not in account[USERS]:
        return Outcome(command.user, Change.ABSENT)
    user = None if command.user is None else account[USERS].get(command.user)
    if command.policy is not None and command.policy not in account[NETWORK_POLICIES]:
        raise does_not_exist("Network policy", command.policy)
    if user is not None:
        user.network_policy = command.policy
    elif command.policy is None:
        account.parameters.pop(PARAMETER, None)
    else:
        account.parameters[PARAMETER] = command.policy
    return Outcome(command.user or account.identity.name, Change.ALTERED)


def drop(account: Account, _session: Session, command: DropNetworkPolicy) -> Outcome:
    """Drop a policy that neither the account nor a user has."""
    _check_not_attached(account, command.name)
    return drop_object(account, "NETWORK POLICY", command.name, if_exists=command.if_exists)


def _check_not_attached(account: Account, name: str) -> None:
    holders = [("USER", user.name) for user in account[USERS] if user.network_policy == name]
    if account.parameters.get(PARAMETER) == name:
        holders.insert(0, ("ACCOUNT", account.identity.name))
    for kind, holder in holders:
        raise SnowflakeError(
            1492,
            "42601",
            f"SQL compilation error:\nCannot perform Drop operation on network policy {name}. The policy is attached "
            f"to {kind} with name {holder}. Unset the network policy from {kind} and try the Drop operation again.",
        )


def _check(account: Account, policy: str, wanted: Any) -> None:
    for key in _RULES:
        for rule in wanted.get(key, ()):
            if account[NETWORK_RULES].get(rule).mode is RuleMode.EGRESS:
                raise SnowflakeError(
                    1008,
                    "22023",
                    f"The egress network rule {rule.name} cannot be attached to the network policy {policy}. "
                    "Egress network rules do not take effect when attached to network policies.",
                )
    for key in _ADDRESSES:
        for address in wanted.get(key, ()):
            _check_address(key.upper(), address)


def _check_address(key: str, address: str) -> None:
    try:
        ipaddress.IPv4Network(address, strict=False)
    except ValueError as error:
        raise invalid_value(f"invalid value '{address}' for property '{key}': {error}.") from None


def show(account: Account, session: Session, command: ShowNetworkPolicies) -> list[Facts]:
    """List the policies that the role has a privilege on."""
    seen = seen_by(account, session, "NETWORK POLICY")
    return [facts(policy) for policy in account[NETWORK_POLICIES].select(command.selection, seen=seen)]


def describe(account: Account, _session: Session, command: DescribeNetworkPolicy) -> Facts:
    """Tell everything of one policy."""
    return facts(account[NETWORK_POLICIES].get(command.name))


def facts(policy: NetworkPolicy) -> Facts:
    """Return what SHOW, DESCRIBE and REST tell of a network policy."""
    return {
        "created_on": policy.created_on,
        "name": policy.name,
        "comment": policy.comment or "",
        "entries_in_allowed_ip_list": len(policy.allowed_ip_list),
        "entries_in_blocked_ip_list": len(policy.blocked_ip_list),
        "entries_in_allowed_network_rules": len(policy.allowed_network_rule_list),
        "entries_in_blocked_network_rules": len(policy.blocked_network_rule_list),
        "allowed_network_rule_list": _texts(policy.allowed_network_rule_list),
        "blocked_network_rule_list": _texts(policy.blocked_network_rule_list),
        "allowed_ip_list": _texts(policy.allowed_ip_list),
        "blocked_ip_list": _texts(policy.blocked_ip_list),
        "owner": policy.owner,
        "owner_role_type": "ROLE",
    }


def _texts(many: Iterable[object]) -> list[str]:
    return [str(one) for one in many]


PERFORMERS: dict[type, Performer] = {
    CreateNetworkPolicy: create,
    CreateOrAlterNetworkPolicy: create_or_alter,
    AlterNetworkPolicy: alter,
    ChangePolicyRules: change_rules,
    RenameNetworkPolicy: rename,
    AttachNetworkPolicy: attach,
    DropNetworkPolicy: drop,
    ShowNetworkPolicies: show,
    DescribeNetworkPolicy: describe,
}
