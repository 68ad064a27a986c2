"""What the commands of roles demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-role and its neighbours
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, creates_or_alters, nothing, on_account
from pytest_spcs.emulator.objects.roles.commands import (
    AlterRole,
    CreateOrAlterRole,
    CreateRole,
    DropRole,
    ShowRoles,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.privileges import Demands


DEMANDS: dict[type, Demands] = {
    CreateRole: on_account("CREATE ROLE", "ROLE"),
    CreateOrAlterRole: creates_or_alters("ROLE", on_account("CREATE ROLE")),
    AlterRole: acts_on("ROLE", "OWNERSHIP"),
    DropRole: acts_on("ROLE", "OWNERSHIP"),
    ShowRoles: nothing,
}
