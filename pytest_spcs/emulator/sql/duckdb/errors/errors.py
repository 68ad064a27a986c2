"""The errors of ordinary SQL that are the engine's own: what it has not, and transactions that cannot go on."""

from __future__ import annotations

from pytest_spcs.emulator.account.errors import NotEmulatedError, SnowflakeError


def cancelled() -> SnowflakeError:
    """Return the error for a statement that was interrupted."""
    return SnowflakeError(604, "57014", "SQL execution canceled")


def lock_conflict() -> SnowflakeError:
    """Return the error for a row that another transaction holds."""
    return SnowflakeError(
        625,
        "57014",
        "Statement was waiting for a row that another transaction has changed and not yet committed, and gave up: "
        "end that transaction, then run the statement again.",
    )


def lost_transaction() -> SnowflakeError:
    """Return the error for going on with a transaction that an earlier failure has ended."""
    return SnowflakeError(
        90232,
        "40000",
        "The transaction has been rolled back: an earlier statement of it failed, and the emulator's SQL engine cannot "
        "undo one statement alone. Begin again.",
    )


def disk_full(seen: str) -> SnowflakeError:
    """Return the error for a statement whose changes have found no room; ``seen`` is what the system said."""
    return SnowflakeError(
        603,
        "XX000",
        f"pytest-spcs: the tables cannot be written: {seen}\n"
        "The statement has changed nothing, and what was committed before is kept. Make room, then run it again.",
    )


def unsupported(what: str) -> NotEmulatedError:
    """Return the error for SQL that the engine has not; ``what`` says it as the user wrote it."""
    return NotEmulatedError(
        2,
        "0A000",
        f"Unsupported feature '{what}': the SQL engine of pytest-spcs does not have it. "
        "docs/coverage.md lists what it does, docs/deviations.md where it differs from Snowflake.",
    )
