"""Sessions in REST: their endpoints are not emulated; warehouses' ``:use`` is with the warehouses."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.rest.operations import Operation

OPERATIONS: tuple[Operation, ...] = ()
