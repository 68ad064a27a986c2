"""What is held of an event table; its rows are the SQL engine's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.identifiers import ObjectName


@dataclass(eq=False, kw_only=True)
class EventTable:
    """One event table."""

    name: ObjectName
    owner: str
    created_on: datetime
    comment: str | None = None


EVENT_TABLES: Key[Collection[ObjectName, EventTable]] = Key("event_tables", lambda _account: Collection("Event table"))
EVENTS_SCHEMA = SchemaName("SNOWFLAKE", "TELEMETRY")
EVENTS = EVENTS_SCHEMA.object("EVENTS")
"""The event table of every account, as the parameter EVENT_TABLE says."""
COLUMNS = (
    ("TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_NTZ(9)"),
    ("START_TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_NTZ(9)"),
    ("OBSERVED_TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_NTZ(9)"),
    ("TRACE", "OBJECT", "OBJECT"),
    ("RESOURCE", "OBJECT", "OBJECT"),
    ("RESOURCE_ATTRIBUTES", "OBJECT", "OBJECT"),
    ("SCOPE", "OBJECT", "OBJECT"),
    ("SCOPE_ATTRIBUTES", "OBJECT", "OBJECT"),
    ("RECORD_TYPE", "VARCHAR", "VARCHAR(16777216)"),
    ("RECORD", "OBJECT", "OBJECT"),
    ("RECORD_ATTRIBUTES", "OBJECT", "OBJECT"),
    ("VALUE", "VARIANT", "VARIANT"),
    ("EXEMPLARS", "ARRAY", "ARRAY"),
)
"""Name, type in the engine, and type as DESCRIBE EVENT TABLE tells it."""
