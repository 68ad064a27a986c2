"""The roles that every account has, with what they may do from the start.

https://docs.snowflake.com/en/user-guide/security-access-control-overview
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.grants import PUBLIC, Grant, Grantee
from pytest_spcs.emulator.account.securables import ACCOUNT_KIND, Securable
from pytest_spcs.emulator.objects.roles.state import ROLES, Role

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account

ACCOUNTADMIN = "ACCOUNTADMIN"
SECURITYADMIN = "SECURITYADMIN"
SYSADMIN = "SYSADMIN"
USERADMIN = "USERADMIN"
SYSTEM_ROLES = (ACCOUNTADMIN, SECURITYADMIN, SYSADMIN, USERADMIN, PUBLIC)
"""They cannot be dropped. ORGADMIN is left out: the emulator has one account."""
_INHERITS = ((SECURITYADMIN, ACCOUNTADMIN), (SYSADMIN, ACCOUNTADMIN), (USERADMIN, SECURITYADMIN))
_PRIVILEGES = {
    ACCOUNTADMIN: sorted(ACCOUNT_KIND.privileges - {"OWNERSHIP"}),
    SECURITYADMIN: [
        "ATTACH POLICY",
        "CREATE NETWORK POLICY",
        "MANAGE CALLER GRANTS",
        "MANAGE GRANTS",
        "MANAGE SERVICE CALLER ACCESS",
    ],
    SYSADMIN: ["CREATE COMPUTE POOL", "CREATE DATABASE", "CREATE WAREHOUSE"],
    USERADMIN: ["CREATE ROLE", "CREATE USER"],
}


def create_system_roles(account: Account) -> None:
    """Put the system roles, their hierarchy and their account privileges into a new account."""
    now = account.clock.now()
    for name in SYSTEM_ROLES:
        account[ROLES].create(name, CreateMode.ERROR_IF_EXISTS, partial(Role, name=name, owner="", created_on=now))
    for role, heir in _INHERITS:
        _grant(account, "USAGE", Securable("ROLE", role), heir)
    for role, privileges in _PRIVILEGES.items():
        for privilege in privileges:
            _grant(account, privilege, Securable("ACCOUNT"), role)


def _grant(account: Account, privilege: str, securable: Securable, role: str) -> None:
    account.grants.add(
        Grant(
            privilege=privilege,
            on=securable,
            grantee=Grantee("ROLE", role),
            granted_by="",
            created_on=account.clock.now(),
        )
    )
