"""What the commands of sessions demand of a role.

https://docs.snowflake.com/en/sql-reference/sql/use
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.privileges import Demand, nothing, on_account
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.sessions.commands import (
    AlterAccount,
    AlterSession,
    CancelAllQueries,
    EndSession,
    ShowClientVersions,
    ShowParameters,
    ShowRegions,
    UnsetSessionParameters,
    UseDatabase,
    UseRole,
    UseSchema,
    UseSecondaryRoles,
    UseWarehouse,
)
from pytest_spcs.emulator.objects.sessions.rules import nothing_to_use

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _use_warehouse(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    if command.name is not None:
        yield Demand(Securable("WAREHOUSE", command.name), ("USAGE",), refusal=nothing_to_use())


def _use_database(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    yield Demand(Securable("DATABASE", command.name), ("USAGE",), refusal=nothing_to_use())


def _use_schema(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    yield Demand(Securable("DATABASE", command.name.database), ("USAGE",), refusal=nothing_to_use())
    yield Demand(Securable("SCHEMA", command.name), ("USAGE",), refusal=nothing_to_use())


DEMANDS: dict[type, Demands] = {
    # Roles are checked by their rules: what counts is the user, not the role.
    UseRole: nothing,
    UseSecondaryRoles: nothing,
    UseWarehouse: _use_warehouse,
    UseDatabase: _use_database,
    UseSchema: _use_schema,
    AlterSession: nothing,
    UnsetSessionParameters: nothing,
    AlterAccount: on_account("OWNERSHIP"),
    ShowParameters: nothing,
    ShowRegions: nothing,
    ShowClientVersions: nothing,
    CancelAllQueries: nothing,
    EndSession: nothing,
}
