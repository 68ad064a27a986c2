"""The kinds of objects that privileges are granted on, with the privileges that each kind has.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.account.commands import Scope
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
    """One kind. ``collection`` is where the account keeps such objects; the SQL engine has the rest of them."""

    name: str
    plural: str
    level: Level
    privileges: frozenset[str]
    collection: str | None = None


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


def _kind(name: str, level: Level, privileges: str, collection: str | None = None, plural: str | None = None) -> Kind:
    words = frozenset(word.strip() for word in privileges.split(",") if word.strip())
    return Kind(name, plural or f"{name}S", level, words | {"OWNERSHIP"}, collection)


_TABLE = "SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, REBUILD, EVOLVE SCHEMA, APPLYBUDGET"
_ALL_KINDS = (
    _kind(
        "ACCOUNT",
        Level.ACCOUNT,
        "CREATE DATABASE, CREATE WAREHOUSE, CREATE ROLE, CREATE USER, CREATE COMPUTE POOL, CREATE INTEGRATION, "
        "CREATE NETWORK POLICY, CREATE SHARE, CREATE APPLICATION, CREATE APPLICATION PACKAGE, CREATE EXTERNAL VOLUME, "
        "BIND SERVICE ENDPOINT, MANAGE CALLER GRANTS, MANAGE GRANTS, MANAGE WAREHOUSES, MONITOR, MONITOR USAGE, "
        "MONITOR EXECUTION, EXECUTE TASK, EXECUTE MANAGED TASK, EXECUTE ALERT, IMPORT SHARE, APPLY TAG, "
        "APPLY MASKING POLICY, APPLY ROW ACCESS POLICY, ATTACH POLICY, AUDIT, MODIFY LOG LEVEL, MODIFY TRACE LEVEL, "
        "MODIFY SESSION LOG LEVEL, MODIFY SESSION TRACE LEVEL, MANAGE SERVICE CALLER ACCESS, READ SESSION",
    ),
    _kind(
        "DATABASE",
        Level.PLAIN,
        "USAGE, MODIFY, MONITOR, CREATE SCHEMA, CREATE DATABASE ROLE, IMPORTED PRIVILEGES, APPLYBUDGET",
        "databases",
    ),
    _kind(
        "SCHEMA",
        Level.DATABASE,
        "USAGE, MODIFY, MONITOR, CREATE TABLE, CREATE VIEW, CREATE STAGE, CREATE FILE FORMAT, CREATE SEQUENCE, "
        "CREATE FUNCTION, CREATE PROCEDURE, CREATE SERVICE, CREATE IMAGE REPOSITORY, CREATE SNAPSHOT, CREATE GATEWAY, "
        "CREATE SECRET, CREATE NETWORK RULE, CREATE STREAM, CREATE TASK, CREATE PIPE, CREATE TAG, CREATE STREAMLIT, "
        "CREATE NOTEBOOK, CREATE MODEL, CREATE DYNAMIC TABLE, CREATE EXTERNAL TABLE, CREATE MATERIALIZED VIEW, "
        "CREATE EVENT TABLE, "
        "CREATE ALERT, CREATE GIT REPOSITORY, CREATE MASKING POLICY, CREATE ROW ACCESS POLICY, "
        "ADD SEARCH OPTIMIZATION, APPLYBUDGET",
        "schemas",
    ),
    _kind("WAREHOUSE", Level.PLAIN, "USAGE, MODIFY, MONITOR, OPERATE, APPLYBUDGET", "warehouses"),
    _kind("ROLE", Level.PLAIN, "USAGE", "roles"),
    _kind("DATABASE ROLE", Level.DATABASE, "USAGE", "database_roles"),
    _kind("USER", Level.PLAIN, "MONITOR, MODIFY PROGRAMMATIC AUTHENTICATION METHODS", "users"),
    _kind("COMPUTE POOL", Level.PLAIN, "USAGE, MODIFY, MONITOR, OPERATE, APPLYBUDGET", "compute_pools"),
    _kind("STAGE", Level.SCHEMA, "USAGE, READ, WRITE", "stages"),
    _kind(
        "IMAGE REPOSITORY",
        Level.SCHEMA,
        "READ, WRITE, SERVICE READ, SERVICE WRITE",
        "image_repositories",
        "IMAGE REPOSITORIES",
    ),
    _kind("SERVICE", Level.SCHEMA, "USAGE, MONITOR, OPERATE", "services"),
    _kind("SERVICE ROLE", Level.SCHEMA, "USAGE", "services"),
    _kind("FUNCTION", Level.SCHEMA, "USAGE", "service_functions"),
    _kind("SECRET", Level.SCHEMA, "USAGE, READ", "secrets"),
    _kind("NETWORK RULE", Level.SCHEMA, "USAGE", "network_rules"),
    _kind("NETWORK POLICY", Level.PLAIN, "", "network_policies", "NETWORK POLICIES"),
    _kind("SNAPSHOT", Level.SCHEMA, "USAGE", "snapshots"),
    _kind("GATEWAY", Level.SCHEMA, "USAGE, MODIFY", "gateways"),
    _kind("INTEGRATION", Level.PLAIN, "USAGE, USE_ANY_ROLE", "integrations"),
    _kind("TABLE", Level.SCHEMA, _TABLE),
    _kind("EVENT TABLE", Level.SCHEMA, _TABLE, "event_tables"),
    _kind("VIEW", Level.SCHEMA, "SELECT, REFERENCES, INSERT, UPDATE, DELETE, TRUNCATE"),
    _kind("SEQUENCE", Level.SCHEMA, "USAGE"),
    _kind("FILE FORMAT", Level.SCHEMA, "USAGE"),
)
KINDS = {kind.name: kind for kind in _ALL_KINDS}
PLURALS = {kind.plural: kind for kind in _ALL_KINDS if kind.level in {Level.DATABASE, Level.SCHEMA}}
PRIVILEGES = frozenset(privilege for kind in _ALL_KINDS for privilege in kind.privileges)
"""Every privilege that some kind has."""


def kind_of(text: str) -> Kind:
    """Return the kind of that name, also in the plural or with ``_`` or ``-`` for spaces; refuse unknown ones."""
    name = text.upper().replace("_", " ").replace("-", " ")
    found = KINDS.get(name) or PLURALS.get(name)
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
