"""The words of the tables of required privileges, and the one place where a session is held to them.

Each noun's ``privileges.py`` says what its commands demand; ``Account.perform`` asks before a rule runs. What is not
there passes: the rule says what is missing, in the same words as this module does for what the role cannot see.

Rules: https://docs.snowflake.com/en/user-guide/security-access-control-privileges
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.catalogue import INFORMATION_SCHEMA, plain_name
from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import (
    ObjectMissingError,
    SnowflakeError,
    does_not_exist,
    insufficient_privileges,
)
from pytest_spcs.emulator.account.grants import Grantee, account_roles
from pytest_spcs.emulator.account.securable_objects import holder_of, objects_of, owner_of
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.commands import Scope
    from pytest_spcs.emulator.account.sessions import Session

ACCOUNT = Securable("ACCOUNT")
_ACCOUNT_OWNER = "ACCOUNTADMIN"
_SEEN_BY_ALL = frozenset({"ACCOUNT", "DATABASE ROLE", "ROLE", "USER"})
"""Kinds whose existence is no secret: SHOW lists them for everybody."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that a role must hold on one object: any of ``privileges``, or any at all where none is named.

    ``told_as`` is the object whose absence is told to a role that cannot see this one: a service for its schema, say.
    USAGE on one of ``instead`` suffices too. ``primary_only`` leaves secondary roles out, as CREATE does. ``refusal``
    is what is raised in the place of the usual 003001 and 002003.
    """

    on: Securable
    privileges: tuple[str, ...] = ()
    told_as: Securable | None = None
    instead: tuple[Securable, ...] = ()
    primary_only: bool = False
    refusal: SnowflakeError | None = None


Demands = Callable[["Account", "Session", Any], Iterable[Demand]]
"""What performing a command demands, for a session."""


class HiddenObjectError(ObjectMissingError):
    """An object that is there and that the role cannot see; to the role it is absent."""

    hidden: Securable


class Access:
    """What a set of roles may do, at one moment."""

    def __init__(self, account: Account, roles: frozenset[str], primary: frozenset[str]) -> None:
        self._account = account
        self._roles = roles
        self._primary = primary

    @classmethod
    def of_session(cls, account: Account, session: Session) -> Access:
        """Return what a session may do: its role with all that this inherits, and its secondary roles."""
        primary = account.grants.inherited_roles(session.role)
        return cls(account, primary | _secondary(account, session), primary)

    @classmethod
    def of_role(cls, account: Account, role: str) -> Access:
        """Return what a role may do without anybody's session, as the owner role of a service does."""
        roles = account.grants.inherited_roles(role)
        return cls(account, roles, roles)

    @property
    def roles(self) -> frozenset[str]:
        """The roles, with all that they inherit."""
        return self._roles

    def has(self, privilege: str, on: Securable, *, primary_only: bool = False) -> bool:
        """Tell whether one of the roles holds a privilege or owns the object."""
        roles = self._primary if primary_only else self._roles
        return self._owns(on, roles) or self._account.grants.held_by(roles).has(privilege, on)

    def sees(self, on: Securable) -> bool:
        """Tell whether the object is there for these roles: any privilege on it is enough, and so is MANAGE GRANTS."""
        if on.kind in _SEEN_BY_ALL or self._owns(on, self._roles):
            return True
        held = self._account.grants.held_by(self._roles)
        return held.has_any(on) or held.has("MANAGE GRANTS", ACCOUNT)

    def meets(self, demand: Demand) -> bool:
        """Tell whether the roles hold what is demanded; an object that is not there is somebody else's matter."""
        on = demand.on
        if on.kind != "ACCOUNT" and not objects_of(self._account, on):
            return True
        if any(self.has(privilege, on, primary_only=demand.primary_only) for privilege in demand.privileges):
            return True
        if any(self.has("USAGE", other) for other in demand.instead):
            return True
        return not demand.privileges and self.sees(on)

    def check(self, demands: Iterable[Demand]) -> None:
        """Raise for the first demand that is not met: 002003 where the role cannot see the object, else 003001."""
        for demand in demands:
            if not self.meets(demand):
                raise self._refusal(demand)

    def _refusal(self, demand: Demand) -> SnowflakeError:
        if demand.refusal is not None:
            return demand.refusal
        if demand.on.kind == "ACCOUNT":
            return insufficient_privileges(
                f"Insufficient privileges to operate on account '{self._account.identity.name}'"
            )
        if self.sees(demand.on):
            return lacks(demand.on)
        told = self._absent(demand.told_as or demand.on)
        message = does_not_exist(noun_of(self._account, told), str(told))
        hidden = HiddenObjectError(message.number, message.sql_state, message.message)
        hidden.hidden = told
        return hidden

    def _absent(self, on: Securable) -> Securable:
        """Return what is told to be absent: a schema's database, where that is not seen either."""
        if isinstance(on.name, SchemaName) and on.kind == "SCHEMA":
            database = Securable("DATABASE", on.name.database)
            return on if self.sees(database) else database
        return on

    def _owns(self, on: Securable, roles: frozenset[str]) -> bool:
        return (_ACCOUNT_OWNER if on.kind == "ACCOUNT" else owner_of(self._account, on)) in roles


