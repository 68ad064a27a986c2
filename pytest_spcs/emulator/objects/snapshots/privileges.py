"""What the commands of snapshots demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-snapshot#access-control-requirements and its neighbours
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, both, creates, looks_in
from pytest_spcs.emulator.objects.snapshots.commands import (
    AlterSnapshot,
    CreateSnapshot,
    DescribeSnapshot,
    DropSnapshot,
    RestoreVolume,
    ShowSnapshots,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.privileges import Demands

DEMANDS: dict[type, Demands] = {
    CreateSnapshot: both(creates("SNAPSHOT"), acts_on("SERVICE", "OPERATE", of=lambda command: command.service)),
    AlterSnapshot: acts_on("SNAPSHOT", "OWNERSHIP"),
    DropSnapshot: acts_on("SNAPSHOT", "OWNERSHIP"),
    ShowSnapshots: looks_in,
    DescribeSnapshot: acts_on("SNAPSHOT"),
    RestoreVolume: both(
        acts_on("SERVICE", "OPERATE"), acts_on("SNAPSHOT", "USAGE", of=lambda command: command.snapshot)
    ),
}
