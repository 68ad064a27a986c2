"""A session of the account: who speaks, under which role, and where unqualified names point."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.securables import Kinds
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(eq=False)
class Session:
    """What one login holds; rules read it, and USE and ALTER SESSION change it. All names are folded.

    ``lock`` is held by whoever performs a statement: clients run several cursors of one connection at once.
    """

    identity: int
    user: str
    role: str
    warehouse: str | None = None
    database: str | None = None
    schema: str | None = None
    secondary_roles: str = "NONE"
    parameters: dict[str, str] = field(default_factory=dict)
    is_platform: bool = False
    """Whether this is Snowflake's own hand: auto-resume, the admin door, what every account has. It may do all."""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    query_id: str = field(default="", repr=False)
    """The id of the statement that is being run."""
    origin: str = field(default="", repr=False)
    """Where its client reaches the account: ``http://127.0.0.1:1234``."""
    kinds: Kinds = field(default_factory=Kinds, repr=False)
    """What privileges can be granted on."""
    interruptions: int = field(default=0, repr=False)
    """How often something has asked to stop what the session runs; see ``waits``."""

    def resolve_schema(self, parts: Sequence[str]) -> SchemaName:
        """Return the schema that one or two folded parts name, an unqualified one in the session's database."""
        match tuple(parts):
            case (database, schema):
                return SchemaName(database, schema)
            case (schema,):
                return SchemaName(self._database(), schema)
            case _:
                raise SnowflakeError(1003, "42000", f"SQL compilation error:\nInvalid schema name '{'.'.join(parts)}'.")

    def resolve_object(self, parts: Sequence[str]) -> ObjectName:
        """Return the object that up to three folded parts name, unqualified ones in the session's schema."""
        match tuple(parts):
            case (database, schema, name):
                return ObjectName(database, schema, name)
            case (schema, name):
                return ObjectName(self._database(), schema, name)
            case (name,):
                return self.current_schema().object(name)
            case _:
                raise SnowflakeError(1003, "42000", f"SQL compilation error:\nInvalid object name '{'.'.join(parts)}'.")

    def current_schema(self) -> SchemaName:
        """Return the schema in use; raise Snowflake's 090106 where there is none."""
        database = self._database()
        if self.schema is None:
            raise SnowflakeError(
                90106,
                "22000",
                "Cannot perform operation. This session does not have a current schema. "
                "Call 'USE SCHEMA', or use a qualified name.",
            )
        return SchemaName(database, self.schema)

    def _database(self) -> str:
        if self.database is None:
            raise SnowflakeError(
                90105,
                "22000",
                "Cannot perform operation. This session does not have a current database. "
                "Call 'USE DATABASE', or use a qualified name.",
            )
        return self.database
