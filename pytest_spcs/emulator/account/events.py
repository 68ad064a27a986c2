"""What has happened in the account, told to whoever has to follow: the SQL engine and the reconciler.

Rules stay pure by emitting events instead of calling either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.service_functions.state import ServiceFunction
    from pytest_spcs.identifiers import ObjectName, SchemaName


@dataclass(frozen=True, slots=True)
class DatabaseCreated:
    """A database exists from now on, without schemas but its own INFORMATION_SCHEMA."""

    name: str


@dataclass(frozen=True, slots=True)
class DatabaseDropped:
    """A database and all in it is gone."""

    name: str


@dataclass(frozen=True, slots=True)
class SchemaCreated:
    """A schema exists from now on."""

    name: SchemaName


@dataclass(frozen=True, slots=True)
class SchemaDropped:
    """A schema and all in it is gone."""

    name: SchemaName


@dataclass(frozen=True, slots=True)
class StageCreated:
    """A stage exists from now on; its files lie in ``directory``."""

    name: ObjectName
    directory: Path


@dataclass(frozen=True, slots=True)
class StageDropped:
    """A stage is gone, and its files with it."""

    name: ObjectName
    directory: Path


@dataclass(frozen=True, slots=True)
class EventTableCreated:
    """An event table exists from now on, empty."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class EventTableDropped:
    """An event table is gone with its rows."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ServiceFunctionCreated:
    """A service function (one overload) can be called from now on."""

    function: ServiceFunction


@dataclass(frozen=True, slots=True)
class ServiceFunctionDropped:
    """A service function (one overload) is gone."""

    function: ServiceFunction


@dataclass(frozen=True, slots=True)
class ImageRepositoryCreated:
    """An image repository exists from now on, empty."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ServiceChanged:
    """What a service should run may have changed: it was created, altered, suspended, resumed or dropped."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class WarehouseRenamed:
    """A warehouse has another name; whoever uses it uses it under that."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class QueriesAborted:
    """Everything that runs on a warehouse is to be canceled, but for what the session ``by`` runs."""

    warehouse: str
    by: int


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """A test has advanced the account's clock; what is due by now is to be done."""


@dataclass(frozen=True, slots=True)
class Remarked:
    """Something was accepted that a real account would refuse, or is done in another way here: people should know."""

    text: str


Event = (
    DatabaseCreated
    | DatabaseDropped
    | SchemaCreated
    | SchemaDropped
    | StageCreated
    | StageDropped
    | EventTableCreated
    | EventTableDropped
    | ServiceFunctionCreated
    | ServiceFunctionDropped
    | ImageRepositoryCreated
    | ServiceChanged
    | ClockMoved
    | WarehouseRenamed
    | QueriesAborted
    | Remarked
)
E = TypeVar("E")


class Events:
    """Takes what happened and calls who follows it, in the order of subscription, before the command returns."""

    def __init__(self) -> None:
        self._followers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
        self.told: Callable[[Event], None] = lambda _event: None
        """Called with each event of which all followers have been told without a failure."""

    def follow(self, kind: type[E], follower: Callable[[E], None]) -> None:
        """Call ``follower`` with every event of that kind from now on."""
        self._followers[kind].append(follower)

    def emit(self, event: Event) -> None:
        """Tell all followers of the event's kind."""
        for follower in self._followers[type(event)]:
            follower(event)
        self.told(event)
