"""Schemas in REST."""

from __future__ import annotations

from dataclasses import replace

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.objects.databases.rest import body_settings, check_time, transient
from pytest_spcs.emulator.objects.schemas.commands import (
    CloneSchema,
    CreateOrAlterSchema,
    CreateSchema,
    DropSchema,
    FetchSchema,
    ShowSchemas,
)
from pytest_spcs.emulator.rest.operations import (
    Operation,
    Request,
    document,
    documents,
    folded,
    identified,
    same_name,
    succeeded,
)
from pytest_spcs.emulator.sql.shared_clauses import SETTINGS
from pytest_spcs.identifiers import SchemaName

_FIELDS = (
    "created_on",
    "name",
    "is_default",
    "is_current",
    "database_name",
    "owner",
    "comment",
    "options",
    "managed_access",
    "retention_time",
    "owner_role_type",
    *(key.lower() for key in sorted(SETTINGS)),
)
_PATH = "/databases/{database}/schemas"


def _name(request: Request) -> SchemaName:
    return SchemaName(request.name("database"), request.name())


def _create(request: Request) -> CreateSchema:
    return _wanted(request, request.body_name())


def _wanted(request: Request, name: str) -> CreateSchema:
    return CreateSchema(
        SchemaName(request.name("database"), name),
        request.mode(),
        transient=transient(request),
        managed_access=request.truth("managed_access") or False,
        comment=request.text("comment"),
        settings=body_settings(request),
    )


def _clone(request: Request) -> CloneSchema:
    check_time(request)
    wanted = _wanted(request, request.body_name())
    database = folded(request.query.get("targetDatabase", request.path["database"]))
    return CloneSchema(replace(wanted, name=SchemaName(database, wanted.name.schema)), _name(request))


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation(
        "GET",
        _PATH,
        lambda r: ShowSchemas(Scope(r.name("database")), r.selection()),
        identified(documents(*_FIELDS, kind="persistence")),
    ),
    Operation(
        "GET", f"{_PATH}/{{name}}", lambda r: FetchSchema(_name(r)), identified(document(*_FIELDS, kind="persistence"))
    ),
    Operation("PUT", f"{_PATH}/{{name}}", lambda r: CreateOrAlterSchema(_wanted(r, same_name(r))), succeeded),
    Operation("POST", f"{_PATH}/{{name}}:clone", _clone, succeeded),
    Operation("DELETE", f"{_PATH}/{{name}}", lambda r: DropSchema(_name(r), r.flag("ifExists")), succeeded),
)
