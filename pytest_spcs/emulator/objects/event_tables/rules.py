"""What holds when event tables are created, dropped and chosen for the account or a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.event_tables.commands import (
    CreateEventTable,
    DescribeEventTable,
    DropEventTable,
    ShowEventTables,
    UseEventTable,
)
from pytest_spcs.emulator.objects.event_tables.events import EventTableCreated, EventTableDropped
from pytest_spcs.emulator.objects.event_tables.state import COLUMNS, EVENT_TABLES, EVENTS, EventTable
from pytest_spcs.emulator.objects.noun_rules import create_object, drop_object, show_rule
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

PARAMETER, NOWHERE = "EVENT_TABLE", "NONE"


def create(account: Account, session: Session, command: CreateEventTable) -> Outcome:
    """Create an event table, empty."""
    name = command.name
    account[SCHEMAS].get(name.parent)
    if command.mode is CreateMode.OR_REPLACE and name in account[EVENT_TABLES]:
        drop(account, session, DropEventTable(name))
    outcome = create_object(
        account,
        "EVENT TABLE",
        name,
        command.mode,
        lambda: EventTable(name=name, owner=session.role, created_on=account.clock.now(), comment=command.comment),
    )
    if outcome.change is Change.CREATED:
        account.events.emit(EventTableCreated(name))
    return outcome


def drop(account: Account, _session: Session, command: DropEventTable) -> Outcome:
    """Drop an event table with its rows."""
    outcome = drop_object(account, "EVENT TABLE", command.name, if_exists=command.if_exists)
    if outcome.change is Change.DROPPED:
        account.events.emit(EventTableDropped(command.name))
    return outcome


def describe(account: Account, _session: Session, command: DescribeEventTable) -> list[Facts]:
    """List the columns."""
    if command.name != EVENTS:
        account[EVENT_TABLES].get(command.name)
    return [
        {"name": name, "type": told, "kind": "COLUMN", "null?": "Y", "primary key": "N", "unique key": "N"}
        for name, _made, told in COLUMNS
    ]


def use(account: Account, _session: Session, command: UseEventTable) -> None:
    """Let what services log from now on go to another event table."""
    if command.database is not None and command.if_exists and command.database not in account[DATABASES]:
        return
    database = None if command.database is None else account[DATABASES].get(command.database)
    if command.table is not None and command.table != EVENTS:
        account[EVENT_TABLES].get(command.table)
    settings = account.parameters if database is None else dict(database.settings)
    settings.pop(PARAMETER, None)
    if command.table is not None:
        settings[PARAMETER] = str(command.table)
    elif command.nowhere:
        settings[PARAMETER] = NOWHERE
    if database is not None:
        database.settings = settings


def facts(table: EventTable) -> Facts:
    """Return what SHOW tells of an event table."""
    return {
        "created_on": table.created_on,
        "name": table.name.name,
        "database_name": table.name.database,
        "schema_name": table.name.schema,
        "owner": table.owner,
        "comment": table.comment or "",
        "owner_role_type": "ROLE",
    }


PERFORMERS: dict[type, Performer] = {
    CreateEventTable: create,
    DropEventTable: drop,
    ShowEventTables: show_rule("EVENT TABLE", facts),
    DescribeEventTable: describe,
    UseEventTable: use,
}
