"""What is held of an event table; its rows are the SQL engine's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName


@dataclass(eq=False, kw_only=True)
class EventTable:
    """One event table."""

    name: ObjectName
    owner: str
    created_on: datetime
    comment: str | None = None
