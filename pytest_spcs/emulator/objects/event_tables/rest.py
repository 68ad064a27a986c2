"""Event tables in REST."""

from __future__ import annotations

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.objects.event_tables.commands import CreateEventTable, DropEventTable, ShowEventTables
from pytest_spcs.emulator.rest.operations import Operation, Request, documents, succeeded

_TABLES = "/databases/{database}/schemas/{schema}/event-tables"
_FIELDS = ("created_on", "name", "database_name", "schema_name", "owner", "comment", "owner_role_type")


def _create(request: Request) -> CreateEventTable:
    return CreateEventTable(request.schema().object(request.body_name()), request.mode(), request.text("comment"))


def _show(request: Request) -> ShowEventTables:
    schema = request.schema()
    return ShowEventTables(request.selection(), Scope(schema.database, schema.schema))


OPERATIONS = (
    Operation("POST", _TABLES, _create, succeeded),
    Operation("GET", _TABLES, _show, documents(*_FIELDS)),
    Operation("DELETE", f"{_TABLES}/{{name}}", lambda r: DropEventTable(r.object(), r.flag("ifExists")), succeeded),
)
