"""What all handles have: the name, the private SQL, the ``snowflake.core`` root, and DROP."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pytest_spcs.identifiers import InvalidIdentifierError, ObjectName, render, split

if TYPE_CHECKING:
    from collections.abc import Callable

    from snowflake.core import Root
    from snowflake.core.schema import SchemaResource

    from pytest_spcs.handles.sql import Sql

_DATABASE_SCHEMA_NAME = 3


class Handle:
    """An object of Snowflake. In an f-string it is its name, as a statement writes it."""

    kind: ClassVar[str]
    """The noun of its statements, such as ``COMPUTE POOL``."""

    def __init__(self, *, name: str, sql: Sql, root: Callable[[], Root]) -> None:
        self.name = ".".join(render(part) for part in split(name))
        self._sql = sql
        self._root = root

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def drop(self, *, if_exists: bool = False) -> None:
        """Remove the object. With ``if_exists``, one that is gone already is no error."""
        self._sql.execute(f"DROP {self.kind} {'IF EXISTS ' if if_exists else ''}{self.name}")


class SchemaObjectHandle(Handle):
    """An object in a schema; its name is written ``database.schema.name``."""

    def __init__(self, *, name: str, sql: Sql, root: Callable[[], Root]) -> None:
        super().__init__(name=name, sql=sql, root=root)
        parts = split(name)
        if len(parts) != _DATABASE_SCHEMA_NAME:
            raise InvalidIdentifierError(f"{name!r} is no qualified name: write it as database.schema.name")
        self.qualified = ObjectName(*parts)

    @property
    def _schema_resource(self) -> SchemaResource:
        database = self._root().databases[render(self.qualified.database)]
        return database.schemas[render(self.qualified.schema)]

    @property
    def _simple_name(self) -> str:
        return render(self.qualified.name)
