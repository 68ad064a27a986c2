"""Lets a failed command leave no trace: what the account held before it, and what was emitted of what it did.

Rules check before they change anything, so what can still fail is somebody who follows an event: the SQL engine, say.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.events import Event

_log = logging.getLogger(__name__)


class Savepoint:
    """What an account holds now, to be put back. Made, used and dropped while the account's lock is held."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._emitted: list[Event] = []
        self._take()

    def note(self, event: Event) -> None:
        """Remember an event that everybody has followed.

        Tables and files that were dropped do not come back, so what was asked for together with them, as by CREATE OR
        REPLACE, fails without them.
        """
        if event.is_final:
            self._emitted.clear()
            self._take()
        else:
            self._emitted.append(event)

    def put_back(self) -> None:
        """Make the account hold what it held, and emit the opposite of what was emitted."""
        for part, held in self._held:
            part.put_back(held)
        for event in reversed(self._emitted):
            self._take_back(event)

    def _take(self) -> None:
        self._held = [(part, part.held()) for part in self._account.restorable]

    def _take_back(self, event: Event) -> None:
        try:
            self._account.events.emit(event.opposite())
        except Exception:  # noqa: BLE001  logged; the failure that is on its way already matters more
            _log.exception("Taking back %r failed", event)
