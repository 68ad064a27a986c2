"""What is held of a lamp."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName


@dataclass(eq=False, kw_only=True)
class Lamp:
    """One lamp."""

    name: ObjectName
    owner: str
    watts: int
    created_on: datetime


LAMPS: Key[Collection[ObjectName, Lamp]] = Key("lamps", lambda _account: Collection("Lamp"))
