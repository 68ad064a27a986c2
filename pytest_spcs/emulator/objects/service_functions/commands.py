"""What can be asked of service functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts
from pytest_spcs.emulator.objects.service_functions.state import BatchFailure

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.data_types import DataType
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateServiceFunction(Command[Outcome]):
    """CREATE FUNCTION ... SERVICE=: https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs."""

    name: ObjectName
    arguments: tuple[tuple[str, DataType], ...]
    returns: DataType
    service: ObjectName
    endpoint: str
    path: str
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    max_batch_rows: int | None = None
    max_batch_retries: int = 3
    on_batch_failure: BatchFailure = BatchFailure.ABORT
    batch_timeout_secs: int = 3600
    context_headers: tuple[str, ...] = ()
    comment: str | None = None
    null_on_null: bool = False
    not_null: bool = False
    volatile: bool = True


@dataclass(frozen=True, slots=True)
class CreateOrAlterServiceFunction(Command[Outcome]):
    """CREATE OR ALTER FUNCTION: an overload that is there gets these properties; what is left out is unset."""

    wanted: CreateServiceFunction


@dataclass(frozen=True, slots=True)
class AlterServiceFunction(Command[Outcome]):
    """ALTER FUNCTION ... SET and UNSET: ``values`` has the new value of each property by its lower-case name."""

    name: ObjectName
    argument_types: tuple[DataType, ...]
    values: Mapping[str, object]
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropServiceFunction(Command[Outcome]):
    """DROP FUNCTION name(types)."""

    name: ObjectName
    argument_types: tuple[DataType, ...]
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowServiceFunctions(Question[list[Facts]]):
    """SHOW USER FUNCTIONS, as far as they are service functions."""

    selection: Selection = Selection()
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class DescribeServiceFunction(Question[Facts]):
    """DESCRIBE FUNCTION name(types)."""

    name: ObjectName
    argument_types: tuple[DataType, ...]


@dataclass(frozen=True, slots=True)
class CallServiceFunction(Command[Mapping[str, object]]):
    """One call with constant arguments, as REST executes a function; answers the value by the function's name."""

    name: ObjectName
    arguments: tuple[tuple[DataType, object], ...]
