"""The waist: what every door turns a request into, and what performing it reports.

A REST call and an SQL statement that mean the same become the same frozen command, performed in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, Generic, TypeVar

Result = TypeVar("Result")


class Command(Generic[Result]):
    """One wanted change or one question; the parameter is what performing it gives back. Subclasses are frozen."""

    __slots__ = ()
    changes_account: ClassVar[bool] = True
    """Whether it is performed under a savepoint, and refused while what changes could not be kept."""


class Question(Command[Result]):
    """What changes nothing: SHOW, DESCRIBE, LIST, GET and their like."""

    __slots__ = ()
    changes_account: ClassVar[bool] = False


class SessionChange(Command[Result]):
    """What changes the session alone: USE, ALTER SESSION and their like."""

    __slots__ = ()
    changes_account: ClassVar[bool] = False


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

    def twice(self, other: Selection) -> str | None:
        """Return the clause of SHOW that both have, None where there is none."""
        for field, clause in (("like", "LIKE"), ("starts_with", "STARTS WITH"), ("limit", "LIMIT")):
            if getattr(self, field) is not None and getattr(other, field) is not None:
                return clause
        return None

    def joined(self, other: Selection) -> Selection:
        """Return what both ask for, where no clause is in both."""
        return Selection(
            like=other.like if self.like is None else self.like,
            starts_with=other.starts_with if self.starts_with is None else self.starts_with,
            limit=other.limit if self.limit is None else self.limit,
            from_name=other.from_name if self.from_name is None else self.from_name,
        )
