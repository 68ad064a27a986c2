"""Snowflake's dialect, but for the functions of the library: their calls stay as the user wrote them."""

from __future__ import annotations

from sqlglot.dialects.snowflake import Snowflake

from pytest_spcs.emulator.sql.duckdb.library.calls import OWN


class Ordinary(Snowflake):
    """Reads the statements that the engine runs."""

    class Parser(Snowflake.Parser):
        """Leaves to `calls` what sqlglot would translate otherwise."""

        FUNCTIONS = {name: build for name, build in Snowflake.Parser.FUNCTIONS.items() if name not in OWN}  # noqa: RUF012  # as sqlglot has it
