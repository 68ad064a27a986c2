"""What can be asked of gateways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class CreateGateway(Command[Outcome]):
    """CREATE GATEWAY: https://docs.snowflake.com/en/sql-reference/sql/create-gateway."""

    name: ObjectName
    text: str
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS


@dataclass(frozen=True, slots=True)
class AlterGateway(Command[Outcome]):
    """ALTER GATEWAY ... FROM SPECIFICATION: the address stays."""

    name: ObjectName
    text: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropGateway(Command[Outcome]):
    """DROP GATEWAY; its address never comes back."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowGateways(Question[list[Facts]]):
    """SHOW GATEWAYS."""

    selection: Selection = Selection()
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class DescribeGateway(Question[Facts]):
    """DESCRIBE GATEWAY."""

    name: ObjectName
