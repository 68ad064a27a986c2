"""Databases in REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.doors.rest.operations import (
    Operation,
    Request,
    bad_request,
    document,
    documents,
    identified,
    succeeded,
)
from pytest_spcs.emulator.objects.databases.commands import CreateDatabase, DropDatabase, FetchDatabase, ShowDatabases
from pytest_spcs.emulator.sql.settings import SETTINGS, check_retention

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELDS = (
    "created_on",
    "name",
    "is_default",
    "is_current",
    "origin",
    "owner",
    "comment",
    "options",
    "retention_time",
    "owner_role_type",
)


def _create(request: Request) -> CreateDatabase:
    return CreateDatabase(
        request.body_name(),
        request.mode(),
        transient=transient(request),
        comment=request.text("comment"),
        settings=body_settings(request),
    )


def transient(request: Request) -> bool:
    """Tell from query and body whether a TRANSIENT database or schema is wanted."""
    kind = (request.query.get("kind") or request.text("kind") or "PERMANENT").upper()
    if kind not in {"PERMANENT", "TRANSIENT", ""}:
        raise bad_request(f"'kind' is {kind!r}, neither PERMANENT nor TRANSIENT.")
    return kind == "TRANSIENT"


def body_settings(request: Request) -> Mapping[str, str]:
    """Return the parameters of the body that databases and schemas keep, by upper-cased name."""
    body = request.document()
    settings = {key.upper(): str(value) for key, value in body.items() if key.upper() in SETTINGS and value is not None}
    check_retention(settings)
    return settings


OPERATIONS = (
    Operation("POST", "/databases", _create, succeeded),
    Operation(
        "GET", "/databases", lambda r: ShowDatabases(r.selection()), identified(documents(*_FIELDS, kind="persistence"))
    ),
    Operation(
        "GET",
        "/databases/{name}",
        lambda r: FetchDatabase(r.name()),
        identified(document(*_FIELDS, kind="persistence")),
    ),
    Operation("DELETE", "/databases/{name}", lambda r: DropDatabase(r.name(), r.flag("ifExists")), succeeded),
)
