"""Errors that functions of the library raise, on their way through DuckDB, which knows only texts."""

from __future__ import annotations

import re

from pytest_spcs.emulator.account.errors import SnowflakeError

_FAILURE = re.compile(r"RefusedArgumentsError: (\d+) (\w{5}) ([^\n]*)")


class RefusedArgumentsError(Exception):
    """A function's arguments are refused: Snowflake's number, its SQL state and its sentence."""

    def __init__(self, number: int, sql_state: str, message: str) -> None:
        super().__init__(f"{number} {sql_state} {message}")


def failure_in(text: str) -> SnowflakeError | None:
    """Return the error that a function has raised, read from DuckDB's message, None for any other message."""
    found = _FAILURE.search(text)
    return SnowflakeError(int(found[1]), found[2], found[3]) if found else None
