"""What the commands of warehouses demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#virtual-warehouse-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.warehouses.commands import (
    AbortAllQueries,
    AlterWarehouse,
    CreateOrAlterWarehouse,
    CreateWarehouse,
    DescribeWarehouse,
    DropWarehouse,
    RenameWarehouse,
    ResumeWarehouse,
    ShowWarehouses,
    SuspendWarehouse,
)
from pytest_spcs.emulator.privileges import acts_on, nothing, on_account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account import Account
    from pytest_spcs.emulator.privileges import Demand, Demands
    from pytest_spcs.emulator.sessions import Session


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterWarehouse) -> Iterable[Demand]:
    if command.wanted.name in account.warehouses:
        return acts_on("WAREHOUSE", "OWNERSHIP")(account, session, command.wanted)
    return on_account("CREATE WAREHOUSE")(account, session, command.wanted)


DEMANDS: dict[type, Demands] = {
    CreateWarehouse: on_account("CREATE WAREHOUSE", "WAREHOUSE"),
    CreateOrAlterWarehouse: _create_or_alter,
    AlterWarehouse: acts_on("WAREHOUSE", "MODIFY"),
    SuspendWarehouse: acts_on("WAREHOUSE", "OPERATE"),
    ResumeWarehouse: acts_on("WAREHOUSE", "OPERATE"),
    RenameWarehouse: acts_on("WAREHOUSE", "MODIFY"),
    AbortAllQueries: acts_on("WAREHOUSE", "OPERATE"),
    DropWarehouse: acts_on("WAREHOUSE", "OWNERSHIP"),
    ShowWarehouses: nothing,
    DescribeWarehouse: acts_on("WAREHOUSE"),
}
