"""What granting and revoking demand of a role: MANAGE GRANTS, ownership, or the privilege with the grant option.

https://docs.snowflake.com/en/sql-reference/sql/grant-privilege
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import PrivilegeError
from pytest_spcs.emulator.account.grants import DATABASE_ROLE, FutureOf, Grantee
from pytest_spcs.emulator.account.privileges import ACCOUNT, Access, Demand, nothing
from pytest_spcs.emulator.account.securables import Securable, place
from pytest_spcs.emulator.objects.grants.commands import (
    GrantCallerPrivileges,
    GrantPrivileges,
    OnTable,
    RevokeCallerPrivileges,
    RevokePrivileges,
    ShowCallerGrantsOn,
    ShowCallerGrantsTo,
    ShowFutureGrants,
    ShowGrantsOf,
    ShowGrantsOn,
    ShowGrantsTo,
    TableChanged,
    TransferOwnership,
)
from pytest_spcs.emulator.objects.grants.rules import targets
from pytest_spcs.identifiers import SchemaName, split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.privileges import Demands
    from pytest_spcs.emulator.account.sessions import Session


def _not_executed() -> PrivilegeError:
    return PrivilegeError(3102, "42501", "Grant not executed: Insufficient privileges.")


def _pass_on(account: Account, session: Session, command: Any) -> Iterable[Demand]:
    access = Access.of_session(account, session)
    if access.has("MANAGE GRANTS", ACCOUNT):
        return
    target = command.target
    if not isinstance(target, Securable):
        # What is in a schema may be anybody's. A database's future objects are MANAGE GRANTS's, which is missing.
        future_of_database = isinstance(target, FutureOf) and target.scope.schema is None
        on = ACCOUNT if future_of_database else place(target.scope)
        privileges = ("MANAGE GRANTS",) if future_of_database else ("OWNERSHIP",)
        yield Demand(on, privileges, refusal=_not_executed())
    elif account.kinds[target.kind].key is None and target.kind != "ACCOUNT":
        # Tables and their like belong to the SQL engine, which knows no owners.
        return
    elif not account.grants.may_pass_on(access.roles, command.privileges, target):
        if not access.sees(target):
            yield Demand(target)
        yield Demand(target, ("OWNERSHIP",), refusal=_not_executed())


def _transfer(account: Account, session: Session, command: Any) -> Iterable[Demand]:
    if isinstance(command.target, FutureOf):
        yield from _pass_on(account, session, command)
    elif not Access.of_session(account, session).has("MANAGE GRANTS", ACCOUNT):
        for one in targets(account, command.target):
            if isinstance(one, Securable):
                yield Demand(one, ("OWNERSHIP",))


def _look_on(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    yield Demand(command.securable)


def _manage_caller_grants(_account: Account, _session: Session, command: Any) -> Iterable[Demand]:
    yield Demand(ACCOUNT, ("MANAGE CALLER GRANTS",))
    yield Demand(command.on if isinstance(command.on, Securable) else place(command.on.scope))


def _look_on_caller(_account: Account, _session: Session, command: ShowCallerGrantsOn) -> Iterable[Demand]:
    yield Demand(command.on)


def _look_to(account: Account, session: Session, command: Any) -> Iterable[Demand]:
    """Demand that a grantee is the session's own: its user, or one of its roles; else owning it or MANAGE GRANTS."""
    grantee: Grantee | None = command.grantee if isinstance(command, ShowGrantsTo) else command.to
    access = Access.of_session(account, session)
    if grantee is None or access.has("MANAGE GRANTS", ACCOUNT):
        return
    if grantee.kind == DATABASE_ROLE:
        role = SchemaName(*split(grantee.name))
        yield Demand(Securable("DATABASE", role.database), told_as=Securable("DATABASE ROLE", role))
    elif grantee.token not in access.roles | {Grantee("USER", session.user).token}:
        yield Demand(Securable(grantee.kind, grantee.name), ("OWNERSHIP",))


def _look_future(account: Account, session: Session, command: ShowFutureGrants) -> Iterable[Demand]:
    """Demand that the place is seen, or what SHOW GRANTS demands of a grantee."""
    if command.scope is not None:
        yield Demand(place(command.scope))
    yield from _look_to(account, session, command)


def _in_schema(_account: Account, _session: Session, command: OnTable) -> Iterable[Demand]:
    """Demand what using a table demands of the places that it is in; the command on it demands the rest."""
    yield Demand(Securable("DATABASE", command.name.database), ("USAGE",))
    yield Demand(Securable("SCHEMA", command.name.parent), ("USAGE",))


DEMANDS: dict[type, Demands] = {
    GrantPrivileges: _pass_on,
    RevokePrivileges: _pass_on,
    GrantCallerPrivileges: _manage_caller_grants,
    RevokeCallerPrivileges: _manage_caller_grants,
    ShowCallerGrantsOn: _look_on_caller,
    ShowCallerGrantsTo: nothing,
    TransferOwnership: _transfer,
    OnTable: _in_schema,
    TableChanged: nothing,
    ShowGrantsOn: _look_on,
    ShowGrantsTo: _look_to,
    ShowGrantsOf: _look_on,
    ShowFutureGrants: _look_future,
}
