"""What the commands of network rules demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#network-rule-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, creates, creating, looks_in
from pytest_spcs.emulator.objects.network_rules.commands import (
    AlterNetworkRule,
    CreateNetworkRule,
    CreateOrAlterNetworkRule,
    DescribeNetworkRule,
    DropNetworkRule,
    ShowNetworkRules,
)
from pytest_spcs.emulator.objects.network_rules.state import NETWORK_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demand, Demands
    from pytest_spcs.emulator.account.sessions import Session


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterNetworkRule) -> Iterable[Demand]:
    if command.name in account[NETWORK_RULES]:
        return acts_on("NETWORK RULE", "OWNERSHIP")(account, session, command)
    return creating("NETWORK RULE", command.name)


DEMANDS: dict[type, Demands] = {
    CreateOrAlterNetworkRule: _create_or_alter,
    CreateNetworkRule: creates("NETWORK RULE"),
    AlterNetworkRule: acts_on("NETWORK RULE", "OWNERSHIP"),
    DropNetworkRule: acts_on("NETWORK RULE", "OWNERSHIP"),
    ShowNetworkRules: looks_in,
    DescribeNetworkRule: acts_on("NETWORK RULE", "OWNERSHIP"),
}
