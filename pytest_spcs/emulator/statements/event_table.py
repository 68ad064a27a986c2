"""The tables to which logs of containers go, as the SQL engine has them.

Columns: https://docs.snowflake.com/en/developer-guide/logging-tracing/event-table-columns
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from pytest_spcs.emulator.engine.contract import QueryContext
from pytest_spcs.emulator.objects.event_tables.state import COLUMNS

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import AccountIdentity
    from pytest_spcs.emulator.engine.contract import SqlEngine
    from pytest_spcs.identifiers import ObjectName


def create_event_table(engine: SqlEngine, name: ObjectName, identity: AccountIdentity) -> None:
    """Make a table, whose schema is there."""
    columns = ", ".join(f"{column} {made}" for column, made, _told in COLUMNS)
    run(engine, f"CREATE TABLE {name} ({columns})", name, identity)


def drop_event_table(engine: SqlEngine, name: ObjectName, identity: AccountIdentity) -> None:
    """Remove a table."""
    run(engine, f"DROP TABLE IF EXISTS {name}", name, identity)


def run(engine: SqlEngine, sql: str, name: ObjectName, identity: AccountIdentity) -> None:
    """Run a statement about an event table, in a session of its own and by nobody's role."""
    context = QueryContext(
        query_id=str(uuid.uuid4()),
        database=name.database,
        schema=name.schema,
        user="SYSTEM",
        role="ACCOUNTADMIN",
        warehouse=None,
        account=identity.name,
        organization=identity.organization,
        region=identity.region,
        session_id=0,
    )
    opened = engine.open_session()
    try:
        opened.execute(sql, (), context)
    finally:
        opened.close()
