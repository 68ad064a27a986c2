"""What happens to warehouses and to what runs on them."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_spcs.emulator.account.events import Event


@dataclass(frozen=True, slots=True)
class WarehouseRenamed(Event):
    """A warehouse has another name; whoever uses it uses it under that."""

    before: str
    after: str

    def opposite(self) -> Event:
        """Return that it has its first name again."""
        return WarehouseRenamed(self.after, self.before)


@dataclass(frozen=True, slots=True)
class QueriesAborted(Event):
    """Everything that runs on a warehouse is to be canceled, but for what the session ``by`` runs."""

    warehouse: str
    by: int
