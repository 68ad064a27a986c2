"""Where the account keeps its objects of one kind: found by name, listed in name order, created and dropped once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from pytest_spcs import wildcards
from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome, Scope, Selection
from pytest_spcs.emulator.account.errors import already_exists, does_not_exist
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INFORMATION_SCHEMA = "INFORMATION_SCHEMA"
"""The schema that every database has by itself; the SQL engine answers from it, and nobody owns or drops it."""
Key = TypeVar("Key", str, SchemaName, ObjectName)
Kept = TypeVar("Kept")


def plain_name(key: str | SchemaName | ObjectName) -> str:
    """Return the last part of an object's name, as messages and SHOW write it."""
    match key:
        case ObjectName():
            return key.name
        case SchemaName():
            return key.schema
        case _:
            return key


def name_filter(selection: Selection) -> Callable[[str], bool]:
    """Return what tells of a plain name whether a SHOW wants it, before it counts up to the limit."""
    like = None if selection.like is None else wildcards.like(selection.like)

    def wanted(name: str) -> bool:
        if like is not None and not like(name):
            return False
        if selection.starts_with is not None and not name.startswith(selection.starts_with):
            return False
        return selection.from_name is None or name > selection.from_name

    return wanted


class Collection(Generic[Key, Kept]):
    """All objects of one kind. ``noun`` is the kind as Snowflake's messages write it: ``Compute pool``."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._kept: dict[Key, Kept] = {}

    def __iter__(self) -> Iterator[Kept]:
        return iter(list(self._kept.values()))

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: Key) -> bool:
        return key in self._kept

    def held(self) -> dict[Key, Kept]:
        """Return what is kept now, for ``put_back``."""
        return dict(self._kept)

    def put_back(self, held: dict[Key, Kept]) -> None:
        """Keep what was held before, and nothing else."""
        self._kept = dict(held)

    def items(self) -> list[tuple[Key, Kept]]:
        """Return names and objects, in order of creation."""
        return list(self._kept.items())

    def find(self, key: Key) -> Kept | None:
        """Return the object of that name, or None."""
        return self._kept.get(key)

    def named(self, name: Key, _part: str = "") -> list[Kept]:
        """Return the object of that name, as a list that is empty where there is none."""
        found = self._kept.get(name)
        return [] if found is None else [found]

    def everything(self) -> list[Kept]:
        """Return all objects, in order of creation."""
        return list(self._kept.values())

    def get(self, key: Key) -> Kept:
        """Return the object of that name; raise Snowflake's 002003 where there is none."""
        found = self._kept.get(key)
        if found is None:
            raise does_not_exist(self.noun, str(key))
        return found

    def create(self, key: Key, mode: CreateMode, make: Callable[[], Kept]) -> Outcome:
        """Keep a new object under ``key`` as the mode says; ``make`` runs only when it is wanted.

        Raises Snowflake's 002002 for a taken name. With OR REPLACE the caller has dropped the old one before.
        """
        if key in self._kept:
            if mode is CreateMode.IF_NOT_EXISTS:
                return Outcome(plain_name(key), Change.KEPT)
            if mode is CreateMode.ERROR_IF_EXISTS:
                raise already_exists(plain_name(key))
        self._kept[key] = make()
        return Outcome(plain_name(key), Change.CREATED)

    def drop(self, key: Key, *, if_exists: bool) -> Outcome:
        """Forget an object; raise Snowflake's 002003 for one that is not there, unless ``if_exists``."""
        if key not in self._kept:
            if if_exists:
                return Outcome(plain_name(key), Change.ABSENT)
            raise does_not_exist(self.noun, str(key))
        del self._kept[key]
        return Outcome(plain_name(key), Change.DROPPED)

    def select(
        self, selection: Selection, scope: Scope | None = None, *, seen: Callable[[Key], bool] | None = None
    ) -> list[Kept]:
        """Return the objects that SHOW would list, by name; the limit counts after the filters.

        ``seen`` tells by its name whether an object is there for the role that asks.
        """
        wanted = name_filter(selection)
        chosen = []
        for key in sorted(self._kept, key=lambda k: (plain_name(k), str(k))):
            if scope is not None and not _within(key, scope):
                continue
            if not wanted(plain_name(key)):
                continue
            if seen is not None and not seen(key):
                continue
            chosen.append(self._kept[key])
        return chosen if selection.limit is None else chosen[: selection.limit]


def _within(key: str | SchemaName | ObjectName, scope: Scope) -> bool:
    if isinstance(key, str) or scope.database is None:
        return True
    if key.database != scope.database:
        return False
    return scope.schema is None or key.schema == scope.schema
