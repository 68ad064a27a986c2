"""What is held of grants, and what follows for a role from the roles that were granted to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.securables import Securable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from pytest_spcs.emulator.account.commands import Scope
    from pytest_spcs.identifiers import ObjectName, SchemaName

DATABASE_ROLE = "DATABASE_ROLE"
_ROLES = {"ROLE": "ROLE", "DATABASE ROLE": DATABASE_ROLE}
"""Kinds of roles as securables and as grantees."""
PUBLIC = "PUBLIC"
"""The role that everybody has."""


@dataclass(frozen=True, slots=True)
class Grantee:
    """Who is granted something: ``kind`` is ``ROLE``, ``DATABASE_ROLE`` (its name has two parts) or ``USER``."""

    kind: str
    name: str

    @classmethod
    def database_role(cls, name: SchemaName) -> Grantee:
        """Return a role of a database as grantee."""
        return cls(DATABASE_ROLE, str(name))

    @property
    def token(self) -> str:
        """How a role is called in a set of roles; the name of an account role alone."""
        return self.name if self.kind == "ROLE" else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class FutureOf:
    """The objects of a kind that will be created in a database or a schema."""

    kind: str
    scope: Scope

    def covers(self, kind: str, name: str | SchemaName | ObjectName) -> bool:
        """Tell whether a new object is one of them."""
        return kind == self.kind and _within(name, self.scope)


@dataclass(frozen=True, slots=True)
class AllOf:
    """The objects of a kind that are in a database or a schema now."""

    kind: str
    scope: Scope

    def covers(self, kind: str, name: str | SchemaName | ObjectName) -> bool:
        """Tell whether an object is one of them."""
        return kind == self.kind and _within(name, self.scope)


def _within(name: str | SchemaName | ObjectName, scope: Scope) -> bool:
    if isinstance(name, str) or name.database != scope.database:
        return False
    return scope.schema is None or name.schema == scope.schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One privilege, held by a role or a user. A granted role is ``USAGE`` on a securable of kind ``ROLE``.

    On ``FutureOf`` it counts for what will be created. On ``AllOf`` it counts for the SQL engine's objects, which the
    account does not know one by one.
    """

    privilege: str
    on: Securable | FutureOf | AllOf
    grantee: Grantee
    granted_by: str
    created_on: datetime
    grant_option: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerGrant:
    """One privilege of their callers that the executables of a role may use, on an object or on all of a kind.

    ``AllOf`` without a database means all of the account.
    """

    privilege: str
    on: Securable | AllOf
    grantee: Grantee
    created_on: datetime

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.privilege} {self.on!r} {self.grantee!r}"


class Holdings:
    """What a set of roles was granted, ready to be asked often. Ownership is not looked at here."""

    def __init__(self, grants: Sequence[Grant]) -> None:
        self._exact = {(grant.privilege, grant.on) for grant in grants if isinstance(grant.on, Securable)}
        self._any = {on for _privilege, on in self._exact}
        # Who was granted a role of a service knows the service.
        self._any |= {Securable("SERVICE", on.name) for on in self._any if on.kind == "SERVICE ROLE"}
        self._wide = [(grant.privilege, grant.on) for grant in grants if isinstance(grant.on, AllOf)]

    def has(self, privilege: str, on: Securable) -> bool:
        """Tell whether that privilege was granted."""
        return (privilege, on) in self._exact or any(
            granted == privilege and wide.covers(on.kind, on.name) for granted, wide in self._wide
        )

    def has_any(self, on: Securable) -> bool:
        """Tell whether any privilege on an object was granted."""
        return on in self._any or any(wide.covers(on.kind, on.name) for _privilege, wide in self._wide)


