"""Warehouses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.handles.handle import Handle

if TYPE_CHECKING:
    from snowflake.core.warehouse import WarehouseResource


class WarehouseHandle(Handle):
    """A warehouse."""

    kind = "WAREHOUSE"

    @property
    def resource(self) -> WarehouseResource:
        """The same warehouse in ``snowflake.core``."""
        return self._root().warehouses[self.name]
