"""What is held of a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName

CREATED = "CREATED"
"""The state of a snapshot that volumes can be made from; taking one takes no time here."""


@dataclass(eq=False, kw_only=True)
class Snapshot:
    """One snapshot of the block volume of a service's instance; ``size`` in GiB."""

    name: ObjectName
    owner: str
    created_on: datetime
    updated_on: datetime
    service: ObjectName
    volume: str
    instance: int
    size: int
    encryption: str
    state: str = CREATED
    comment: str | None = None


SNAPSHOTS: Key[Collection[ObjectName, Snapshot]] = Key("snapshots", lambda _account: Collection("Snapshot"))