class Grants:
    """All grants of the account, oldest first."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, Securable | FutureOf | AllOf, Grantee], Grant] = {}
        self._granted: dict[Grantee, list[str]] = {}
        self._reached: dict[tuple[str, ...], frozenset[str]] = {}
        self._held: dict[frozenset[str], Holdings] = {}

    def __iter__(self) -> Iterator[Grant]:
        return iter(list(self._kept.values()))

    def held(self) -> dict[tuple[str, Securable | FutureOf | AllOf, Grantee], Grant]:
        """Return what is kept now, for ``put_back``."""
        return dict(self._kept)

    def put_back(self, held: dict[tuple[str, Securable | FutureOf | AllOf, Grantee], Grant]) -> None:
        """Keep what was held before, and nothing else."""
        self._kept = dict(held)
        self._changed()

    def _changed(self) -> None:
        self._granted.clear()
        self._reached.clear()
        self._held.clear()

    def add(self, grant: Grant) -> None:
        """Keep a grant; one that is there already only gains the grant option."""
        key = (grant.privilege, grant.on, grant.grantee)
        before = self._kept.get(key)
        if before is None or (grant.grant_option and not before.grant_option):
            self._kept[key] = grant
            self._changed()

    def find(self, privilege: str, on: Securable | FutureOf | AllOf, grantee: Grantee) -> Grant | None:
        """Return that grant, or None."""
        return self._kept.get((privilege, on, grantee))

    def remove(self, grant: Grant) -> None:
        """Forget a grant."""
        self._kept.pop((grant.privilege, grant.on, grant.grantee), None)
        self._changed()

    def replace(self, before: Grant, after: Grant) -> None:
        """Put a changed grant in the place of another."""
        self.remove(before)
        self.add(after)

    def on(self, securable: Securable) -> list[Grant]:
        """Return the grants on one object."""
        return [grant for grant in self if grant.on == securable]

    def to(self, grantee: Grantee) -> list[Grant]:
        """Return what is granted to a role or a user itself, without what its roles inherit."""
        return [grant for grant in self if grant.grantee == grantee and isinstance(grant.on, Securable)]

    def where(self, wanted: Callable[[Grant], bool]) -> list[Grant]:
        """Return the grants that ``wanted`` holds for."""
        return [grant for grant in self if wanted(grant)]

    def forget(self, wanted: Callable[[Grant], bool]) -> None:
        """Forget the grants that ``wanted`` holds for."""
        for grant in self.where(wanted):
            self.remove(grant)

    def granted_roles(self, grantee: Grantee) -> list[str]:
        """Return the names of the roles that were granted to a role or a user itself."""
        known = self._granted.get(grantee)
        if known is None:
            known = self._granted[grantee] = [role_token(grant.on) for grant in self.to(grantee) if is_role(grant)]
        return list(known)

    def inherited_roles(self, role: str) -> frozenset[str]:
        """Return a role, all that it inherits, and PUBLIC."""
        return self._reach([role, PUBLIC])

    def roles_of_user(self, user: str) -> frozenset[str]:
        """Return every role that a user may take on, and the database roles that these bring."""
        return self._reach([*self.granted_roles(Grantee("USER", user)), PUBLIC])

    def _reach(self, start: list[str]) -> frozenset[str]:
        known = self._reached.get(tuple(start))
        if known is None:
            known = self._reached[tuple(start)] = self._walk(start)
        return known

    def _walk(self, start: list[str]) -> frozenset[str]:
        inherits: dict[str, list[str]] = {}
        for grant in self._kept.values():
            if grant.grantee.kind != "USER" and is_role(grant):
                inherits.setdefault(grant.grantee.token, []).append(role_token(grant.on))
        reached: set[str] = set()
        waiting = list(start)
        while waiting:
            role = waiting.pop()
            if role not in reached:
                reached.add(role)
                waiting.extend(inherits.get(role, []))
        return frozenset(reached)

    def held_by(self, roles: frozenset[str]) -> Holdings:
        """Return what these roles were granted themselves."""
        known = self._held.get(roles)
        if known is None:
            granted = [g for g in self if g.grantee.token in roles]
            known = self._held[roles] = Holdings(granted)
        return known

    def may_pass_on(self, roles: frozenset[str], privileges: Sequence[str], on: Securable) -> bool:
        """Tell whether one of the roles was granted all these privileges with the grant option."""
        return all(
            any(g.privilege == privilege and g.grant_option and g.grantee.token in roles for g in self.on(on))
            for privilege in privileges
        )

    def has_privilege(self, role: str, privilege: str, securable: Securable) -> bool:
        """Tell whether a role or one that it inherits was granted a privilege; ownership is not looked at here."""
        return self.held_by(self.inherited_roles(role)).has(privilege, securable)


def is_role(grant: Grant) -> bool:
    """Tell whether a grant is that of a role, of the account or of a database."""
    return isinstance(grant.on, Securable) and grant.on.kind in _ROLES and grant.privilege == "USAGE"


def role_token(role: Securable | FutureOf | AllOf) -> str:
    """Return how a granted role is called in a set of roles."""
    return Grantee(_ROLES[role.kind], str(role)).token


def account_roles(tokens: frozenset[str]) -> frozenset[str]:
    """Return the account roles of a set of roles; nobody takes on a role of a database."""
    return frozenset(token for token in tokens if not token.startswith(f"{DATABASE_ROLE} "))
