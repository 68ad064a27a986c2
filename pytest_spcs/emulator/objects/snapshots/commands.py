"""What can be asked of snapshots, and of a service for the sake of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSnapshot(Command[Outcome]):
    """CREATE SNAPSHOT: https://docs.snowflake.com/en/sql-reference/sql/create-snapshot."""

    name: ObjectName
    service: ObjectName
    volume: str
    instance: int
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class AlterSnapshot(Command[Outcome]):
    """ALTER SNAPSHOT ... SET COMMENT."""

    name: ObjectName
    comment: str | None
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropSnapshot(Command[Outcome]):
    """DROP SNAPSHOT; volumes made from it stay."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowSnapshots(Question[list[Facts]]):
    """SHOW SNAPSHOTS."""

    selection: Selection = Selection()
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class DescribeSnapshot(Question[Facts]):
    """DESCRIBE SNAPSHOT."""

    name: ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreVolume(Command[Outcome]):
    """ALTER SERVICE ... RESTORE VOLUME: https://docs.snowflake.com/en/sql-reference/sql/alter-service."""

    name: ObjectName
    volume: str
    instances: tuple[int, ...]
    snapshot: ObjectName
    if_exists: bool = False
