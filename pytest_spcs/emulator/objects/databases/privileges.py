"""What the commands of databases demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#database-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, both, nothing, on_account
from pytest_spcs.emulator.objects.databases.commands import (
    AlterDatabase,
    CloneDatabase,
    CreateDatabase,
    CreateOrAlterDatabase,
    DescribeDatabase,
    DropDatabase,
    FetchDatabase,
    ShowDatabases,
)
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.services.caller_access import caller_access

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demand, Demands
    from pytest_spcs.emulator.account.sessions import Session


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterDatabase) -> Iterable[Demand]:
    present = command.wanted.name in account[DATABASES]
    owns_or_creates = acts_on("DATABASE", "OWNERSHIP") if present else on_account("CREATE DATABASE")
    return both(owns_or_creates, caller_access)(account, session, command.wanted)


def _clone(account: Account, session: Session, command: CloneDatabase) -> Iterable[Demand]:
    yield from acts_on("DATABASE", "USAGE", of=lambda clone: clone.source)(account, session, command)
    yield from both(on_account("CREATE DATABASE", "DATABASE"), caller_access)(account, session, command.wanted)


DEMANDS: dict[type, Demands] = {
    CreateDatabase: both(on_account("CREATE DATABASE", "DATABASE"), caller_access),
    CloneDatabase: _clone,
    CreateOrAlterDatabase: _create_or_alter,
    AlterDatabase: both(acts_on("DATABASE", "MODIFY"), caller_access),
    DropDatabase: acts_on("DATABASE", "OWNERSHIP"),
    ShowDatabases: nothing,
    DescribeDatabase: acts_on("DATABASE"),
    FetchDatabase: acts_on("DATABASE"),
}
