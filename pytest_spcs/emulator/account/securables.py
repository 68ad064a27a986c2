"""The kinds of objects that privileges are granted on, with the privileges that each kind has.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.account.commands import Scope
    from pytest_spcs.emulator.account.keys import Key
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import ObjectName


class Level(Enum):
    """How an object of a kind is named: not at all, by one part, in a database, or in a schema."""

    ACCOUNT = 0
    PLAIN = 1
    DATABASE = 2
    SCHEMA = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. ``key`` is where the account keeps such objects; the SQL engine has the rest of them."""

    name: str
    plural: str
    level: Level
    privileges: frozenset[str]
    key: Key[Any] | None = None


@dataclass(frozen=True, slots=True)
class Securable:
    """One object that privileges are granted on: its kind and name, and the service role or signature where it has one.

    The account itself has the kind ``ACCOUNT`` and no name.
    """

    kind: str
    name: str | SchemaName | ObjectName = ""
    part: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.part}"


def kind(name: str, level: Level, privileges: str, key: Key[Any] | None = None, plural: str | None = None) -> Kind:
    """Return a kind with the named privileges, which commas separate, and OWNERSHIP, which every kind has."""
    words = frozenset(word.strip() for word in privileges.split(",") if word.strip())
    return Kind(name, plural or f"{name}S", level, words | {"OWNERSHIP"}, key)


TABLE_PRIVILEGES = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, REBUILD, EVOLVE SCHEMA, APPLYBUDGET"
ACCOUNT_KIND = kind(
    "ACCOUNT",
    Level.ACCOUNT,
    "CREATE DATABASE, CREATE WAREHOUSE, CREATE ROLE, CREATE USER, CREATE COMPUTE POOL, CREATE INTEGRATION, "
    "CREATE NETWORK POLICY, CREATE SHARE, CREATE APPLICATION, CREATE APPLICATION PACKAGE, CREATE EXTERNAL VOLUME, "
    "BIND SERVICE ENDPOINT, MANAGE CALLER GRANTS, MANAGE GRANTS, MANAGE WAREHOUSES, MONITOR, MONITOR USAGE, "
    "MONITOR EXECUTION, EXECUTE TASK, EXECUTE MANAGED TASK, EXECUTE ALERT, IMPORT SHARE, APPLY TAG, "
    "APPLY MASKING POLICY, APPLY ROW ACCESS POLICY, ATTACH POLICY, AUDIT, MODIFY LOG LEVEL, MODIFY TRACE LEVEL, "
    "MODIFY SESSION LOG LEVEL, MODIFY SESSION TRACE LEVEL, MANAGE SERVICE CALLER ACCESS, READ SESSION",
)
"""The account itself."""
ENGINE_KINDS = (
    kind("TABLE", Level.SCHEMA, TABLE_PRIVILEGES),
    kind("VIEW", Level.SCHEMA, "SELECT, REFERENCES, INSERT, UPDATE, DELETE, TRUNCATE"),
    kind("SEQUENCE", Level.SCHEMA, "USAGE"),
    kind("FILE FORMAT", Level.SCHEMA, "USAGE"),
)
"""What the SQL engine has."""


class Kinds(Mapping[str, Kind]):
    """The kinds of an account by their names: its own, the SQL engine's, and those that nouns add."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}
        self.add((ACCOUNT_KIND, *ENGINE_KINDS))

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def add(self, kinds: Iterable[Kind]) -> None:
        """Take over the kinds of a noun."""
        self._kinds.update({one.name: one for one in kinds})

    @property
    def by_plural(self) -> dict[str, Kind]:
        """The kinds by their plurals."""
        return {one.plural: one for one in self._kinds.values()}

    @property
    def inside(self) -> dict[str, Kind]:
        """The kinds that lie in databases and schemas, by their plurals."""
        return {plural: one for plural, one in self.by_plural.items() if one.level in {Level.DATABASE, Level.SCHEMA}}

    @property
    def privileges(self) -> frozenset[str]:
        """Every privilege that some kind has."""
        return frozenset(privilege for one in self._kinds.values() for privilege in one.privileges)

    def of(self, text: str) -> Kind:
        """Return the kind of that name, also in the plural or with ``_`` or ``-`` for spaces; refuse unknown ones."""
        name = text.upper().replace("_", " ").replace("-", " ")
        found = self._kinds.get(name) or self.inside.get(name)
        if found is None:
            raise not_emulated(f"privileges on objects of type {name}")
        return found


def place(scope: Scope) -> Securable:
    """Return the schema, the database or the account that a scope is."""
    if scope.database is None:
        return Securable("ACCOUNT")
    if scope.schema is None:
        return Securable("DATABASE", scope.database)
    return Securable("SCHEMA", SchemaName(scope.database, scope.schema))


def securable(kind: Kind, parts: Sequence[str], session: Session, part: str = "") -> Securable:
    """Return the object that folded name parts mean in a session."""
    match kind.level:
        case Level.ACCOUNT:
            return Securable(kind.name)
        case Level.PLAIN:
            if len(parts) != 1:
                raise invalid_value(
                    f"{kind.name} '{'.'.join(parts)}' belongs to the account and has an unqualified name."
                )
            return Securable(kind.name, parts[0])
        case Level.DATABASE:
            return Securable(kind.name, session.resolve_schema(parts))
        case _:
            return Securable(kind.name, session.resolve_object(parts), part)
