"""Databases in REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.objects.databases.commands import (
    CloneDatabase,
    CreateDatabase,
    CreateOrAlterDatabase,
    DropDatabase,
    FetchDatabase,
    ShowDatabases,
)
from pytest_spcs.emulator.rest.operations import (
    Operation,
    Request,
    bad_request,
    document,
    documents,
    identified,
    same_name,
    succeeded,
)
from pytest_spcs.emulator.sql.shared_clauses import NUMBERS, SETTINGS, TEXTS, check_retention

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
    *(key.lower() for key in sorted(SETTINGS)),
)

_REFUSED = ("serverless_task_min_statement_size", "serverless_task_max_statement_size", "pipe_execution_paused")


def _create(request: Request) -> CreateDatabase:
    return _wanted(request, request.body_name())


def _wanted(request: Request, name: str) -> CreateDatabase:
    return CreateDatabase(
        name,
        request.mode(),
        transient=transient(request),
        comment=request.text("comment"),
        settings=body_settings(request),
    )


def _clone(request: Request) -> CloneDatabase:
    check_time(request)
    return CloneDatabase(_wanted(request, request.body_name()), request.name())


def check_time(request: Request) -> None:
    """Refuse a clone of what was there at another time."""
    if request.document().get("point_of_time") is not None:
        raise not_emulated("CLONE of a point of time")


def transient(request: Request) -> bool:
    """Tell from query and body whether a TRANSIENT database or schema is wanted."""
    kind = (request.query.get("kind") or request.text("kind") or "PERMANENT").upper()
    if kind not in {"PERMANENT", "TRANSIENT", ""}:
        raise bad_request(f"'kind' is {kind!r}, neither PERMANENT nor TRANSIENT.")
    return kind == "TRANSIENT"


def body_settings(request: Request) -> Mapping[str, str]:
    """Return the parameters of the body that databases and schemas keep, by upper-cased name."""
    body = request.document()
    for field in _REFUSED:
        if body.get(field) is not None:
            raise not_emulated(f"{field.upper()} of databases and schemas")
    given = {
        **{key: request.number(key.lower()) for key in NUMBERS},
        **{key: request.text(key.lower()) for key in TEXTS},
    }
    settings = {key: str(value) for key, value in given.items() if value is not None}
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
    Operation("PUT", "/databases/{name}", lambda r: CreateOrAlterDatabase(_wanted(r, same_name(r))), succeeded),
    Operation("POST", "/databases/{name}:clone", _clone, succeeded),
    Operation("DELETE", "/databases/{name}", lambda r: DropDatabase(r.name(), r.flag("ifExists")), succeeded),
)
