"""Turns whatever DuckDB, sqlglot and fakesnow raise into the error that Snowflake would have answered.

What DuckDB's messages mean is in ``error_wordings``.
"""

from __future__ import annotations

import errno
import logging
import re
import traceback
from pathlib import Path
from typing import Protocol

import duckdb
import sqlglot
import sqlglot.errors
from snowflake.connector.errors import Error as ConnectorError

from pytest_spcs.emulator.account.errors import SnowflakeError, syntax_error
from pytest_spcs.emulator.sql.duckdb.errors.error_calls import argument_count
from pytest_spcs.emulator.sql.duckdb.errors.error_details import DETAILS
from pytest_spcs.emulator.sql.duckdb.errors.error_wordings import (
    COMPILATION,
    MESSAGES,
    invalid_argument_types,
    statement_head,
    too_long_a_number,
)
from pytest_spcs.emulator.sql.duckdb.errors.errors import (
    cancelled,
    disk_full,
    lock_conflict,
    lost_transaction,
    unsupported,
)
from pytest_spcs.emulator.sql.duckdb.library.failures import failure_in
from pytest_spcs.emulator.sql.duckdb.translation.nesting import too_deep
from pytest_spcs.emulator.sql.scanner import scan, unexpected


class FunctionNames(Protocol):
    """Knows which names of the engine's stand for service functions."""

    def original_names(self, text: str) -> str:
        """Return a message with the names that users know."""
        ...


_log = logging.getLogger(__name__)


def is_conflict(error: BaseException) -> bool:
    """Tell whether a statement failed only because another session changed the same row or object at that time."""
    return isinstance(error, duckdb.TransactionException) and "onflict" in str(error)


def from_engine(  # noqa: PLR0911  # one line a library is the plainest form
    error: Exception, sql: str, names: FunctionNames | None = None
) -> SnowflakeError:
    """Return the SnowflakeError for any exception of the engine's libraries; ``sql`` is the statement as written."""
    match error:
        case SnowflakeError():
            return error
        case sqlglot.errors.ParseError():
            return _parse_error(error, sql)
        case sqlglot.errors.TokenError():
            return syntax_error("syntax error: a string, a quoted identifier or a comment is not closed.")
        case ConnectorError():
            return _fakesnow_error(error, sql)
        case duckdb.Error():
            return failure_in(str(error)) or _duckdb_error(error, sql, names)
        case OSError() if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return disk_full(str(error.strerror))
        case ValueError() if "integer string conversion" in str(error):
            return too_long_a_number()
        case RecursionError():
            return too_deep()
        case NotImplementedError():
            return unsupported(str(error) or statement_head(sql))
        case _:
            # fakesnow meets forms it does not know with whatever Python raises; a mistake of ours looks the same.
            # Neither statement nor message, which repeat constants: a secret may be among them.
            _log.warning("the SQL engine failed: %s %s", type(error).__name__, _place(error))
            return unsupported(f"{statement_head(sql)} ({type(error).__name__}: {_first_line(str(error))})")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return f"in {frames[0].name}, {Path(frames[0].filename).name}:{frames[0].lineno}" if frames else "from nowhere"


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]


def _parse_error(error: sqlglot.errors.ParseError, sql: str) -> SnowflakeError:
    found = error.errors[0] if error.errors else {}
    if (wrong := argument_count(found, sql)) is not None:
        return wrong
    line, column, text = found.get("line"), found.get("col"), found.get("highlight")
    if line is None:
        return _syntax_error_in(sql)
    position = max((column or 1) - len(text or ""), 0)
    return syntax_error(f"syntax error line {line} at position {position} unexpected '{text or '<EOF>'}'.")


def _near(message: str, sql: str) -> SnowflakeError:
    """Return the syntax error for a word that the engine names and that the statement has once."""
    match = re.search(r'at or near "(.*)"', message)
    if match is None:
        return syntax_error(message)
    found = [token for token in scan(sql) if token.start and token.text.upper() == match[1].upper()]
    return unexpected(sql, found[0].start, found[0].text) if len(found) == 1 else _syntax_error_in(sql)


def _syntax_error_in(sql: str) -> SnowflakeError:
    return syntax_error(f"syntax error in '{statement_head(sql)}'.")


def _fakesnow_error(error: ConnectorError, sql: str) -> SnowflakeError:
    if isinstance(error.__cause__, duckdb.Error):
        return _duckdb_error(error.__cause__, sql)
    number = error.errno if isinstance(error.errno, int) and error.errno > 0 else 2
    message = re.sub(r"^\d{6} \(\w{5}\): ", "", str(error.raw_msg or error.msg or error))
    return SnowflakeError(number, error.sqlstate or "42000", message)


def _known(text: str, sql: str) -> SnowflakeError | None:
    without_statement = text.partition("\nLINE ")[0]
    for pattern, detail in DETAILS:
        if found := re.search(pattern, without_statement):
            return detail(found, sql)
    for pattern, make in MESSAGES:
        if match := re.search(pattern, text):
            return make(next((group for group in match.groups() if group), ""), sql)
    return None


def _duckdb_error(  # noqa: C901, PLR0911  # one line a kind of error is the plainest form
    error: duckdb.Error, sql: str, names: FunctionNames | None = None
) -> SnowflakeError:
    text = str(error) if names is None else names.original_names(str(error))
    if isinstance(error, duckdb.InterruptException):
        return cancelled()
    if "ransaction is aborted" in text:
        return lost_transaction()
    known = _known(text, sql)
    if known is not None:
        return known
    if is_conflict(error):
        return lock_conflict()
    message = _first_line(re.sub(r"^[\w ]+ Error: ", "", text))
    if "does not support the supplied arguments" in text:
        name = re.search(r"Macro (\S+)\(\)", text)
        return invalid_argument_types(f"{name.group(1) if name else ''}()", sql)
    match error:
        case duckdb.ParserException():
            return _near(message, sql)
        case duckdb.ConversionException():
            return SnowflakeError(100038, "22018", message)
        case duckdb.OutOfRangeException():
            return SnowflakeError(100039, "22003", message)
        case duckdb.ConstraintException():
            return SnowflakeError(100072, "22000", message)
        case duckdb.NotImplementedException() | duckdb.PermissionException():
            return unsupported(message)
        case _:
            return SnowflakeError(2043, "02000", f"{COMPILATION}{message}")