def _secondary(account: Account, session: Session) -> frozenset[str]:
    if session.secondary_roles == "NONE":
        return frozenset()
    granted = account.grants.roles_of_user(session.user)
    if session.secondary_roles == "ALL":
        return granted
    named = [role for role in session.secondary_roles.split(",") if role in granted]
    return frozenset[str]().union(*(account.grants.inherited_roles(role) for role in named))


def secondary_roles_text(account: Account, session: Session) -> str:
    """Return what CURRENT_SECONDARY_ROLES() answers: the roles granted to the user itself, and what was asked for.

    https://docs.snowflake.com/en/sql-reference/functions/current_secondary_roles
    """
    asked = "" if session.secondary_roles == "NONE" else session.secondary_roles
    with account.lock:
        granted = account.grants.granted_roles(Grantee("USER", session.user)) if asked == "ALL" else asked.split(",")
        reached = account_roles(account.grants.roles_of_user(session.user))
        active = sorted((reached & {*granted}) - {session.role})
    return json.dumps({"roles": ",".join(active), "value": asked}, separators=(",", ":"))


def available_roles_text(account: Account, session: Session) -> str:
    """Return what CURRENT_AVAILABLE_ROLES() answers: every role that the user may take on.

    https://docs.snowflake.com/en/sql-reference/functions/current_available_roles
    """
    with account.lock:
        roles = sorted(account_roles(account.grants.roles_of_user(session.user)))
    return f"[ {', '.join(json.dumps(role) for role in roles)} ]"


def session_roles(account: Account, session: Session) -> frozenset[str]:
    """Return the roles for which IS_ROLE_IN_SESSION is true.

    https://docs.snowflake.com/en/sql-reference/functions/is_role_in_session
    """
    with account.lock:
        return account_roles(Access.of_session(account, session).roles)


def noun_of(account: Account, on: Securable) -> str:
    """Return an object's kind as messages write it: ``Compute pool``."""
    holder = holder_of(account, account.kinds[on.kind])
    return on.kind.capitalize() if holder is None else holder.noun


def lacks(on: Securable) -> SnowflakeError:
    """Return the error for an object that the role sees and may not use in this way."""
    return insufficient_privileges(f"Insufficient privileges to operate on {on.kind.lower()} '{plain_name(on.name)}'")


def seen_by(account: Account, session: Session, kind: str) -> Callable[[Any], bool]:
    """Return what tells whether SHOW lists an object of a kind, by its name: it and what it is in must be seen."""
    if session.is_platform:
        return lambda _name: True
    access = Access.of_session(account, session)
    return lambda name: all(access.sees(one) for one in (*_places(name), Securable(kind, name)))


