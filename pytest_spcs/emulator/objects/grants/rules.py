"""What holds when privileges and roles are granted and revoked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change
from pytest_spcs.emulator.account.errors import does_not_exist, invalid_value
from pytest_spcs.emulator.account.grant_lifetimes import object_created, object_dropped
from pytest_spcs.emulator.account.grants import FutureOf, Grant, Grantee
from pytest_spcs.emulator.account.securable_objects import objects_of, owner_of, signature_part
from pytest_spcs.emulator.account.securables import Kind, Securable
from pytest_spcs.emulator.objects.database_roles.state import DATABASE_ROLES
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.event_tables.state import EVENT_TABLES
from pytest_spcs.emulator.objects.grants.commands import (
    GrantPrivileges,
    OnTable,
    RevokePrivileges,
    ShowFutureGrants,
    ShowGrantsOf,
    ShowGrantsOn,
    ShowGrantsTo,
    TableChanged,
    Target,
)
from pytest_spcs.emulator.objects.grants.role_grants import check_roles
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS
from pytest_spcs.emulator.objects.users.state import USERS
from pytest_spcs.identifiers import ObjectName, SchemaName, split
from pytest_spcs.specification.service_roles import ALL_ENDPOINTS_USAGE

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.commands import Command, Scope
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session


def grant(account: Account, session: Session, command: GrantPrivileges) -> None:
    """Grant privileges; everything named is checked before anything is kept."""
    _check_grantee(account, command.grantee)
    kind = account.kinds[command.target.kind]
    privileges = named_privileges(kind, command.privileges)
    meant = targets(account, command.target)
    if isinstance(command.target, Securable):
        check_roles(account, command.target, command.grantee)
    now = account.clock.now()
    for target in meant:
        for privilege in privileges:
            account.grants.add(
                Grant(
                    privilege=privilege,
                    on=target,
                    grantee=command.grantee,
                    granted_by=session.role,
                    created_on=now,
                    grant_option=command.grant_option,
                )
            )


def revoke(account: Account, _session: Session, command: RevokePrivileges) -> None:
    """Take privileges back; what was not granted is passed over, as the real service does."""
    _check_grantee(account, command.grantee)
    privileges = named_privileges(account.kinds[command.target.kind], command.privileges)
    for target in targets(account, command.target):
        for privilege in privileges:
            found = account.grants.find(privilege, target, command.grantee)
            if found is None:
                continue
            if command.option_only:
                account.grants.replace(found, replace(found, grant_option=False))
            else:
                account.grants.remove(found)


def show_on(account: Account, _session: Session, command: ShowGrantsOn) -> list[Facts]:
    """List who may do what on an object, its owner first."""
    check_exists(account, command.securable)
    owner = owner_of(account, command.securable)
    rows = [] if owner is None else [_ownership(account, command.securable, owner)]
    rows += [_facts(account, grant) for grant in account.grants.on(command.securable)]
    return rows[: command.limit]


def show_to(account: Account, _session: Session, command: ShowGrantsTo) -> list[Facts]:
    """List what a role or a user was granted itself, and for a role what it owns."""
    _check_grantee(account, command.grantee)
    granted = [_facts(account, grant) for grant in account.grants.to(command.grantee)]
    owned = _owned(account, command.grantee.name) if command.grantee.kind == "ROLE" else []
    return (owned + granted)[: command.limit]


def show_of(account: Account, _session: Session, command: ShowGrantsOf) -> list[Facts]:
    """List who was granted a role."""
    check_exists(account, command.securable)
    rows: list[Facts] = [
        {
            "created_on": grant.created_on,
            "role": str(command.securable),
            "granted_to": grant.grantee.kind,
            "grantee_name": grant.grantee.name,
            "granted_by": grant.granted_by,
        }
        for grant in account.grants.on(command.securable)
        if grant.privilege == "USAGE"
    ]
    return rows[: command.limit]


def show_future(account: Account, _session: Session, command: ShowFutureGrants) -> list[Facts]:
    """List the grants on future objects."""
    if command.scope is not None:
        check_scope(account, command.scope)
    if command.to is not None:
        _check_grantee(account, command.to)
    rows: list[Facts] = [
        {**_facts(account, grant), "name": _future_name(grant.on), "grant_on": type_word(grant.on.kind)}
        for grant in account.grants
        if isinstance(grant.on, FutureOf)
        and command.scope in {None, grant.on.scope}
        and command.to in {None, grant.grantee}
    ]
    return rows[: command.limit]


def _future_name(target: FutureOf) -> str:
    where = target.scope
    inside = SchemaName(where.database or "", where.schema) if where.schema is not None else where.database
    return f"{inside}.<{target.kind}>"


def targets(account: Account, target: Target) -> list[Target]:
    """Return the objects that are there for ``AllOf``, itself for any other; raise for what is not there."""
    if isinstance(target, Securable):
        check_exists(account, target)
        return [target]
    check_scope(account, target.scope)
    kind = account.kinds[target.kind]
    if isinstance(target, FutureOf) or kind.key is None:
        return [target]
    if kind.name == "FUNCTION":
        return [
            Securable(target.kind, name, signature_part(function.signature.arguments))
            for name, overloads in account[SERVICE_FUNCTIONS].items()
            if target.covers(target.kind, name)
            for function in overloads
        ]
    names = [one.name for one in account[kind.key].everything()]
    return [Securable(target.kind, name) for name in names if target.covers(target.kind, name)]


def check_scope(account: Account, scope: Scope) -> None:
    """Raise Snowflake's 002003 for a database or schema that is not there."""
    account[DATABASES].get(scope.database or "")
    if scope.schema is not None:
        account[SCHEMAS].get(SchemaName(scope.database or "", scope.schema))


