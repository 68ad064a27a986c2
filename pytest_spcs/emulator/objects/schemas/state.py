"""What is held of a schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key
from pytest_spcs.emulator.objects.databases.state import DATABASES, Database
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(eq=False, kw_only=True)
class Schema:
    """One schema; the objects in it are in the account's collections and in the SQL engine."""

    name: SchemaName
    owner: str
    created_on: datetime
    comment: str | None = None
    transient: bool = False
    managed_access: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


class Schemas(Collection[SchemaName, Schema]):
    """All schemas; of one in a database that is not there, the database is missing."""

    def __init__(self, databases: Collection[str, Database]) -> None:
        super().__init__("Schema")
        self._databases = databases

    def get(self, key: SchemaName) -> Schema:
        """Return the schema of that name; raise Snowflake's 002003 where it or its database is missing."""
        if key not in self:
            self._databases.get(key.database)
        return super().get(key)


SCHEMAS: Key[Schemas] = Key("schemas", lambda account: Schemas(account[DATABASES]))
