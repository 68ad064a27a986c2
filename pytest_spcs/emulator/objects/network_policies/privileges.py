"""What the commands of network policies demand of a role.

https://docs.snowflake.com/en/user-guide/network-policies, create-network-policy and its neighbours
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.privileges import (
    ACCOUNT,
    Access,
    Demand,
    acts_on,
    both,
    creates_or_alters,
    nothing,
    on_account,
    using,
)
from pytest_spcs.emulator.account.securables import Securable
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

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _sees_rules(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    """Any privilege on a rule is enough, as for external access integrations."""
    for rule in (*command.allowed_network_rule_list, *command.blocked_network_rule_list):
        yield from using(Securable("NETWORK RULE", rule))


def _alter(_account: Account, _session: Session, command: AlterNetworkPolicy) -> Iterable[Demand]:
    yield Demand(Securable("NETWORK POLICY", command.name), ("OWNERSHIP",))
    for key in ("allowed_network_rule_list", "blocked_network_rule_list"):
        rules: Any = command.changes.get(key, ())
        for rule in rules:
            yield from using(Securable("NETWORK RULE", rule))


def _change_rules(_account: Account, _session: Session, command: ChangePolicyRules) -> Iterable[Demand]:
    yield Demand(Securable("NETWORK POLICY", command.name), ("OWNERSHIP",))
    for rule in () if command.remove else command.rules:
        yield from using(Securable("NETWORK RULE", rule))


def _attach(account: Account, session: Session, command: AttachNetworkPolicy) -> Iterable[Demand]:
    """ATTACH POLICY, or for a user the ownership of both."""
    policy = None if command.policy is None else Securable("NETWORK POLICY", command.policy)
    if command.user is None or Access.of_session(account, session).has("ATTACH POLICY", ACCOUNT):
        yield Demand(ACCOUNT, ("ATTACH POLICY",))
        if policy is not None:
            yield Demand(policy)
        return
    yield Demand(Securable("USER", command.user), ("OWNERSHIP",))
    if policy is not None:
        yield Demand(policy, ("OWNERSHIP",))


_creates = both(on_account("CREATE NETWORK POLICY"), _sees_rules)
DEMANDS: dict[type, Demands] = {
    CreateNetworkPolicy: both(on_account("CREATE NETWORK POLICY", "NETWORK POLICY"), _sees_rules),
    CreateOrAlterNetworkPolicy: creates_or_alters("NETWORK POLICY", _creates),
    AlterNetworkPolicy: _alter,
    ChangePolicyRules: _change_rules,
    RenameNetworkPolicy: acts_on("NETWORK POLICY", "OWNERSHIP"),
    AttachNetworkPolicy: _attach,
    DropNetworkPolicy: acts_on("NETWORK POLICY", "OWNERSHIP"),
    ShowNetworkPolicies: nothing,
    DescribeNetworkPolicy: acts_on("NETWORK POLICY", "OWNERSHIP"),
}
