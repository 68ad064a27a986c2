"""What the commands of warehouses demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#virtual-warehouse-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.warehouses.commands import (
    AlterWarehouse,
    CreateWarehouse,
    DescribeWarehouse,
    DropWarehouse,
    ResumeWarehouse,
    ShowWarehouses,
    SuspendWarehouse,
)
from pytest_spcs.emulator.privileges import acts_on, nothing, on_account

if TYPE_CHECKING:
    from pytest_spcs.emulator.privileges import Demands

DEMANDS: dict[type, Demands] = {
    CreateWarehouse: on_account("CREATE WAREHOUSE", "WAREHOUSE"),
    AlterWarehouse: acts_on("WAREHOUSE", "MODIFY"),
    SuspendWarehouse: acts_on("WAREHOUSE", "OPERATE"),
    ResumeWarehouse: acts_on("WAREHOUSE", "OPERATE"),
    DropWarehouse: acts_on("WAREHOUSE", "OWNERSHIP"),
    ShowWarehouses: nothing,
    DescribeWarehouse: acts_on("WAREHOUSE"),
}
