"""What the commands of database roles demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-database-role and its neighbours
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.privileges import Demand, acts_on, creates_or_alters, looks_in, using
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.database_roles.commands import (
    AlterDatabaseRole,
    CloneDatabaseRole,
    CreateDatabaseRole,
    CreateOrAlterDatabaseRole,
    DropDatabaseRole,
    RenameDatabaseRole,
    ShowDatabaseRoles,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session

_KIND = "DATABASE ROLE"


def _create(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    yield Demand(Securable("DATABASE", command.name.database), ("CREATE DATABASE ROLE",), primary_only=True)
    if command.mode is CreateMode.OR_REPLACE:
        yield Demand(Securable(_KIND, command.name), ("OWNERSHIP",))


def _clone(account: Account, session: Session, command: CloneDatabaseRole) -> Iterable[Demand]:
    yield from using(Securable(_KIND, command.source), "OWNERSHIP")
    yield from _create(account, session, command.wanted)


DEMANDS: dict[type, Demands] = {
    CreateDatabaseRole: _create,
    CreateOrAlterDatabaseRole: creates_or_alters(_KIND, _create),
    AlterDatabaseRole: acts_on(_KIND, "OWNERSHIP"),
    RenameDatabaseRole: acts_on(_KIND, "OWNERSHIP"),
    CloneDatabaseRole: _clone,
    DropDatabaseRole: acts_on(_KIND, "OWNERSHIP"),
    ShowDatabaseRoles: looks_in,
}
