"""What a new account holds before anybody has logged in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.grants import Grantee
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.objects.databases.commands import CreateDatabase
from pytest_spcs.emulator.objects.event_tables.state import EVENTS_SCHEMA
from pytest_spcs.emulator.objects.grants.commands import GrantPrivileges
from pytest_spcs.emulator.objects.image_repositories.commands import CreateImageRepository
from pytest_spcs.emulator.objects.roles.commands import CreateRole
from pytest_spcs.emulator.objects.roles.system import ACCOUNTADMIN, SYSADMIN, create_system_roles
from pytest_spcs.emulator.objects.schemas.commands import CreateSchema
from pytest_spcs.emulator.objects.users.commands import CreateUser
from pytest_spcs.emulator.objects.warehouses.commands import CreateWarehouse
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.commands import Command

TEST_ROLE = "SPCS_TEST_ROLE"
"""The role for tests: it may create what services need. Not ACCOUNTADMIN, which owns no service on many accounts."""
TEST_ROLE_PRIVILEGES = (
    "BIND SERVICE ENDPOINT",
    "CREATE COMPUTE POOL",
    "CREATE DATABASE",
    "CREATE INTEGRATION",
    "CREATE ROLE",
    "CREATE WAREHOUSE",
)
"""What it holds on the account, with the grant option, so that a test can give them to roles that it creates.

docs/architecture.md lists them for who prepares a real account.
"""

SNOWFLAKE = "SNOWFLAKE"
"""The database that every account has."""
_IMAGES = SchemaName(SNOWFLAKE, "IMAGES")
"""Where every account has the repository of Snowflake's own images; ``snow spcs image-registry url`` looks there."""

_EVERYBODYS = (
    ("USAGE", Securable("DATABASE", _IMAGES.database)),
    ("USAGE", Securable("SCHEMA", _IMAGES)),
    ("READ", Securable("IMAGE REPOSITORY", _IMAGES.object("SNOWFLAKE_IMAGES"))),
)

NO_MORE_THAN_ASKED: dict[str, object] = {"default_role": ACCOUNTADMIN, "default_secondary_roles": "NONE"}
"""With its secondary roles the user would be ACCOUNTADMIN under any role, and no privilege would ever be missed."""


@dataclass(frozen=True, slots=True)
class FirstUser:
    """The user that tests log in as, with random credentials for each emulator."""

    name: str
    password: str | None = field(repr=False)
    role: str
    public_key: str | None = None


@dataclass(frozen=True, slots=True)
class FirstLogin:
    """How the first user is to log in, where somebody has chosen: a key alone means that there is no password."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    public_key: str | None = None


def make_user(login: FirstLogin | None = None) -> FirstUser:
    """Return the first user of a new emulator; what ``login`` leaves open is random."""
    wanted = login or FirstLogin()
    password = wanted.password or (secrets.token_urlsafe(24) if wanted.public_key is None else None)
    name = wanted.user or f"SPCS_USER_{secrets.token_hex(3).upper()}"
    return FirstUser(name, password, TEST_ROLE, wanted.public_key)


def furnish(account: Account, user: FirstUser) -> Session:
    """Put in what every account has, the first user too; return a session for the emulator's own commands.

    Raises SnowflakeError for a public key that is none.
    """
    create_system_roles(account)
    session = Session(identity=0, user=user.name, role=ACCOUNTADMIN, is_platform=True)
    grantee = Grantee("USER", user.name)
    given = {"password": user.password, "rsa_public_key": user.public_key}
    proofs: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    commands: tuple[Command[Any], ...] = (
        CreateUser(user.name, properties=proofs | NO_MORE_THAN_ASKED),
        CreateRole(TEST_ROLE),
        GrantPrivileges(("USAGE",), Securable("ROLE", ACCOUNTADMIN), grantee),
        GrantPrivileges(("USAGE",), Securable("ROLE", TEST_ROLE), grantee),
        GrantPrivileges(("USAGE",), Securable("ROLE", TEST_ROLE), Grantee("ROLE", SYSADMIN)),
        GrantPrivileges(TEST_ROLE_PRIVILEGES, Securable("ACCOUNT"), Grantee("ROLE", TEST_ROLE), grant_option=True),
        CreateDatabase(SNOWFLAKE, CreateMode.IF_NOT_EXISTS),
        CreateSchema(SchemaName(SNOWFLAKE, "PUBLIC"), CreateMode.IF_NOT_EXISTS),
        CreateSchema(_IMAGES),
        CreateSchema(EVENTS_SCHEMA),
        CreateImageRepository(_IMAGES.object("SNOWFLAKE_IMAGES")),
        *(GrantPrivileges((privilege,), on, Grantee("ROLE", "PUBLIC")) for privilege, on in _EVERYBODYS),
        # Every trial account has this warehouse, and anybody may use it.
        CreateWarehouse("COMPUTE_WH"),
        GrantPrivileges(("USAGE", "OPERATE"), Securable("WAREHOUSE", "COMPUTE_WH"), Grantee("ROLE", "PUBLIC")),
    )
    for command in commands:
        account.perform(command, session)
    return session
