"""Database roles in REST; the grants below their paths are with the grants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.objects.database_roles.commands import (
    CloneDatabaseRole,
    CreateDatabaseRole,
    DropDatabaseRole,
    ShowDatabaseRoles,
)
from pytest_spcs.emulator.rest.operations import Operation, documents, folded, succeeded
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.rest.operations import Request

_ROLES = "/databases/{database}/database-roles"
_FIELDS = (
    "created_on",
    "name",
    "granted_to_roles",
    "granted_to_database_roles",
    "granted_database_roles",
    "owner",
    "comment",
    "owner_role_type",
)


def path_role(request: Request) -> SchemaName:
    """Return the role that a path names."""
    return SchemaName(request.name("database"), request.name())


def _create(request: Request) -> CreateDatabaseRole:
    name = SchemaName(request.name("database"), request.body_name())
    return CreateDatabaseRole(name, request.mode(), request.text("comment"))


def _show(request: Request) -> ShowDatabaseRoles:
    return ShowDatabaseRoles(Scope(request.name("database")), request.selection())


def _clone(request: Request) -> CloneDatabaseRole:
    source = path_role(request)
    target = request.query.get("targetDatabase")
    name = SchemaName(source.database if target is None else folded(target), request.body_name())
    return CloneDatabaseRole(source, CreateDatabaseRole(name, request.mode(), request.text("comment")))


OPERATIONS = (
    Operation("POST", _ROLES, _create, succeeded),
    Operation("GET", _ROLES, _show, documents(*_FIELDS)),
    Operation("POST", f"{_ROLES}/{{name}}:clone", _clone, succeeded),
    Operation("DELETE", f"{_ROLES}/{{name}}", lambda r: DropDatabaseRole(path_role(r), r.flag("ifExists")), succeeded),
)
