"""What is held of a database role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.identifiers import SchemaName


@dataclass(eq=False, kw_only=True)
class DatabaseRole:
    """One role of a database; its name has the two parts that a schema's has."""

    name: SchemaName
    owner: str
    created_on: datetime
    comment: str | None = None


DATABASE_ROLES: Key[Collection[SchemaName, DatabaseRole]] = Key(
    "database_roles", lambda _account: Collection("Database role")
)
