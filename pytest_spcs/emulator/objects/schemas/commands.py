"""What can be asked of schemas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.identifiers import SchemaName


@dataclass(frozen=True, slots=True)
class CreateSchema(Command[Outcome]):
    """CREATE SCHEMA: https://docs.snowflake.com/en/sql-reference/sql/create-schema."""

    name: SchemaName
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    transient: bool = False
    managed_access: bool = False
    comment: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreateOrAlterSchema(Command[Outcome]):
    """CREATE OR ALTER SCHEMA, and PUT in REST: a schema that is there gets these properties, and no others."""

    wanted: CreateSchema


@dataclass(frozen=True, slots=True)
class CloneSchema(Command[Outcome]):
    """CREATE SCHEMA ... CLONE: a new schema with clones of what is in another one."""

    wanted: CreateSchema
    source: SchemaName


@dataclass(frozen=True, slots=True)
class AlterSchema(Command[Outcome]):
    """ALTER SCHEMA ... SET and UNSET: None leaves a property as it is."""

    name: SchemaName
    if_exists: bool = False
    comment: str | None = None
    unset_comment: bool = False
    managed_access: bool | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()
    """Parameters that are not kept any longer."""


@dataclass(frozen=True, slots=True)
class DropSchema(Command[Outcome]):
    """DROP SCHEMA, with all that is in it."""

    name: SchemaName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowSchemas(Question[list[Facts]]):
    """SHOW SCHEMAS."""

    scope: Scope = Scope()
    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeSchema(Question[list[Facts]]):
    """DESCRIBE SCHEMA: its tables and views, which the SQL engine has."""

    name: SchemaName


@dataclass(frozen=True, slots=True)
class FetchSchema(Question[Facts]):
    """The properties of one schema, as REST asks for them."""

    name: SchemaName
