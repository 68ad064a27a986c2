"""What can be asked of event tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import (
    Command,
    CreateMode,
    Outcome,
    Question,
    Scope,
    Selection,
    SessionChange,
)
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class CreateEventTable(Command[Outcome]):
    """CREATE EVENT TABLE: https://docs.snowflake.com/en/sql-reference/sql/create-event-table."""

    name: ObjectName
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class DropEventTable(Command[Outcome]):
    """DROP EVENT TABLE."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowEventTables(Question[list[Facts]]):
    """SHOW EVENT TABLES."""

    selection: Selection = Selection()
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class DescribeEventTable(Question[list[Facts]]):
    """DESCRIBE EVENT TABLE: the columns that every event table has."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class UseEventTable(SessionChange[None]):
    """ALTER { ACCOUNT | DATABASE } SET and UNSET EVENT_TABLE: where what services of a place log goes.

    ``database`` is None for the account. ``table`` is None for the one that counts otherwise, or with ``nowhere`` none.
    """

    database: str | None
    table: ObjectName | None
    if_exists: bool = False
    nowhere: bool = False
