"""What an account holds, by keys: ``account[SERVICES]``, as pytest's stash does it. The account knows none by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.account import Account

Part = TypeVar("Part")
Part_co = TypeVar("Part_co", covariant=True)


class Key(Generic[Part_co]):
    """Names a part of what an account holds; each account has one of its own, which ``make`` gives it."""

    def __init__(self, name: str, make: Callable[[Account], Part_co]) -> None:
        self.name = name
        self.make = make

    def __repr__(self) -> str:
        return f"Key({self.name!r})"


@runtime_checkable
class Restorable(Protocol):
    """A part that a savepoint puts back after a command that failed."""

    def held(self) -> Any:
        """Return what is held now, for ``put_back``."""
        ...

    def put_back(self, held: Any) -> None:
        """Hold what was held before, and nothing else."""
        ...


@runtime_checkable
class Owned(Protocol):
    """A part with objects that have owners and that privileges are granted on."""

    noun: str

    def named(self, name: Any, part: str) -> list[Any]:
        """Return the object of that name and signature, as a list that is empty where there is none."""
        ...

    def everything(self) -> list[Any]:
        """Return all objects."""
        ...


class Counter:
    """Numbers that are given out once: 1, 2, 3, ..."""

    def __init__(self) -> None:
        self.upcoming = 1

    def next(self) -> int:
        """Return the next number."""
        number = self.upcoming
        self.upcoming += 1
        return number
