"""What a new account holds before anybody has logged in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import CreateMode
from pytest_spcs.emulator.objects.databases.commands import CreateDatabase
from pytest_spcs.emulator.objects.grants.commands import GrantPrivileges
from pytest_spcs.emulator.objects.grants.securables import KINDS, Securable
from pytest_spcs.emulator.objects.grants.state import Grantee
from pytest_spcs.emulator.objects.image_repositories.commands import CreateImageRepository
from pytest_spcs.emulator.objects.roles.commands import CreateRole
from pytest_spcs.emulator.objects.roles.system import ACCOUNTADMIN, SYSADMIN, create_system_roles
from pytest_spcs.emulator.objects.schemas.commands import CreateSchema
from pytest_spcs.emulator.objects.users.commands import CreateUser
from pytest_spcs.emulator.objects.warehouses.commands import CreateWarehouse
from pytest_spcs.emulator.sessions import Session
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import Account
    from pytest_spcs.emulator.commands import Command

TEST_ROLE = "SPCS_TEST_ROLE"
"""The role for tests: it may create what services need. Not ACCOUNTADMIN, which owns no service on many accounts."""
_KEPT_FROM_TESTS = frozenset({"OWNERSHIP", "MANAGE GRANTS"})
SNOWFLAKE = "SNOWFLAKE"
"""The database that every account has."""
_IMAGES = SchemaName(SNOWFLAKE, "IMAGES")
"""Where every account has the repository of Snowflake's own images; ``snow spcs image-registry url`` looks there."""


@dataclass(frozen=True, slots=True)
class FirstUser:
    """The user that tests log in as, with random credentials for each emulator."""

    name: str
    password: str = field(repr=False)
    role: str


def make_user() -> FirstUser:
    """Return the first user of a new emulator, with random credentials."""
    return FirstUser(f"SPCS_USER_{secrets.token_hex(3).upper()}", secrets.token_urlsafe(24), TEST_ROLE)


def furnish(account: Account, user: FirstUser) -> Session:
    """Put in what every account has, the first user too; return a session for the emulator's own commands."""
    create_system_roles(account)
    session = Session(identity=0, user=user.name, role=ACCOUNTADMIN)
    grantee = Grantee("USER", user.name)
    privileges = tuple(sorted(KINDS["ACCOUNT"].privileges - _KEPT_FROM_TESTS))
    commands: tuple[Command[Any], ...] = (
        CreateUser(user.name, properties={"password": user.password, "default_role": ACCOUNTADMIN}),
        CreateRole(TEST_ROLE),
        GrantPrivileges(("USAGE",), Securable("ROLE", ACCOUNTADMIN), grantee),
        GrantPrivileges(("USAGE",), Securable("ROLE", TEST_ROLE), grantee),
        GrantPrivileges(("USAGE",), Securable("ROLE", TEST_ROLE), Grantee("ROLE", SYSADMIN)),
        GrantPrivileges(privileges, Securable("ACCOUNT"), Grantee("ROLE", TEST_ROLE)),
        CreateDatabase(SNOWFLAKE, CreateMode.IF_NOT_EXISTS),
        CreateSchema(SchemaName(SNOWFLAKE, "PUBLIC"), CreateMode.IF_NOT_EXISTS),
        CreateSchema(_IMAGES),
        CreateImageRepository(_IMAGES.object("SNOWFLAKE_IMAGES")),
        # Every trial account has this warehouse, and anybody may use it.
        CreateWarehouse("COMPUTE_WH"),
        GrantPrivileges(("USAGE", "OPERATE"), Securable("WAREHOUSE", "COMPUTE_WH"), Grantee("ROLE", "PUBLIC")),
    )
    for command in commands:
        account.perform(command, session)
    return session
