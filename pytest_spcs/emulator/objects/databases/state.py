"""What is held of a database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(eq=False, kw_only=True)
class Database:
    """One database; its schemas are in the account's own collection.

    ``settings`` holds properties that change nothing here, such as DATA_RETENTION_TIME_IN_DAYS, by upper-cased name.
    """

    name: str
    owner: str
    created_on: datetime
    comment: str | None = None
    transient: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


DATABASES: Key[Collection[str, Database]] = Key("databases", lambda _account: Collection("Database"))
