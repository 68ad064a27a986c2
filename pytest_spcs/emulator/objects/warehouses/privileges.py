"""What the commands of warehouses demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#virtual-warehouse-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, creates_or_alters, nothing, on_account
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

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.privileges import Demands


DEMANDS: dict[type, Demands] = {
    CreateWarehouse: on_account("CREATE WAREHOUSE", "WAREHOUSE"),
    CreateOrAlterWarehouse: creates_or_alters("WAREHOUSE", on_account("CREATE WAREHOUSE")),
    AlterWarehouse: acts_on("WAREHOUSE", "MODIFY"),
    SuspendWarehouse: acts_on("WAREHOUSE", "OPERATE"),
    ResumeWarehouse: acts_on("WAREHOUSE", "OPERATE"),
    RenameWarehouse: acts_on("WAREHOUSE", "MODIFY"),
    AbortAllQueries: acts_on("WAREHOUSE", "OPERATE"),
    DropWarehouse: acts_on("WAREHOUSE", "OWNERSHIP"),
    ShowWarehouses: nothing,
    DescribeWarehouse: acts_on("WAREHOUSE"),
}
