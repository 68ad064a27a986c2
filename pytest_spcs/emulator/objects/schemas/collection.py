"""Where the account keeps its schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.databases.state import Database
    from pytest_spcs.emulator.objects.schemas.state import Schema


class Schemas(Collection[SchemaName, "Schema"]):
    """All schemas; of one in a database that is not there, the database is missing."""

    def __init__(self, databases: Collection[str, Database]) -> None:
        super().__init__("Schema")
        self._databases = databases

    def get(self, key: SchemaName) -> Schema:
        """Return the schema of that name; raise Snowflake's 002003 where it or its database is missing."""
        if key not in self:
            self._databases.get(key.database)
        return super().get(key)
