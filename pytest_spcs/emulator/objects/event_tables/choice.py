"""``SET EVENT_TABLE = ...`` and ``UNSET EVENT_TABLE``, which ALTER ACCOUNT and ALTER DATABASE share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.event_tables.commands import UseEventTable

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_PARAMETER = "EVENT_TABLE"


def chosen_event_table(
    statement: Statement, session: Session, database: str | None, *, if_exists: bool = False
) -> UseEventTable | None:
    """Consume the rest of a statement that chooses an event table; return None for one that changes something else."""
    if statement.accept("UNSET", _PARAMETER):
        table = None
    elif statement.accept("SET", _PARAMETER):
        statement.expect("=")
        if statement.accept("NONE"):
            statement.end()
            return UseEventTable(database, None, if_exists, nowhere=True)
        # As a text too, which is what tools write for any parameter.
        table = session.resolve_object(statement.name())
    else:
        return None
    statement.end()
    return UseEventTable(database, table, if_exists)
