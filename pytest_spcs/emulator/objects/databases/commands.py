"""What can be asked of databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Selection
from pytest_spcs.emulator.account.results import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class CreateDatabase(Command[Outcome]):
    """CREATE DATABASE: https://docs.snowflake.com/en/sql-reference/sql/create-database."""

    name: str
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    transient: bool = False
    comment: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreateOrAlterDatabase(Command[Outcome]):
    """CREATE OR ALTER DATABASE, and PUT in REST: a database that is there gets these properties, and no others."""

    wanted: CreateDatabase


@dataclass(frozen=True, slots=True)
class CloneDatabase(Command[Outcome]):
    """CREATE DATABASE ... CLONE: a new database with clones of what is in another one."""

    wanted: CreateDatabase
    source: str


@dataclass(frozen=True, slots=True)
class AlterDatabase(Command[Outcome]):
    """ALTER DATABASE ... SET and UNSET: None leaves a property as it is."""

    name: str
    if_exists: bool = False
    comment: str | None = None
    unset_comment: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    unset: frozenset[str] = frozenset()
    """Parameters that are not kept any longer."""


@dataclass(frozen=True, slots=True)
class DropDatabase(Command[Outcome]):
    """DROP DATABASE, with all that is in it."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowDatabases(Question[list[Facts]]):
    """SHOW DATABASES."""

    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class DescribeDatabase(Question[list[Facts]]):
    """DESCRIBE DATABASE: its schemas."""

    name: str


@dataclass(frozen=True, slots=True)
class FetchDatabase(Question[Facts]):
    """The properties of one database, as REST asks for them."""

    name: str
