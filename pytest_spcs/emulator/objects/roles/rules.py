"""What holds when roles are created, altered and dropped."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Change, CreateMode, Outcome
from pytest_spcs.emulator.account.errors import insufficient_privileges
from pytest_spcs.emulator.account.grant_lifetimes import hand_over, object_dropped
from pytest_spcs.emulator.account.grants import Grantee, is_role
from pytest_spcs.emulator.objects.roles.commands import (
    AlterRole,
    CreateOrAlterRole,
    CreateRole,
    DropRole,
    ShowRoles,
)
from pytest_spcs.emulator.objects.roles.state import ROLES, Role
from pytest_spcs.emulator.objects.roles.system import SYSTEM_ROLES
from pytest_spcs.emulator.objects.users.state import USERS

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session


def create(account: Account, session: Session, command: CreateRole) -> Outcome:
    """Create a role; nobody has it until it is granted."""
    name = command.name
    if command.mode is CreateMode.OR_REPLACE and name in account[ROLES]:
        _remove(account, name, heir=session.role)
    return account[ROLES].create(
        name,
        command.mode,
        lambda: Role(name=name, owner=session.role, created_on=account.clock.now(), comment=command.comment),
    )


def create_or_alter(account: Account, session: Session, command: CreateOrAlterRole) -> Outcome:
    """Create a role, or set or unset the comment of one that is there; its grants stay."""
    wanted = command.wanted
    if wanted.name not in account[ROLES]:
        return create(account, session, wanted)
    return alter(account, session, AlterRole(wanted.name, wanted.comment))


def alter(account: Account, _session: Session, command: AlterRole) -> Outcome:
    """Set the comment."""
    if command.if_exists and command.name not in account[ROLES]:
        return Outcome(command.name, Change.ABSENT)
    account[ROLES].get(command.name).comment = command.comment
    return Outcome(command.name, Change.ALTERED)


def drop(account: Account, session: Session, command: DropRole) -> Outcome:
    """Drop a role and all grants to it; what it owned belongs to the session's role then."""
    if command.name not in account[ROLES]:
        return account[ROLES].drop(command.name, if_exists=command.if_exists)
    _remove(account, command.name, heir=session.role)
    return Outcome(command.name, Change.DROPPED)


def _remove(account: Account, name: str, *, heir: str) -> None:
    if name in SYSTEM_ROLES:
        raise insufficient_privileges(f"Insufficient privileges to operate on role '{name}'")
    if name == heir:
        raise insufficient_privileges(
            f"Cannot drop role '{name}': it is the current role. Specify another with USE ROLE."
        )
    account[ROLES].drop(name, if_exists=False)
    object_dropped(account, "ROLE", name)
    hand_over(account, owner=name, heir=heir)


def show(account: Account, session: Session, command: ShowRoles) -> list[Facts]:
    """List the roles."""
    user = account[USERS].find(session.user)
    inherited = account.grants.inherited_roles(session.role) - {session.role}
    # Counted in one go: asking for the grants of each role would take time by the square of their number.
    granted = account.grants.where(lambda grant: is_role(grant) and grant.on.kind == "ROLE")
    holders = Counter((str(grant.on), grant.grantee.kind) for grant in granted)
    roles_of = Counter(grant.grantee for grant in granted)
    return [
        {
            "created_on": role.created_on,
            "name": role.name,
            "is_default": user is not None and user.default_role == role.name,
            "is_current": session.role == role.name,
            "is_inherited": role.name in inherited,
            "assigned_to_users": holders[role.name, "USER"],
            "granted_to_roles": holders[role.name, "ROLE"],
            "granted_roles": roles_of[Grantee("ROLE", role.name)],
            "owner": role.owner,
            "comment": role.comment or "",
        }
        for role in account[ROLES].select(command.selection)
    ]


PERFORMERS: dict[type, Performer] = {
    CreateRole: create,
    CreateOrAlterRole: create_or_alter,
    AlterRole: alter,
    DropRole: drop,
    ShowRoles: show,
}
