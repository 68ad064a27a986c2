"""Snapshots in REST: ``snowflake.core`` has no resource for those of block volumes, so there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.rest.operations import Operation

OPERATIONS: tuple[Operation, ...] = ()
