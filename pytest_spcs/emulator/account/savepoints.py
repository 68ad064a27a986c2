"""Lets a failed command leave no trace: what the account held before it, and who has been told of what it did.

Rules check before they change anything, so what can still fail is somebody who follows an event: the SQL engine, say.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.events import (
    ClockMoved,
    DatabaseCreated,
    DatabaseDropped,
    Event,
    EventTableCreated,
    EventTableDropped,
    ImageRepositoryCreated,
    QueriesAborted,
    Remarked,
    SchemaCreated,
    SchemaDropped,
    ServiceChanged,
    ServiceFunctionCreated,
    ServiceFunctionDropped,
    StageCreated,
    StageDropped,
    WarehouseRenamed,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account

_log = logging.getLogger(__name__)
_COLLECTIONS = (
    "databases",
    "schemas",
    "warehouses",
    "roles",
    "database_roles",
    "users",
    "stages",
    "compute_pools",
    "image_repositories",
    "services",
    "secrets",
    "network_rules",
    "network_policies",
    "integrations",
    "snapshots",
    "event_tables",
    "gateways",
    "caller_grants",
)


class Savepoint:
    """What an account holds now, to be put back. Made, used and dropped while the account's lock is held."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._told: list[Event] = []
        self._take()

    def note(self, event: Event) -> None:
        """Remember that everybody has been told of an event.

        Tables and files that were dropped do not come back, so what was asked for together with them, as by CREATE OR
        REPLACE, fails without them.
        """
        if isinstance(event, DatabaseDropped | SchemaDropped | StageDropped | EventTableDropped):
            self._told.clear()
            self._take()
        else:
            self._told.append(event)

    def put_back(self) -> None:
        """Make the account hold what it held, and tell everybody who was told otherwise."""
        account = self._account
        for name, kept in self._kept.items():
            getattr(account, name).put_back(kept)
        account.service_functions.clear()
        account.service_functions.update({name: list(overloads) for name, overloads in self._functions.items()})
        for event in reversed(self._told):
            self._take_back(event)

    def _take(self) -> None:
        account = self._account
        self._kept: dict[str, Any] = {name: getattr(account, name).held() for name in (*_COLLECTIONS, "grants")}
        self._functions = {name: list(overloads) for name, overloads in account.service_functions.items()}

    def _take_back(self, event: Event) -> None:
        try:
            self._account.events.emit(_opposite(event))
        except Exception:  # noqa: BLE001  logged; the failure that is being told already matters more
            _log.exception("Taking back %r failed", event)


def _opposite(event: Event) -> Event:  # noqa: PLR0911  # one answer for each kind of event
    match event:
        case DatabaseCreated(name):
            return DatabaseDropped(name)
        case SchemaCreated(name):
            return SchemaDropped(name)
        case StageCreated(name, directory):
            return StageDropped(name, directory)
        case EventTableCreated(name):
            return EventTableDropped(name)
        case ServiceFunctionCreated(function):
            return ServiceFunctionDropped(function)
        case ServiceFunctionDropped(function):
            return ServiceFunctionCreated(function)
        case WarehouseRenamed(before, after):
            return WarehouseRenamed(after, before)
        case (
            QueriesAborted()
            | ClockMoved()
            | ImageRepositoryCreated()
            | ServiceChanged()
            | DatabaseDropped()
            | SchemaDropped()
            | StageDropped()
            | EventTableDropped()
            | Remarked()
        ):
            return event
