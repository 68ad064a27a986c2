"""What the commands of all integrations demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#integration-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, nothing
from pytest_spcs.emulator.objects.integrations.commands import DescribeIntegration, DropIntegration, ShowIntegrations

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.privileges import Demands

DEMANDS: dict[type, Demands] = {
    DropIntegration: acts_on("INTEGRATION", "OWNERSHIP"),
    ShowIntegrations: nothing,
    DescribeIntegration: acts_on("INTEGRATION", "USAGE"),
}
