"""What the commands of network rules demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#network-rule-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.network_rules.commands import (
    AlterNetworkRule,
    CreateNetworkRule,
    DescribeNetworkRule,
    DropNetworkRule,
    ShowNetworkRules,
)
from pytest_spcs.emulator.privileges import acts_on, creates, looks_in

if TYPE_CHECKING:
    from pytest_spcs.emulator.privileges import Demands

DEMANDS: dict[type, Demands] = {
    CreateNetworkRule: creates("NETWORK RULE"),
    AlterNetworkRule: acts_on("NETWORK RULE", "OWNERSHIP"),
    DropNetworkRule: acts_on("NETWORK RULE", "OWNERSHIP"),
    ShowNetworkRules: looks_in,
    DescribeNetworkRule: acts_on("NETWORK RULE", "OWNERSHIP"),
}