def check_exists(account: Account, securable: Securable) -> None:
    """Raise Snowflake's 002003 for an object that is not there; of the SQL engine's, the schema is looked for."""
    kind = account.kinds[securable.kind]
    if kind.name == "ACCOUNT":
        return
    if kind.key is None:
        if isinstance(securable.name, ObjectName):
            account[SCHEMAS].get(securable.name.parent)
        return
    if kind.name == "FUNCTION":
        if not objects_of(account, securable):
            raise does_not_exist("Function", f"{securable.name}{securable.part}")
        return
    kept = account[kind.key].get(securable.name)
    if kind.name == "SERVICE ROLE":
        roles = {role.name.upper() for role in kept.specification.service_roles} | {ALL_ENDPOINTS_USAGE}
        if securable.part.removeprefix("!") not in roles:
            raise does_not_exist("Service role", str(securable))


def _check_grantee(account: Account, grantee: Grantee) -> None:
    match grantee.kind:
        case "USER":
            account[USERS].get(grantee.name)
        case "ROLE":
            account[ROLES].get(grantee.name)
        case _:
            account[DATABASE_ROLES].get(SchemaName(*split(grantee.name)))


def named_privileges(kind: Kind, wanted: tuple[str, ...]) -> list[str]:
    """Return the privileges that are meant, each for ALL; raise for one that the kind does not have."""
    if wanted in {("ALL",), ("ALL PRIVILEGES",)}:
        return sorted(kind.privileges - {"OWNERSHIP"})
    for privilege in wanted:
        if privilege not in kind.privileges:
            raise invalid_value(f"Invalid object type '{type_word(kind.name)}' for privilege '{privilege}'.")
    return list(wanted)


def _owned(account: Account, role: str) -> list[Facts]:
    rows: list[Facts] = []
    for kind in account.kinds.values():
        if kind.key is None or kind.name in {"SERVICE ROLE", "FUNCTION"}:
            continue
        rows += [
            _ownership(account, Securable(kind.name, one.name), role)
            for one in account[kind.key].everything()
            if one.owner == role
        ]
    return rows


def _ownership(account: Account, securable: Securable, owner: str) -> Facts:
    objects = objects_of(account, securable)
    created = objects[0].created_on if objects else account.clock.now()
    return _facts(
        account,
        Grant(
            privilege="OWNERSHIP",
            on=securable,
            grantee=Grantee("ROLE", owner),
            granted_by=owner,
            created_on=created,
            grant_option=True,
        ),
    )


def type_word(kind: str) -> str:
    """Return a kind as SHOW writes it: ``IMAGE_REPOSITORY``."""
    return kind.replace(" ", "_")


def _facts(account: Account, grant: Grant) -> Facts:
    on = grant.on
    name = account.identity.name if on.kind == "ACCOUNT" else str(on) if isinstance(on, Securable) else ""
    return {
        "created_on": grant.created_on,
        "privilege": grant.privilege,
        "granted_on": type_word(on.kind),
        "name": name,
        "granted_to": grant.grantee.kind,
        "grant_to": grant.grantee.kind,
        "grantee_name": grant.grantee.name,
        "grant_option": grant.grant_option,
        "granted_by": grant.granted_by,
        "granted_by_role_type": "ROLE",
        "role": name,
        "on": on,
    }


def on_table(account: Account, session: Session, command: OnTable) -> object:
    """Perform a command for a table; whoever can ask the SQL engine asks it first whether that is a view."""
    known: Command[Any] = of_kind(command, "TABLE")
    return account.perform(known, session)


def of_kind(command: OnTable, kind: str) -> GrantPrivileges | RevokePrivileges | ShowGrantsOn:
    """Return the command for the object when its kind is known: ``TABLE`` or ``VIEW``."""
    found = Securable(kind, command.name)
    if isinstance(command.command, ShowGrantsOn):
        return replace(command.command, securable=found)
    return replace(command.command, target=found)


def table_changed(account: Account, _session: Session, command: TableChanged) -> None:
    """Let grants follow what the SQL engine did to a table or view; those on future ones count for a new one."""
    if command.renamed is not None:
        for grant in account.grants.on(Securable(command.kind, command.name)):
            account.grants.replace(grant, replace(grant, on=Securable(command.kind, command.renamed)))
        return
    for kind in ("TABLE", "VIEW"):
        object_dropped(account, kind, command.name)
    # DROP TABLE takes an event table too.
    if account[EVENT_TABLES].drop(command.name, if_exists=True).change is Change.DROPPED:
        object_dropped(account, "EVENT TABLE", command.name)
    if command.exists:
        object_created(account, command.kind, command.name)


PERFORMERS: dict[type, Performer] = {
    GrantPrivileges: grant,
    RevokePrivileges: revoke,
    OnTable: on_table,
    TableChanged: table_changed,
    ShowGrantsOn: show_on,
    ShowGrantsTo: show_to,
    ShowGrantsOf: show_of,
    ShowFutureGrants: show_future,
}
