"""The account's event table, to which logs, events and metrics would go: it is there, and nothing writes to it yet.

Columns: https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-columns
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.engine import QueryContext
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account import AccountIdentity
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.engine import SqlEngine

EVENTS_SCHEMA = SchemaName("SNOWFLAKE", "TELEMETRY")
"""Where every account has its event table, as the parameter EVENT_TABLE says."""

_CREATE = f"""
CREATE TABLE {EVENTS_SCHEMA}.EVENTS (
    TIMESTAMP TIMESTAMP_NTZ, START_TIMESTAMP TIMESTAMP_NTZ, OBSERVED_TIMESTAMP TIMESTAMP_NTZ, TRACE OBJECT,
    RESOURCE OBJECT, RESOURCE_ATTRIBUTES OBJECT, SCOPE OBJECT, SCOPE_ATTRIBUTES OBJECT, RECORD_TYPE VARCHAR,
    RECORD OBJECT, RECORD_ATTRIBUTES OBJECT, VALUE VARIANT, EXEMPLARS ARRAY
)
"""


def create_event_table(engine: SqlEngine, identity: AccountIdentity, session: Session) -> None:
    """Make the table; its schema is there."""
    context = QueryContext(
        query_id=str(uuid.uuid4()),
        database=EVENTS_SCHEMA.database,
        schema=EVENTS_SCHEMA.schema,
        user=session.user,
        role=session.role,
        warehouse=None,
        account=identity.name,
        organization=identity.organization,
        region=identity.region,
        session_id=session.identity,
    )
    opened = engine.open_session()
    try:
        opened.execute(_CREATE, (), context)
    finally:
        opened.close()
