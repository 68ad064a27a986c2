"""What the arguments and properties of a service function may be."""

from __future__ import annotations

from pytest_spcs.emulator.account.errors import invalid_value, not_emulated

MAX_BATCH_TIMEOUT = 604_800
"""Seconds: https://docs.snowflake.com/en/sql-reference/sql/create-function-spcs."""
CONTEXT_FUNCTIONS = frozenset(
    f"CURRENT_{word}"
    for word in ("ACCOUNT", "DATABASE", "DATE", "REGION", "ROLE", "SCHEMA", "SESSION", "TIME", "TIMESTAMP", "USER")
) | {"CURRENT_VERSION", "CURRENT_WAREHOUSE"}
"""What CONTEXT_HEADERS may name here: https://docs.snowflake.com/en/sql-reference/sql/create-external-function."""


def check_names(names: list[str]) -> None:
    """Raise for two arguments of one name."""
    for number, name in enumerate(names):
        if name in names[:number]:
            raise invalid_value(f"duplicate argument name '{name}'")


def check_context_headers(names: tuple[str, ...]) -> None:
    """Raise for a context function that is not sent here."""
    for name in names:
        if name not in CONTEXT_FUNCTIONS:
            raise not_emulated(f"context header '{name}' of a service function")


def check_limits(rows: int | None, retries: int, timeout: int) -> None:
    """Raise for a batch property that is out of range."""
    if rows is not None and rows < 1:
        raise invalid_value(f"invalid value '{rows}' for property 'MAX_BATCH_ROWS': it must be at least 1.")
    if retries < 0:
        raise invalid_value(f"invalid value '{retries}' for property 'MAX_BATCH_RETRIES': it must not be negative.")
    if not 1 <= timeout <= MAX_BATCH_TIMEOUT:
        raise invalid_value(
            f"invalid value '{timeout}' for property 'BATCH_TIMEOUT_SECS': it must be from 1 to {MAX_BATCH_TIMEOUT}."
        )
