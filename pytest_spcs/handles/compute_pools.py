"""Compute pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.handles.handle import Handle

if TYPE_CHECKING:
    from snowflake.core.compute_pool import ComputePoolResource

    from pytest_spcs.handles.sql import Row


class ComputePoolHandle(Handle):
    """A compute pool, what services run on."""

    kind = "COMPUTE POOL"

    @property
    def resource(self) -> ComputePoolResource:
        """The same compute pool in ``snowflake.core``."""
        resource: ComputePoolResource = self._root().compute_pools[self.name]
        return resource

    @property
    def state(self) -> str:
        """STARTING, IDLE, ACTIVE, RESIZING, STOPPING or SUSPENDED, as it is now."""
        return str(self.describe()["state"])

    def describe(self) -> Row:
        """Return the row of DESCRIBE COMPUTE POOL."""
        (row,) = self._sql.rows(f"DESCRIBE COMPUTE POOL {self.name}")
        return row

    def suspend(self) -> None:
        """Suspend the pool and all services on it."""
        self._sql.execute(f"ALTER COMPUTE POOL {self.name} SUSPEND")

    def resume(self) -> None:
        """Resume the pool; its nodes take minutes to start on a real account."""
        self._sql.execute(f"ALTER COMPUTE POOL {self.name} RESUME")

    def stop_all(self) -> None:
        """Drop all services and jobs on the pool, which DROP demands first."""
        self._sql.execute(f"ALTER COMPUTE POOL {self.name} STOP ALL")
