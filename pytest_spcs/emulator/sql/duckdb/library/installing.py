"""Fills the library of one engine: its scalar functions in Python, and its macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duckdb.func import FunctionNullHandling

from pytest_spcs.emulator.sql.duckdb.library.flattening import ROW, flattened
from pytest_spcs.emulator.sql.duckdb.library.json_values import compact, read
from pytest_spcs.emulator.sql.duckdb.library.macros import MACROS
from pytest_spcs.emulator.sql.duckdb.library.python_functions import call_for_json, call_for_text

if TYPE_CHECKING:
    import duckdb


_OURS = FunctionNullHandling.SPECIAL
"""Functions are called for NULL, too."""


def moment_of_number(database: str) -> str:
    """Return the SQL that lets a database read numbers as seconds since 1970, or as smaller units, in UTC.

    fakesnow's own macro of that name answers in the zone of the session.
    """
    return f"""CREATE OR REPLACE MACRO {database}.main._fs_to_timestamp(val, scale) AS
    CASE WHEN try_cast(val AS BIGINT) IS NOT NULL THEN CASE
        WHEN scale = 0 THEN make_timestamp(val::BIGINT * 1000000) WHEN scale = 3 THEN make_timestamp(val::BIGINT * 1000)
        WHEN scale = 6 THEN make_timestamp(val::BIGINT) WHEN scale = 9 THEN make_timestamp(val::BIGINT // 1000) END
    ELSE CAST(val AS TIMESTAMP) END"""


def install(connection: duckdb.DuckDBPyConnection, library: str) -> None:
    """Put functions and macros into an attached database, which is empty."""
    texts: list[Any] = ["VARCHAR", "VARCHAR"]
    for name, call in (("_spcs_text", call_for_text), ("_spcs_json", call_for_json)):
        connection.create_function(name, call, texts, "VARCHAR", null_handling=_OURS)
    connection.create_function("_spcs_compact", lambda text: compact(read(text)), ["VARCHAR"], "VARCHAR")
    types: list[Any] = ["VARCHAR", "VARCHAR", "BOOLEAN", "BOOLEAN", "VARCHAR"]
    connection.create_function("_spcs_flatten", flattened, types, ROW, null_handling=_OURS)
    connection.execute(
        ";".join(
            f"CREATE MACRO {library}.main.{name} {body.replace('{lib}', f'{library}.main')}"
            for name, body in MACROS.items()
        )
    )
