"""Databases and schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.handles.handle import Handle
from pytest_spcs.identifiers import render, split

if TYPE_CHECKING:
    from snowflake.core.database import DatabaseResource
    from snowflake.core.schema import SchemaResource


class DatabaseHandle(Handle):
    """A database."""

    kind = "DATABASE"

    @property
    def resource(self) -> DatabaseResource:
        """The same database in ``snowflake.core``."""
        return self._root().databases[self.name]


class SchemaHandle(Handle):
    """A schema; its name is written ``database.schema``."""

    kind = "SCHEMA"

    @property
    def resource(self) -> SchemaResource:
        """The same schema in ``snowflake.core``."""
        database, schema = split(self.name)
        return self._root().databases[render(database)].schemas[render(schema)]
