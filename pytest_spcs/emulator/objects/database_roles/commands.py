"""What can be asked of database roles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from pytest_spcs.identifiers import SchemaName


@dataclass(frozen=True, slots=True)
class CreateDatabaseRole(Command[Outcome]):
    """CREATE DATABASE ROLE: https://docs.snowflake.com/en/sql-reference/sql/create-database-role."""

    name: SchemaName
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class CreateOrAlterDatabaseRole(Command[Outcome]):
    """CREATE OR ALTER DATABASE ROLE: a role that is there gets this comment, or none."""

    wanted: CreateDatabaseRole


@dataclass(frozen=True, slots=True)
class AlterDatabaseRole(Command[Outcome]):
    """ALTER DATABASE ROLE ... SET COMMENT and UNSET COMMENT (None)."""

    name: SchemaName
    comment: str | None
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameDatabaseRole(Command[Outcome]):
    """ALTER DATABASE ROLE ... RENAME TO, within its database."""

    name: SchemaName
    new_name: SchemaName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class CloneDatabaseRole(Command[Outcome]):
    """The operation ``:clone`` of REST: a role with the source's comment and all that the source was granted."""

    source: SchemaName
    wanted: CreateDatabaseRole


@dataclass(frozen=True, slots=True)
class DropDatabaseRole(Command[Outcome]):
    """DROP DATABASE ROLE."""

    name: SchemaName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowDatabaseRoles(Question[list[Facts]]):
    """SHOW DATABASE ROLES IN DATABASE."""

    scope: Scope
    selection: Selection = Selection()
