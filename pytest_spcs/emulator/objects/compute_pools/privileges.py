"""What the commands of compute pools demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#compute-pool-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import Demand, acts_on, nothing, on_account
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.compute_pools.commands import (
    AlterComputePool,
    CreateComputePool,
    CreateOrAlterComputePool,
    DescribeComputePool,
    DropComputePool,
    ResumeComputePool,
    ShowComputePools,
    ShowInstanceFamilies,
    ShowNodes,
    StopAllServices,
    SuspendComputePool,
)
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterComputePool) -> Iterable[Demand]:
    if command.wanted.name in account[COMPUTE_POOLS]:
        return (Demand(Securable("COMPUTE POOL", command.wanted.name), ("MODIFY",)),)
    return on_account("CREATE COMPUTE POOL")(account, session, command.wanted)


DEMANDS: dict[type, Demands] = {
    CreateComputePool: on_account("CREATE COMPUTE POOL"),
    CreateOrAlterComputePool: _create_or_alter,
    AlterComputePool: acts_on("COMPUTE POOL", "MODIFY"),
    SuspendComputePool: acts_on("COMPUTE POOL", "OPERATE"),
    ResumeComputePool: acts_on("COMPUTE POOL", "OPERATE"),
    StopAllServices: acts_on("COMPUTE POOL", "OWNERSHIP"),
    DropComputePool: acts_on("COMPUTE POOL", "OWNERSHIP"),
    ShowComputePools: nothing,
    DescribeComputePool: acts_on("COMPUTE POOL"),
    ShowInstanceFamilies: nothing,
    ShowNodes: acts_on("COMPUTE POOL", "USAGE"),
}
