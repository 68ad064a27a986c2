"""Schemas in REST."""

from __future__ import annotations

from pytest_spcs.emulator.commands import Scope
from pytest_spcs.emulator.doors.rest.operations import Operation, Request, document, documents, identified, succeeded
from pytest_spcs.emulator.objects.databases.rest import body_settings, transient
from pytest_spcs.emulator.objects.schemas.commands import CreateSchema, DropSchema, FetchSchema, ShowSchemas
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
)
_PATH = "/databases/{database}/schemas"


def _name(request: Request) -> SchemaName:
    return SchemaName(request.name("database"), request.name())


def _create(request: Request) -> CreateSchema:
    return CreateSchema(
        SchemaName(request.name("database"), request.body_name()),
        request.mode(),
        transient=transient(request),
        managed_access=request.truth("managed_access") or False,
        comment=request.text("comment"),
        settings=body_settings(request),
    )


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
    Operation("DELETE", f"{_PATH}/{{name}}", lambda r: DropSchema(_name(r), r.flag("ifExists")), succeeded),
)
