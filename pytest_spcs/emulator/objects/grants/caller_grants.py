"""What holds for caller grants: which privileges of a caller the executables of a role may use.

https://docs.snowflake.com/en/developer-guide/restricted-callers-rights
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.grants import AllOf, CallerGrant
from pytest_spcs.emulator.account.privileges import Access
from pytest_spcs.emulator.account.securables import Level, Securable, place
from pytest_spcs.emulator.objects.grants.commands import (
    GrantCallerPrivileges,
    RevokeCallerPrivileges,
    ShowCallerGrantsOn,
    ShowCallerGrantsTo,
)
from pytest_spcs.emulator.objects.grants.rules import check_exists, check_scope, named_privileges, type_word
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

_HELD_IN = {
    "ACCOUNT": {Level.PLAIN, Level.DATABASE, Level.SCHEMA},
    "DATABASE": {Level.DATABASE, Level.SCHEMA},
    "SCHEMA": {Level.SCHEMA},
}


def grant(account: Account, _session: Session, command: GrantCallerPrivileges) -> None:
    """Keep one caller grant for each privilege; all that is named must be there."""
    now = account.clock.now()
    for privilege in _checked(account, command):
        wanted = CallerGrant(privilege=privilege, on=command.on, grantee=command.grantee, created_on=now)
        if wanted.key not in account.caller_grants:
            account.caller_grants.put_back({**account.caller_grants.held(), wanted.key: wanted})


def revoke(account: Account, _session: Session, command: RevokeCallerPrivileges) -> None:
    """Forget caller grants given in the same words: those on one object survive INHERITED, and the other way round."""
    privileges = _checked(account, command)
    held = account.caller_grants.held()
    account.caller_grants.put_back(
        {
            key: one
            for key, one in held.items()
            if (one.on, one.grantee) != (command.on, command.grantee) or one.privilege not in privileges
        }
    )


def _checked(account: Account, command: GrantCallerPrivileges | RevokeCallerPrivileges) -> list[str]:
    account[ROLES].get(command.grantee.name)
    if isinstance(command.on, Securable):
        check_exists(account, command.on)
    else:
        _check_inherited(account, command.on)
    return named_privileges(account.kinds[command.on.kind], command.privileges)


def _check_inherited(account: Account, on: AllOf) -> None:
    where = place(on.scope).kind
    if account.kinds[on.kind].level not in _HELD_IN[where]:
        raise invalid_value(f"Objects of type {on.kind} are not what {where} holds.")
    if on.scope.database is not None:
        check_scope(account, on.scope)


def show_to(account: Account, session: Session, command: ShowCallerGrantsTo) -> list[Facts]:
    """List the caller grants of a role."""
    account[ROLES].get(command.grantee.name)
    return _shown(account, session, [one for one in account.caller_grants if one.grantee == command.grantee])


def show_on(account: Account, session: Session, command: ShowCallerGrantsOn) -> list[Facts]:
    """List the caller grants that concern an object: on it, inherited by it, or by what it has in it."""
    check_exists(account, command.on)
    return _shown(account, session, [one for one in account.caller_grants if _concerns(account, one.on, command.on)])


def _concerns(account: Account, granted: Securable | AllOf, on: Securable) -> bool:
    if isinstance(granted, Securable):
        return granted == on
    kind, scope = account.kinds[granted.kind], granted.scope
    if place(scope) == on:
        return True
    if on.kind == "ACCOUNT" or not _within(on, scope):
        return False
    holds_such = (on.kind == "DATABASE" and kind.level in {Level.DATABASE, Level.SCHEMA}) or (
        on.kind == "SCHEMA" and kind.level is Level.SCHEMA
    )
    return on.kind == granted.kind or holds_such


def _within(on: Securable, scope: Scope) -> bool:
    if scope.database is None:
        return True
    match on.name:
        case ObjectName() as name:
            return name.database == scope.database and scope.schema in {None, name.schema}
        case SchemaName() as name:
            return name.database == scope.database and scope.schema is None
        case _:
            return False


def _shown(account: Account, session: Session, found: list[CallerGrant]) -> list[Facts]:
    """Return what SHOW tells of caller grants, without those on objects that the session cannot see."""
    if not session.is_platform:
        access = Access.of_session(account, session)
        found = [one for one in found if access.sees(_looked_at(account, one.on))]
    return [_facts(account, one) for one in found]


def _looked_at(account: Account, granted: Securable | AllOf) -> Securable:
    if isinstance(granted, AllOf):
        return place(granted.scope)
    if account.kinds[granted.kind].key is None and isinstance(granted.name, ObjectName):
        # Nobody owns the SQL engine's objects: who sees the schema sees them.
        return Securable("SCHEMA", granted.name.parent)
    return granted


def _facts(account: Account, one: CallerGrant) -> Facts:
    on = one.on
    scope = Scope() if isinstance(on, Securable) else on.scope
    name = (account.identity.name if on.kind == "ACCOUNT" else str(on)) if isinstance(on, Securable) else None
    return {
        "created_on": one.created_on,
        "privilege": one.privilege,
        "granted_on": type_word(on.kind),
        "name": name,
        "is_inherited": not isinstance(on, Securable),
        "inherited_from": None if isinstance(on, Securable) else place(scope).kind,
        "inherited_from_database": scope.database,
        "inherited_from_schema": scope.schema,
        "granted_to": one.grantee.kind,
        "grantee_name": one.grantee.name,
    }


PERFORMERS: dict[type, Performer] = {
    GrantCallerPrivileges: grant,
    RevokeCallerPrivileges: revoke,
    ShowCallerGrantsTo: show_to,
    ShowCallerGrantsOn: show_on,
}
