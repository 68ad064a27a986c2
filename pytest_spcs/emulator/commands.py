"""The waist: what every door turns a request into, and what performing it reports.

A REST call and an SQL statement that mean the same become the same frozen command, performed in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Command(Generic[Result]):
    """One wanted change or one question; the parameter is what performing it gives back. Subclasses are frozen."""


class CreateMode(Enum):
    """What a CREATE does when the name is taken."""

    ERROR_IF_EXISTS = "errorIfExists"
    OR_REPLACE = "orReplace"
    IF_NOT_EXISTS = "ifNotExists"


class Change(Enum):
    """What a command did to its object."""

    CREATED = "created"
    KEPT = "kept"
    ALTERED = "altered"
    DROPPED = "dropped"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The object that a command was about, by its plain folded name, and what became of it."""

    name: str
    change: Change


@dataclass(frozen=True, slots=True)
class Scope:
    """Where SHOW looks: the account, or one database, or one schema."""

    database: str | None = None
    schema: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects a SHOW or a REST list wants; ``like`` is a case-insensitive SQL pattern, ``limit`` a count."""

    like: str | None = None
    starts_with: str | None = None
    limit: int | None = None
    from_name: str | None = None
