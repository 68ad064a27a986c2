"""Event tables: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import TABLE_PRIVILEGES, Level, kind
from pytest_spcs.emulator.objects.event_tables import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.event_tables.state import EVENT_TABLES
from pytest_spcs.emulator.objects.noun import Noun, drop_all

EVENT_TABLE = Noun(
    name="event tables",
    keys=(EVENT_TABLES,),
    kinds=(kind("EVENT TABLE", Level.SCHEMA, TABLE_PRIVILEGES, EVENT_TABLES),),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
    # Its rows have gone with the schema.
    remove_with_schema=drop_all("EVENT TABLE"),
)
