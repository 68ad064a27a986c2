"""What the commands of databases demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#database-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.databases.commands import (
    AlterDatabase,
    CreateDatabase,
    DescribeDatabase,
    DropDatabase,
    FetchDatabase,
    ShowDatabases,
)
from pytest_spcs.emulator.privileges import acts_on, nothing, on_account

if TYPE_CHECKING:
    from pytest_spcs.emulator.privileges import Demands

DEMANDS: dict[type, Demands] = {
    CreateDatabase: on_account("CREATE DATABASE", "DATABASE"),
    AlterDatabase: acts_on("DATABASE", "MODIFY"),
    DropDatabase: acts_on("DATABASE", "OWNERSHIP"),
    ShowDatabases: nothing,
    DescribeDatabase: acts_on("DATABASE"),
    FetchDatabase: acts_on("DATABASE"),
}
