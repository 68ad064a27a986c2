"""What has happened in the account, handed to whoever has to follow: the SQL engine and the reconciler.

Rules stay pure by emitting events instead of calling either. Each noun defines its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class Event:
    """Something that has happened. Subclasses are frozen."""

    __slots__ = ()
    is_final: ClassVar[bool] = False
    """Whether it cannot be taken back: tables and files that were dropped do not return."""

    def opposite(self) -> Event:
        """Return what is emitted where the command behind it is taken back; followers look anew at the same event."""
        return self


@dataclass(frozen=True, slots=True)
class ClockMoved(Event):
    """A test has advanced the account's clock; what is due by now is to be done."""


@dataclass(frozen=True, slots=True)
class Remarked(Event):
    """Something was accepted that a real account would refuse, or is done in another way here: people should know."""

    text: str


E = TypeVar("E", bound=Event)


class Events:
    """Takes what happened and calls who follows it, in the order of subscription, before the command returns."""

    def __init__(self) -> None:
        self._followers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
        self.on_emitted: Callable[[Event], None] = lambda _event: None
        """Called with each event that all followers have taken without a failure."""

    def follow(self, kind: type[E], follower: Callable[[E], None]) -> None:
        """Call ``follower`` with every event of that kind from now on."""
        self._followers[kind].append(follower)

    def emit(self, event: Event) -> None:
        """Call all followers of the event's kind."""
        for follower in self._followers[type(event)]:
            follower(event)
        self.on_emitted(event)
