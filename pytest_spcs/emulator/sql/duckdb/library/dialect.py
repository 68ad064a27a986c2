"""Snowflake's dialect, but for the functions of the library: their calls stay as the user wrote them."""

from __future__ import annotations

from sqlglot.dialects.snowflake import Snowflake
from sqlglot.parsers.snowflake import SnowflakeParser

from pytest_spcs.emulator.sql.duckdb.library.calls import OWN


class _Parser(SnowflakeParser):
    FUNCTIONS = {name: build for name, build in SnowflakeParser.FUNCTIONS.items() if name not in OWN}  # noqa: RUF012  # as sqlglot has it


class Ordinary(Snowflake):
    """Reads the statements that the engine runs."""

    Parser = _Parser
