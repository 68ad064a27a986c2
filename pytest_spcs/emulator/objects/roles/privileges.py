"""What the commands of roles demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-role and its neighbours
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.roles.commands import (
    AlterRole,
    CreateOrAlterRole,
    CreateRole,
    DropRole,
    ShowRoles,
)
from pytest_spcs.emulator.privileges import acts_on, nothing, on_account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account import Account
    from pytest_spcs.emulator.privileges import Demand, Demands
    from pytest_spcs.emulator.sessions import Session


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterRole) -> Iterable[Demand]:
    if command.wanted.name in account.roles:
        return acts_on("ROLE", "OWNERSHIP")(account, session, command.wanted)
    return on_account("CREATE ROLE")(account, session, command.wanted)


DEMANDS: dict[type, Demands] = {
    CreateRole: on_account("CREATE ROLE", "ROLE"),
    CreateOrAlterRole: _create_or_alter,
    AlterRole: acts_on("ROLE", "OWNERSHIP"),
    DropRole: acts_on("ROLE", "OWNERSHIP"),
    ShowRoles: nothing,
}
