"""Roles in REST; the grants below their paths are with the grants."""

from __future__ import annotations

from pytest_spcs.emulator.objects.roles.commands import CreateRole, DropRole, ShowRoles
from pytest_spcs.emulator.rest.operations import Operation, documents, identified, succeeded

_FIELDS = (
    "created_on",
    "name",
    "is_default",
    "is_current",
    "is_inherited",
    "assigned_to_users",
    "granted_to_roles",
    "granted_roles",
    "owner",
    "comment",
)

OPERATIONS = (
    Operation("POST", "/roles", lambda r: CreateRole(r.body_name(), r.mode(), r.text("comment")), succeeded),
    Operation("GET", "/roles", lambda r: ShowRoles(r.selection()), identified(documents(*_FIELDS))),
    Operation("DELETE", "/roles/{name}", lambda r: DropRole(r.name(), r.flag("ifExists")), succeeded),
)
