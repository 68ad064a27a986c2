"""What becomes of grants when objects come and go, and of objects when their owner goes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.grants import CallerGrant, FutureOf, Grant, Grantee
from pytest_spcs.emulator.account.securable_objects import holder_of, objects_of
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.identifiers import ObjectName, SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.commands import Scope


def object_created(account: Account, kind: str, name: SchemaName | ObjectName, part: str = "") -> None:
    """Give a new object the owner and the privileges of future ones; a schema's grants come before a database's."""
    future = account.grants.where(lambda grant: isinstance(grant.on, FutureOf) and grant.on.covers(kind, name))
    nearest = [grant for grant in future if isinstance(grant.on, FutureOf) and grant.on.scope.schema is not None]
    for grant in nearest or future:
        if grant.privilege == "OWNERSHIP":
            for created in objects_of(account, Securable(kind, name, part)):
                created.owner = grant.grantee.name
            continue
        account.grants.add(replace(grant, on=Securable(kind, name, part), created_on=account.clock.now()))


def object_dropped(account: Account, kind: str, name: str | SchemaName | ObjectName, part: str = "") -> None:
    """Forget every grant on an object that is gone, and on what was in it."""

    def gone(grant: Grant | CallerGrant) -> bool:
        on = grant.on
        if not isinstance(on, Securable):
            return _names(kind, name, on.scope)
        if on.kind == "SERVICE ROLE":
            return (kind == "SERVICE" and on.name == name) or _inside(on.name, kind, name)
        return (on.kind == kind and on.name == name and on.part == part) or _inside(on.name, kind, name)

    account.grants.forget(gone)
    goners = {Grantee(kind.replace(" ", "_"), str(name))} if kind in {"ROLE", "DATABASE ROLE", "USER"} else set()
    account.grants.forget(lambda grant: grant.grantee in goners)
    for key, caller_grant in account.caller_grants.items():
        if gone(caller_grant) or caller_grant.grantee in goners:
            account.caller_grants.drop(key, if_exists=True)


def object_renamed(account: Account, kind: str, before: str, after: str) -> None:
    """Let every grant on an object of the account name it by its new name."""
    for grant in account.grants.on(Securable(kind, before)):
        account.grants.replace(grant, replace(grant, on=Securable(kind, after)))
    for key, caller_grant in account.caller_grants.items():
        if caller_grant.on == Securable(kind, before):
            renamed = replace(caller_grant, on=Securable(kind, after))
            account.caller_grants.drop(key, if_exists=True)
            account.caller_grants.put_back({**account.caller_grants.held(), renamed.key: renamed})


def _names(kind: str, name: str | SchemaName | ObjectName, scope: Scope) -> bool:
    if kind == "DATABASE":
        return scope.database == name
    if kind != "SCHEMA":
        return False
    return isinstance(name, SchemaName) and scope.database == name.database and scope.schema == name.schema


def _inside(candidate: str | SchemaName | ObjectName, kind: str, name: str | SchemaName | ObjectName) -> bool:
    if isinstance(candidate, str):
        return False
    if kind == "DATABASE":
        return candidate.database == name
    return kind == "SCHEMA" and isinstance(candidate, ObjectName) and candidate.parent == name


def hand_over(account: Account, *, owner: str, heir: str) -> None:
    """Make another role the owner of everything that a role owns, as dropping it does."""
    holders = {kind.key: holder_of(account, kind) for kind in account.kinds.values()}
    for one in (one for holder in holders.values() if holder is not None for one in holder.everything()):
        if one.owner == owner:
            one.owner = heir
