"""Integrations in REST: those that services use have no resource in ``snowflake.core``, so there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_spcs.emulator.rest.operations import Operation

OPERATIONS: tuple[Operation, ...] = ()
