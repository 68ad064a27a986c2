"""What the properties of a service may be."""

from __future__ import annotations

from pytest_spcs.emulator.account.errors import invalid_value
from pytest_spcs.emulator.account.parameters import CALLER_TOKEN_VALIDITY

_MIN_AUTO_SUSPEND = 300
"""Seconds: https://docs.snowflake.com/en/sql-reference/sql/create-service."""
MOST_INSTANCES = 100
"""Instances of one service that are run here at the same time; the real limit follows from the pool's nodes."""


def check_instances(low: int, high: int, ready: int) -> None:
    """Raise for numbers of instances that do not go together."""
    if low < 1:
        raise invalid_value(f"invalid value '{low}' for property 'MIN_INSTANCES': it must be at least 1.")
    if low > MOST_INSTANCES:
        raise invalid_value(
            f"invalid value '{low}' for property 'MIN_INSTANCES': pytest-spcs runs at most {MOST_INSTANCES} instances "
            "of a service."
        )
    if high < low:
        raise invalid_value(
            f"invalid value '{high}' for property 'MAX_INSTANCES': it must not be below MIN_INSTANCES ({low})."
        )
    if not 0 <= ready <= low:
        raise invalid_value(
            f"invalid value '{ready}' for property 'MIN_READY_INSTANCES': it must not be above MIN_INSTANCES ({low})."
        )


def check_caller_token(seconds: int | None) -> None:
    """Raise for a validity of caller tokens that is out of range."""
    if seconds is not None:
        CALLER_TOKEN_VALIDITY.checked(str(seconds))


def check_auto_suspend(seconds: int, *, has_public_endpoint: bool) -> None:
    """Raise for seconds that are too few, and for a service that users reach from outside."""
    if seconds == 0:
        return
    if seconds < _MIN_AUTO_SUSPEND:
        raise invalid_value(
            f"invalid value '{seconds}' for property 'AUTO_SUSPEND_SECS': it must be 0 or at least {_MIN_AUTO_SUSPEND}."
        )
    if has_public_endpoint:
        raise invalid_value("AUTO_SUSPEND_SECS cannot be set for a service with public endpoints.")
