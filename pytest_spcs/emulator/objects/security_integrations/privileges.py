"""What the commands of security integrations demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-security-integration#access-control-requirements
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, on_account
from pytest_spcs.emulator.objects.security_integrations.commands import (
    AlterSecurityIntegration,
    CreateApiAuthentication,
    CreateIngressOAuth,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.privileges import Demands

DEMANDS: dict[type, Demands] = {
    CreateIngressOAuth: on_account("CREATE INTEGRATION", "INTEGRATION"),
    CreateApiAuthentication: on_account("CREATE INTEGRATION", "INTEGRATION"),
    AlterSecurityIntegration: acts_on("INTEGRATION", "OWNERSHIP"),
}
