"""What holds when roles are granted: no circle, and what a role of a database can be granted and to whom.

https://docs.snowflake.com/en/sql-reference/sql/grant-database-role
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.account.grants import DATABASE_ROLE, Grantee, role_token
from pytest_spcs.identifiers import ObjectName, SchemaName, split

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.securables import Securable

_ROLES = frozenset({"ROLE", "DATABASE ROLE"})


def check_roles(account: Account, target: Securable, grantee: Grantee) -> None:
    """Raise where a role would inherit itself, or a role of a database be mixed with what is not its database's."""
    if grantee.kind == DATABASE_ROLE:
        _check_same_database(target, grantee)
    if target.kind == "DATABASE ROLE" and grantee.kind == "USER":
        raise invalid_value(f"Database role '{target}' cannot be granted to a user; grant it to one of their roles.")
    if target.kind in _ROLES and grantee.kind != "USER":
        _check_no_cycle(account, target, grantee)


def _check_same_database(target: Securable, grantee: Grantee) -> None:
    name = target.name
    database = name.database if isinstance(name, SchemaName | ObjectName) else name if target.kind == "DATABASE" else ""
    if database != split(grantee.name)[0]:
        raise invalid_value(
            f"{target.kind.capitalize()} '{target}' is not in the database of database role '{grantee.name}'."
        )


def _check_no_cycle(account: Account, target: Securable, grantee: Grantee) -> None:
    if grantee.token in account.grants.inherited_roles(role_token(target)):
        raise SnowflakeError(
            3029,
            "42501",
            f"SQL compilation error:\nRole '{target}' cannot be granted to '{grantee.name}': it inherits that role.",
        )