def sees_place(account: Account, session: Session, database: str, schema: str | None) -> bool:
    """Tell whether a session sees a database, or a schema in it; INFORMATION_SCHEMA is seen with its database."""
    with account.lock:
        if schema is None or schema == INFORMATION_SCHEMA:
            return seen_by(account, session, "DATABASE")(database)
        return seen_by(account, session, "SCHEMA")(SchemaName(database, schema))


# What the tables are made of.


def nothing(_account: Account, _session: Session, _command: object) -> Iterable[Demand]:
    """Demand nothing: anybody may."""
    return ()


def both(*parts: Demands) -> Demands:
    """Demand what all the parts demand."""
    return lambda account, session, command: (one for part in parts for one in part(account, session, command))


def on_account(privilege: str, kind: str | None = None) -> Demands:
    """Demand a privilege on the account; with OR REPLACE also the ownership of what is replaced, of that kind."""

    def demands(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
        yield Demand(ACCOUNT, (privilege,), primary_only=privilege.startswith("CREATE "))
        if kind is not None:
            yield from _replaced(Securable(kind, command.name), command)

    return demands


def creates(kind: str) -> Demands:
    """Demand ``CREATE <kind>`` on the schema of ``command.name``, and ownership of what OR REPLACE replaces."""

    def demands(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
        yield from creating(kind, command.name)
        yield from _replaced(Securable(kind, command.name), command)

    return demands


def creates_or_alters(kind: str, creates_one: Demands) -> Demands:
    """Demand ownership of what CREATE OR ALTER finds, else what creating it demands; both of ``command.wanted``."""

    def demands(account: Account, session: Session, command: Any) -> Iterable[Demand]:
        on = Securable(kind, command.wanted.name)
        return using(on, "OWNERSHIP") if objects_of(account, on) else creates_one(account, session, command.wanted)

    return demands


def creating(kind: str, name: ObjectName) -> Iterable[Demand]:
    """Yield what an object of that name demands of the schema that it is created in."""
    schema = Securable("SCHEMA", name.parent)
    yield Demand(Securable("DATABASE", name.database), ("USAGE",), told_as=schema)
    yield Demand(schema, ("USAGE",))
    yield Demand(schema, (f"CREATE {kind}",), primary_only=True)


def _replaced(on: Securable, command: Any) -> Iterable[Demand]:
    if command.mode is CreateMode.OR_REPLACE:
        yield Demand(on, ("OWNERSHIP",))


def acts_on(kind: str, *privileges: str, of: Callable[[Any], Any] = lambda command: command.name) -> Demands:
    """Demand one of the privileges, or any at all, on the object that ``of`` finds in a command."""
    return lambda _account, _session, command: using(Securable(kind, of(command)), *privileges)


def using(on: Securable, *privileges: str) -> Iterable[Demand]:
    """Yield what using an object demands: USAGE on what it is in, and one of the privileges on itself."""
    for place in _places(on.name):
        yield Demand(place, ("USAGE",), told_as=on)
    yield Demand(on, privileges)


def looks_in(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    """Demand that the database and schema of ``command.scope`` are seen; SHOW leaves out what is not."""
    scope: Scope = command.scope
    if scope.database is not None:
        database = Securable("DATABASE", scope.database)
        if scope.schema is None:
            yield Demand(database)
        else:
            schema = Securable("SCHEMA", SchemaName(scope.database, scope.schema))
            yield Demand(database, told_as=schema)
            yield Demand(schema)


def _places(name: str | SchemaName | ObjectName) -> tuple[Securable, ...]:
    match name:
        case ObjectName():
            return (Securable("DATABASE", name.database), Securable("SCHEMA", name.parent))
        case SchemaName():
            return (Securable("DATABASE", name.database),)
        case _:
            return ()
