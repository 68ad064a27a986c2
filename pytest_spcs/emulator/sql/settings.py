"""Clauses that many CREATE and ALTER statements share and that change nothing in the emulator.

Parameters such as DATA_RETENTION_TIME_IN_DAYS are kept and shown. Tags and budgets are not emulated; a TAG clause is
read and forgotten, because deployment tools write it on everything. Both are in docs/deviations.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.errors import invalid_value, not_emulated

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.sql.scanner import Statement

RETENTION_LIMIT = 90
"""Days of time travel: https://docs.snowflake.com/en/user-guide/data-time-travel."""
_NUMBERS = frozenset(
    {
        "DATA_RETENTION_TIME_IN_DAYS",
        "MAX_DATA_EXTENSION_TIME_IN_DAYS",
        "SUSPEND_TASK_AFTER_NUM_FAILURES",
        "USER_TASK_TIMEOUT_MS",
    }
)
_TEXTS = frozenset(
    {"DEFAULT_DDL_COLLATION", "LOG_LEVEL", "TRACE_LEVEL", "METRIC_LEVEL", "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE"}
)
SETTINGS = _NUMBERS | _TEXTS
"""The parameters of databases and schemas that are kept as they were given."""


def setting_readers(statement: Statement) -> dict[str, Callable[[], object]]:
    """Return readers, for ``Statement.properties``, of the parameters that databases and schemas keep."""
    readers: dict[str, Callable[[], object]] = {key: (lambda: str(statement.integer())) for key in _NUMBERS}
    readers.update(dict.fromkeys(_TEXTS, statement.word_or_string))
    return readers


def split_settings(found: dict[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Return properties without the kept parameters, in lower case, and these parameters; check the retention time."""
    settings = {key: str(value) for key, value in found.items() if key in SETTINGS}
    check_retention(settings)
    return {key.lower(): value for key, value in found.items() if key not in SETTINGS}, settings


def check_retention(settings: dict[str, str]) -> None:
    """Refuse a retention time that no edition of the service has."""
    days = settings.get("DATA_RETENTION_TIME_IN_DAYS", "1")
    if not days.isdigit() or int(days) > RETENTION_LIMIT:
        raise invalid_value(f"invalid value [{days}] for parameter 'DATA_RETENTION_TIME_IN_DAYS'")


def skip_tags(statement: Statement) -> None:
    """Consume ``[WITH] TAG ( ... )`` if it comes next."""
    if statement.accept("WITH", "TAG") or statement.accept("TAG"):
        statement.skip_parentheses()


def refuse(statement: Statement, what: str, *clauses: str) -> None:
    """Raise the error of a part that is not emulated if one of these clauses comes next."""
    for clause in clauses:
        if statement.accept(*clause.split()):
            raise not_emulated(f"{what} ... {clause}")
