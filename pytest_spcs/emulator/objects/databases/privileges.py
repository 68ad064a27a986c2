"""What the commands of databases demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#database-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from pytest_spcs.emulator.privileges import acts_on, nothing, on_account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account import Account
    from pytest_spcs.emulator.privileges import Demand, Demands
    from pytest_spcs.emulator.sessions import Session


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterDatabase) -> Iterable[Demand]:
    if command.wanted.name in account.databases:
        return acts_on("DATABASE", "OWNERSHIP")(account, session, command.wanted)
    return on_account("CREATE DATABASE")(account, session, command.wanted)


def _clone(account: Account, session: Session, command: CloneDatabase) -> Iterable[Demand]:
    yield from acts_on("DATABASE", "USAGE", of=lambda clone: clone.source)(account, session, command)
    yield from on_account("CREATE DATABASE", "DATABASE")(account, session, command.wanted)


DEMANDS: dict[type, Demands] = {
    CreateDatabase: on_account("CREATE DATABASE", "DATABASE"),
    CloneDatabase: _clone,
    CreateOrAlterDatabase: _create_or_alter,
    AlterDatabase: acts_on("DATABASE", "MODIFY"),
    DropDatabase: acts_on("DATABASE", "OWNERSHIP"),
    ShowDatabases: nothing,
    DescribeDatabase: acts_on("DATABASE"),
    FetchDatabase: acts_on("DATABASE"),
}
