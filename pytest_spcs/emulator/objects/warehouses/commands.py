"""What can be asked of warehouses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Selection
from pytest_spcs.emulator.account.results import Facts
from pytest_spcs.emulator.objects.warehouses.state import WarehouseSettings

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CreateWarehouse(Command[Outcome]):
    """CREATE WAREHOUSE: https://docs.snowflake.com/en/sql-reference/sql/create-warehouse."""

    name: str
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    settings: WarehouseSettings = field(default_factory=WarehouseSettings)
    initially_suspended: bool = False


@dataclass(frozen=True, slots=True)
class CreateOrAlterWarehouse(Command[Outcome]):
    """CREATE OR ALTER WAREHOUSE, and PUT in REST: a warehouse that is there gets these settings, and no others."""

    wanted: CreateWarehouse


@dataclass(frozen=True, slots=True)
class AlterWarehouse(Command[Outcome]):
    """ALTER WAREHOUSE ... SET and UNSET: ``changes`` gives new values by the field of WarehouseSettings."""

    name: str
    changes: Mapping[str, object]
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SuspendWarehouse(Command[Outcome]):
    """ALTER WAREHOUSE ... SUSPEND."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ResumeWarehouse(Command[Outcome]):
    """ALTER WAREHOUSE ... RESUME."""

    name: str
    if_exists: bool = False
    if_suspended: bool = False


@dataclass(frozen=True, slots=True)
class RenameWarehouse(Command[Outcome]):
    """ALTER WAREHOUSE ... RENAME TO."""

    name: str
    new_name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AbortAllQueries(Command[Outcome]):
    """ALTER WAREHOUSE ... ABORT ALL QUERIES: what other sessions run on the warehouse is canceled."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropWarehouse(Command[Outcome]):
    """DROP WAREHOUSE."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowWarehouses(Question[list[Facts]]):
    """SHOW WAREHOUSES."""

    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeWarehouse(Question[Facts]):
    """DESCRIBE WAREHOUSE."""

    name: str
