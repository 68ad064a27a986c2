"""What can be asked of roles."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Selection
from pytest_spcs.emulator.account.results import Facts


@dataclass(frozen=True, slots=True)
class CreateRole(Command[Outcome]):
    """CREATE ROLE: https://docs.snowflake.com/en/sql-reference/sql/create-role."""

    name: str
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CreateOrAlterRole(Command[Outcome]):
    """CREATE OR ALTER ROLE: a role that is there gets this comment, or none."""

    wanted: CreateRole


@dataclass(frozen=True, slots=True)
class AlterRole(Command[Outcome]):
    """ALTER ROLE ... SET COMMENT and UNSET COMMENT (None)."""

    name: str
    comment: str | None
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropRole(Command[Outcome]):
    """DROP ROLE: what it owned becomes the property of the role that drops it."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowRoles(Question[list[Facts]]):
    """SHOW ROLES."""

    selection: Selection = Selection()
