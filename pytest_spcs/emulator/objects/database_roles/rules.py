"""What holds when database roles are created, altered, cloned and dropped."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_dropped
from pytest_spcs.emulator.account.grants import Grant, Grantee, is_role
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.database_roles.commands import (
    AlterDatabaseRole,
    CloneDatabaseRole,
    CreateDatabaseRole,
    CreateOrAlterDatabaseRole,
    DropDatabaseRole,
    RenameDatabaseRole,
    ShowDatabaseRoles,
)
from pytest_spcs.emulator.objects.database_roles.state import DATABASE_ROLES, DatabaseRole
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.noun_rules import check_scope

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import SchemaName

_KIND = "DATABASE ROLE"


def create(account: Account, session: Session, command: CreateDatabaseRole) -> Outcome:
    """Create a role in a database, which it may use from the start."""
    name = command.name
    account[DATABASES].get(name.database)
    if command.mode is CreateMode.OR_REPLACE and name in account[DATABASE_ROLES]:
        _remove(account, name)
    now = account.clock.now()
    outcome = account[DATABASE_ROLES].create(
        name,
        command.mode,
        lambda: DatabaseRole(name=name, owner=session.role, created_on=now, comment=command.comment),
    )
    if outcome.change is Change.CREATED:
        account.grants.add(
            Grant(
                privilege="USAGE",
                on=Securable("DATABASE", name.database),
                grantee=Grantee.database_role(name),
                granted_by="",
                created_on=now,
            )
        )
    return outcome


def create_or_alter(account: Account, session: Session, command: CreateOrAlterDatabaseRole) -> Outcome:
    """Create a role, or set or unset the comment of one that is there; its grants stay."""
    wanted = command.wanted
    if wanted.name not in account[DATABASE_ROLES]:
        return create(account, session, wanted)
    return alter(account, session, AlterDatabaseRole(wanted.name, wanted.comment))


def alter(account: Account, _session: Session, command: AlterDatabaseRole) -> Outcome:
    """Set the comment."""
    if command.if_exists and command.name not in account[DATABASE_ROLES]:
        return Outcome(command.name.schema, Change.ABSENT)
    account[DATABASE_ROLES].get(command.name).comment = command.comment
    return Outcome(command.name.schema, Change.ALTERED)


def rename(account: Account, _session: Session, command: RenameDatabaseRole) -> Outcome:
    """Give a role another name; what it was granted and to whom stays."""
    before, after = command.name, command.new_name
    if command.if_exists and before not in account[DATABASE_ROLES]:
        return Outcome(before.schema, Change.ABSENT)
    role = account[DATABASE_ROLES].get(before)
    if before.database != after.database:
        raise invalid_value(f"Database role '{before}' cannot be moved to database '{after.database}'.")
    account[DATABASE_ROLES].create(after, CreateMode.ERROR_IF_EXISTS, lambda: role)
    account[DATABASE_ROLES].drop(before, if_exists=False)
    role.name = after
    here, there = Grantee.database_role(before), Grantee.database_role(after)
    for grant in account.grants:
        on = Securable(_KIND, after) if grant.on == Securable(_KIND, before) else grant.on
        grantee = there if grant.grantee == here else grant.grantee
        if (on, grantee) != (grant.on, grant.grantee):
            account.grants.replace(grant, replace(grant, on=on, grantee=grantee))
    return Outcome(after.schema, Change.ALTERED)


def clone(account: Account, session: Session, command: CloneDatabaseRole) -> Outcome:
    """Create a role that was granted what another was granted."""
    source = account[DATABASE_ROLES].get(command.source)
    comment = source.comment if command.wanted.comment is None else command.wanted.comment
    outcome = create(account, session, replace(command.wanted, comment=comment))
    if outcome.change is Change.CREATED:
        for grant in account.grants.to(Grantee.database_role(command.source)):
            account.grants.add(replace(grant, grantee=Grantee.database_role(command.wanted.name)))
    return outcome


def drop(account: Account, _session: Session, command: DropDatabaseRole) -> Outcome:
    """Drop a role with all grants of it and to it."""
    if command.name not in account[DATABASE_ROLES]:
        return account[DATABASE_ROLES].drop(command.name, if_exists=command.if_exists)
    _remove(account, command.name)
    return Outcome(command.name.schema, Change.DROPPED)


def remove_roles_in(account: Account, database: str) -> None:
    """Remove the roles of a database that is dropped."""
    for role in account[DATABASE_ROLES]:
        if role.name.database == database:
            _remove(account, role.name)


def _remove(account: Account, name: SchemaName) -> None:
    account[DATABASE_ROLES].drop(name, if_exists=False)
    object_dropped(account, _KIND, name)


def show(account: Account, session: Session, command: ShowDatabaseRoles) -> list[Facts]:
    """List the roles of a database."""
    check_scope(account, command.scope)
    reached = account.grants.inherited_roles(session.role)
    granted = [grant for grant in account.grants.where(is_role) if isinstance(grant.on, Securable)]
    holders = Counter((grant.on, grant.grantee.kind) for grant in granted)
    roles_of = Counter(grant.grantee for grant in granted)
    return [
        {
            "created_on": role.created_on,
            "name": role.name.schema,
            "is_default": False,
            "is_current": False,
            "is_inherited": Grantee.database_role(role.name).token in reached,
            "granted_to_roles": holders[Securable(_KIND, role.name), "ROLE"],
            "granted_to_database_roles": holders[Securable(_KIND, role.name), "DATABASE_ROLE"],
            "granted_database_roles": roles_of[Grantee.database_role(role.name)],
            "owner": role.owner,
            "comment": role.comment or "",
            "owner_role_type": "ROLE",
        }
        for role in account[DATABASE_ROLES].select(command.selection, command.scope)
    ]


PERFORMERS: dict[type, Performer] = {
    CreateDatabaseRole: create,
    CreateOrAlterDatabaseRole: create_or_alter,
    AlterDatabaseRole: alter,
    RenameDatabaseRole: rename,
    CloneDatabaseRole: clone,
    DropDatabaseRole: drop,
    ShowDatabaseRoles: show,
}
