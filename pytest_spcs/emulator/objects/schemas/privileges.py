"""What the commands of schemas demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#schema-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.privileges import Demand, acts_on, both, looks_in
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.schemas.commands import (
    AlterSchema,
    CloneSchema,
    CreateOrAlterSchema,
    CreateSchema,
    DescribeSchema,
    DropSchema,
    FetchSchema,
    ShowSchemas,
)
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.caller_access import caller_access

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _create(account: Account, session: Session, command: Any) -> Iterable[Demand]:
    yield Demand(Securable("DATABASE", command.name.database), ("CREATE SCHEMA",), primary_only=True)
    if command.mode is CreateMode.OR_REPLACE:
        yield Demand(Securable("SCHEMA", command.name), ("OWNERSHIP",))
    yield from caller_access(account, session, command)


def _create_or_alter(account: Account, session: Session, command: CreateOrAlterSchema) -> Iterable[Demand]:
    if command.wanted.name in account[SCHEMAS]:
        return both(acts_on("SCHEMA", "OWNERSHIP"), caller_access)(account, session, command.wanted)
    return _create(account, session, command.wanted)


def _clone(account: Account, session: Session, command: CloneSchema) -> Iterable[Demand]:
    yield from acts_on("SCHEMA", "USAGE", of=lambda clone: clone.source)(account, session, command)
    yield from _create(account, session, command.wanted)


DEMANDS: dict[type, Demands] = {
    CreateSchema: _create,
    CloneSchema: _clone,
    CreateOrAlterSchema: _create_or_alter,
    AlterSchema: both(acts_on("SCHEMA", "MODIFY"), caller_access),
    DropSchema: acts_on("SCHEMA", "OWNERSHIP"),
    ShowSchemas: looks_in,
    DescribeSchema: acts_on("SCHEMA"),
    FetchSchema: acts_on("SCHEMA"),
}
