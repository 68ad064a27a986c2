"""Where a statement's placeholders get their texts from: bound values by number, session variables by name."""

from __future__ import annotations

from collections.abc import Callable

from pytest_spcs.emulator.account.errors import SnowflakeError

VARIABLE = "$"
"""What a session variable is written with."""
BindText = Callable[[str], str]
"""Gives the text of a bound value by its placeholder's 1-based number, or of a session variable by ``$NAME``."""


def no_binds(number: str) -> str:
    """Raise Snowflake's error for a placeholder or variable that nothing was given for."""
    if number.startswith(VARIABLE):
        message = f"SQL compilation error:\nSession variable '{number}' does not exist"
        raise SnowflakeError(1008, "22023", message)
    raise SnowflakeError(2049, "42601", f"SQL compilation error:\nBind variable :{number} not set.")
