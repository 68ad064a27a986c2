"""Clauses that many CREATE and ALTER statements share and that change nothing in the emulator.

Parameters such as DATA_RETENTION_TIME_IN_DAYS are kept and shown. Tags and budgets are not emulated; a TAG clause is
read and forgotten, because deployment tools write it on everything. Both are in docs/deviations.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value, not_emulated
from pytest_spcs.emulator.account.parameters import CALLER_TOKEN_VALIDITY
from pytest_spcs.emulator.sql.scanner import TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_spcs.emulator.sql.statement import Statement

RETENTION_LIMIT = 90
"""Days of time travel: https://docs.snowflake.com/en/user-guide/data-time-travel."""
NUMBERS = frozenset(
    {
        "DATA_RETENTION_TIME_IN_DAYS",
        "MAX_DATA_EXTENSION_TIME_IN_DAYS",
        "SUSPEND_TASK_AFTER_NUM_FAILURES",
        "USER_TASK_TIMEOUT_MS",
    }
)
TEXTS = frozenset(
    {"DEFAULT_DDL_COLLATION", "LOG_LEVEL", "TRACE_LEVEL", "METRIC_LEVEL", "USER_TASK_MANAGED_INITIAL_WAREHOUSE_SIZE"}
)
SETTINGS = NUMBERS | TEXTS
"""The parameters of databases and schemas that are kept as they were given: integers, and words or texts."""
IN_SQL = SETTINGS | {CALLER_TOKEN_VALIDITY.name}
"""Those that statements can set; the models of ``snowflake.core`` lack the last one."""


def setting_facts(settings: Mapping[str, str]) -> dict[str, object]:
    """Return what REST tells of kept parameters: each by its lower-cased name, None where it was not given."""
    return {key.lower(): int(settings[key]) if key in settings else None for key in NUMBERS} | {
        key.lower(): settings.get(key) for key in TEXTS
    }


def setting_readers(statement: Statement) -> dict[str, Callable[[], object]]:
    """Return readers, for ``Statement.properties``, of the parameters that databases and schemas keep."""
    numbers = (*NUMBERS, CALLER_TOKEN_VALIDITY.name)
    readers: dict[str, Callable[[], object]] = {key: (lambda: str(statement.integer())) for key in numbers}
    readers.update(dict.fromkeys(TEXTS, statement.word_or_string))
    return readers


def split_settings(found: dict[str, object]) -> tuple[dict[str, object], dict[str, str]]:
    """Return properties without the kept parameters, in lower case, and these parameters; check the retention time."""
    settings = {key: str(value) for key, value in found.items() if key in IN_SQL}
    check_retention(settings)
    if CALLER_TOKEN_VALIDITY.name in settings:
        CALLER_TOKEN_VALIDITY.checked(settings[CALLER_TOKEN_VALIDITY.name])
    return {key.lower(): value for key, value in found.items() if key not in IN_SQL}, settings


def check_retention(settings: dict[str, str]) -> None:
    """Refuse a retention time that no edition of the service has."""
    days = settings.get("DATA_RETENTION_TIME_IN_DAYS", "1")
    if not days.isdigit() or int(days) > RETENTION_LIMIT:
        raise invalid_value(f"invalid value [{days}] for parameter 'DATA_RETENTION_TIME_IN_DAYS'")


def skip_tags(statement: Statement) -> None:
    """Consume ``[WITH] TAG ( ... )`` if it comes next."""
    if statement.accept("WITH", "TAG") or statement.accept("TAG"):
        statement.skip_parentheses()


def skip_tag_changes(statement: Statement) -> bool:
    """Consume what follows SET or UNSET if it is ``TAG a.b = 'x' [, ...]`` or ``TAG a.b [, ...]``; tell whether it is.

    Tags are not kept, so there is nothing to set and nothing to take away.
    """
    if not statement.accept("TAG"):
        return False
    while True:
        statement.name()
        if statement.accept("="):
            statement.string()
        if not statement.accept(","):
            return True


def end_of_properties(statement: Statement, noun: str) -> None:
    """Make sure that nothing follows; raise Snowflake's 001420 for a property that the noun does not have."""
    if statement.current.kind is TokenKind.WORD and statement.ahead().text == "=":
        message = f"SQL compilation error:\ninvalid property '{statement.current.value}' for '{noun}'"
        raise SnowflakeError(1420, "22023", message)
    statement.end()


def refuse(statement: Statement, what: str, *clauses: str) -> None:
    """Raise the error of a part that is not emulated if one of these clauses comes next."""
    for clause in clauses:
        if statement.accept(*clause.split()):
            raise not_emulated(f"{what} ... {clause}")
