"""What the commands of event tables demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/create-event-table and its neighbours
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import ACCOUNT, Demand, acts_on, creates, looks_in, using
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.event_tables.commands import (
    CreateEventTable,
    DescribeEventTable,
    DropEventTable,
    ShowEventTables,
    UseEventTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _use(_account: Account, _session: Session, command: UseEventTable) -> Iterable[Demand]:
    if command.database is None:
        yield Demand(ACCOUNT, ("OWNERSHIP",))
    else:
        yield Demand(Securable("DATABASE", command.database), ("MODIFY",))
    if command.table is not None:
        yield from using(Securable("EVENT TABLE", command.table), "OWNERSHIP", "INSERT")


DEMANDS: dict[type, Demands] = {
    CreateEventTable: creates("EVENT TABLE"),
    DropEventTable: acts_on("EVENT TABLE", "OWNERSHIP"),
    ShowEventTables: looks_in,
    DescribeEventTable: acts_on("EVENT TABLE"),
    UseEventTable: _use,
}
