"""Makes a DuckDB connection see what its session has become: database, schema, context functions, time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.session_values import context_values, set_variables_sql

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import QueryContext

_UNKNOWN = "\0"


class Surroundings:
    """What one connection was last told of its session."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, number: int, version: str) -> None:
        self._connection = connection
        self._version = version
        self._values: dict[str, str | None] = {}
        self._place: tuple[object, ...] = ()
        self._zone = "UTC"
        connection.execute(f"SET VARIABLE spcs_session = {number}::BIGINT")

    def follow(self, context: QueryContext, schemas_changed: int, transaction: str | None) -> None:
        """Tell the connection what is new.

        ``schemas_changed`` counts how often schemas came and went, ``transaction`` is the id of the open one.
        """
        values = context_values(context, self._version, transaction)
        if values != self._values:
            changed = {name: v for name, v in values.items() if self._values.get(name, _UNKNOWN) != v}
            self._connection.execute(set_variables_sql(changed))
            self._values = values
        place = (context.database, context.schema, schemas_changed)
        if place != self._place:
            self._point_at(context.database, context.schema)
            self._place = place
        zone = context.parameters.get("TIMEZONE") or "UTC"
        if zone != self._zone:
            self._connection.execute(f"SET TimeZone = {exp.Literal.string(zone).sql('duckdb')}")
            self._zone = zone

    def _point_at(self, database: str | None, schema: str | None) -> None:
        if database is not None:
            parts = (database, schema or "main")
            place = ".".join(exp.to_identifier(part, quoted=True).sql("duckdb") for part in parts)
            try:
                self._connection.execute(f"USE {place}")
            except duckdb.CatalogException:
                pass  # dropped since USE: what is in it is missing, everything else works
            else:
                return
        self._connection.execute("USE memory.main")
