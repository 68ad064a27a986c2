"""Turns whatever DuckDB, sqlglot and fakesnow raise into the error that Snowflake would have answered.

Numbers and wordings: https://docs.snowflake.com/en/user-guide/troubleshooting and what users of the connector quote.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import duckdb
import sqlglot
import sqlglot.errors
from snowflake.connector.errors import Error as ConnectorError
from sqlglot import exp

from pytest_spcs.emulator.errors import (
    NotEmulatedError,
    ObjectExistsError,
    ObjectMissingError,
    SnowflakeError,
    syntax_error,
)


class FunctionNames(Protocol):
    """Knows which names of the engine's stand for service functions."""

    def original_names(self, text: str) -> str:
        """Return a message with the names that users know."""
        ...


_log = logging.getLogger(__name__)
_COMPILATION = "SQL compilation error:\n"


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


def unsupported(what: str) -> NotEmulatedError:
    """Return the error for SQL that the engine has not; ``what`` says it as the user wrote it."""
    return NotEmulatedError(
        2,
        "0A000",
        f"Unsupported feature '{what}': the SQL engine of pytest-spcs does not have it. "
        "docs/coverage.md lists what it does, docs/deviations.md where it differs from Snowflake.",
    )


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
            return _duckdb_error(error, sql, names)
        case NotImplementedError():
            return unsupported(str(error) or _head(sql))
        case _:
            # fakesnow meets forms it does not know with whatever Python raises; a mistake of ours looks the same.
            # Neither statement nor message, which repeat constants: a secret may be among them.
            _log.warning("the SQL engine failed: %s %s", type(error).__name__, _place(error))
            return unsupported(f"{_head(sql)} ({type(error).__name__}: {_first_line(str(error))})")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return f"in {frames[0].name}, {Path(frames[0].filename).name}:{frames[0].lineno}" if frames else "from nowhere"


_SHOWN = 80
"""Characters of a statement that a message repeats."""


def _head(sql: str) -> str:
    text = " ".join(sql.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0]


def _parse_error(error: sqlglot.errors.ParseError, sql: str) -> SnowflakeError:
    found = error.errors[0] if error.errors else {}
    line, column, text = found.get("line"), found.get("col"), found.get("highlight")
    if line is None:
        return syntax_error(f"syntax error in '{_head(sql)}'.")
    position = max((column or 1) - len(text or ""), 0)
    return syntax_error(f"syntax error line {line} at position {position} unexpected '{text or '<EOF>'}'.")


def _fakesnow_error(error: ConnectorError, sql: str) -> SnowflakeError:
    if isinstance(error.__cause__, duckdb.Error):
        return _duckdb_error(error.__cause__, sql)
    number = error.errno if isinstance(error.errno, int) and error.errno > 0 else 2
    message = re.sub(r"^\d{6} \(\w{5}\): ", "", str(error.raw_msg or error.msg or error))
    return SnowflakeError(number, error.sqlstate or "42000", message)


def _invalid_identifier(name: str, sql: str) -> SnowflakeError:
    plain = name.replace('"', "")
    match = re.search(rf"(?<![\w\"]){re.escape(plain)}(?![\w\"])", sql, re.IGNORECASE)
    where = "error"
    if match is not None:
        line = sql.count("\n", 0, match.start()) + 1
        where = f"error line {line} at position {match.start() - sql.rfind(chr(10), 0, match.start()) - 1}"
    return SnowflakeError(904, "42000", f"SQL compilation error: {where}\ninvalid identifier '{plain.upper()}'")


def _missing(name: str, sql: str) -> SnowflakeError:
    plain = name.replace('"', "").upper()
    if re.match(r"\s*(DROP|ALTER|TRUNCATE|DESC)", sql, re.IGNORECASE):
        noun = "View" if re.match(r"\s*\w+\s+VIEW", sql, re.IGNORECASE) else "Table"
        return ObjectMissingError(2003, "02000", f"{_COMPILATION}{noun} '{plain}' does not exist or not authorized.")
    return ObjectMissingError(2003, "42S02", f"{_COMPILATION}Object '{plain}' does not exist or not authorized.")


def _missing_schema(name: str, _sql: str) -> SnowflakeError:
    plain = name.replace('"', "").upper()
    return ObjectMissingError(2003, "02000", f"{_COMPILATION}Schema '{plain}' does not exist or not authorized.")


def _exists(name: str, _sql: str) -> SnowflakeError:
    plain = name.replace('"', "").upper()
    return ObjectExistsError(2002, "42710", f"{_COMPILATION}Object '{plain}' already exists.")


def _unknown_function(name: str, sql: str) -> SnowflakeError:
    qualified = re.search(rf"((?:[\w$\"]+\s*\.\s*)*)\"?{re.escape(name)}\"?\s*\(", sql, re.IGNORECASE)
    prefix = re.sub(r"\s", "", qualified.group(1)) if qualified else ""
    return SnowflakeError(2140, "42601", f"{_COMPILATION}Unknown function {(prefix + name).upper()}.")


def _argument_types(call: str, sql: str) -> SnowflakeError:
    name, _, types = call.partition("(")
    types = types if types != ")" else f"{_arguments_of(name, sql)})"
    given = types.removesuffix(")").replace("INTEGER_LITERAL", "NUMBER").replace('"NULL"', "NULL")
    return SnowflakeError(
        1044, "42P13", f"{_COMPILATION}Invalid argument types for function '{name.upper()}': ({given.upper()})"
    )


def _arguments_of(name: str, sql: str) -> str:
    """Return the types of a call's arguments, or their texts where only the engine could tell the types."""
    found = next(
        (c for c in sqlglot.parse_one(sql, read="snowflake").find_all(exp.Anonymous) if c.name.upper() == name.upper()),
        None,
    )
    return ", ".join(_argument(argument) for argument in found.expressions) if found is not None else ""


def _argument(argument: exp.Expr) -> str:
    if isinstance(argument, exp.Literal):
        if argument.is_string:
            return f"VARCHAR({len(argument.name)})"
        whole, _, fraction = argument.name.partition(".")
        return f"NUMBER({len(whole) + len(fraction)},{len(fraction)})"
    return argument.sql("snowflake").upper()


def _numeric(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100038, "22018", f"Numeric value '{value}' is not recognized")


def _out_of_range(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100039, "22003", f"Numeric value '{value}' is out of range")


def _date(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100040, "22007", f"Date '{value}' is not recognized")


def _time(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100108, "22007", f"Time '{value}' is not recognized")


def _timestamp(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100035, "22007", f"Timestamp '{value}' is not recognized")


def _boolean(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100037, "22018", f"Boolean value '{value}' is not recognized")


def _json(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100069, "22P02", f"Error parsing JSON: {value}")


def _null_result(column: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100072, "22000", f"NULL result in a non-nullable column ({column.upper()})")


def _value_count(found: str, _sql: str) -> SnowflakeError:
    counts = re.findall(r"\d+", found)
    expected, got = (counts[0], counts[1]) if len(counts) > 1 else ("?", "?")
    return SnowflakeError(
        2020, "21S01", f"{_COMPILATION}Insert value list does not match column list expecting {expected} but got {got}"
    )


def _group_by(column: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(
        979, "42601", f"{_COMPILATION}[{column.replace(chr(34), '').upper()}] is not a valid group by expression"
    )


def _ambiguous(name: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(2028, "42601", f"{_COMPILATION}ambiguous column name '{name.upper()}'")


def _division(_found: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100051, "22012", "Division by zero")


def _refused(_found: str, sql: str) -> SnowflakeError:
    return unsupported(f"files, extensions and settings of the host in: {_head(sql)}")


def _duplicate(found: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(200001, "22000", f"A primary key already exists: {found}")


def _cancelled(_found: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(604, "57014", "SQL execution canceled")


def _two_databases(_found: str, _sql: str) -> SnowflakeError:
    return unsupported("one transaction that writes to two databases")


def _volatile(_found: str, _sql: str) -> SnowflakeError:
    return unsupported(
        "a service function in PARTITION BY or ORDER BY of a window; call it in a subquery: "
        "SELECT SUM(x) OVER (ORDER BY x) FROM (SELECT f(n) AS x FROM t)"
    )


def _zone(name: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(
        100035,
        "22007",
        f"Time zone '{name}' is not recognized; where it is the offset of a timestamp, write it without a blank "
        "before it, as in '2020-01-02 03:04:05+02:00'",
    )


_MESSAGES: tuple[tuple[str, Callable[[str, str], SnowflakeError]], ...] = (
    (r"Division by zero()", _division),
    (r"Cannot access (?:file|directory)()", _refused),
    (r"configuration has been locked()|Loading external extensions is disabled|disabled by configuration", _refused),
    (r"(?:Table|View|Sequence) with name \"?([^\s\"]+(?:\"\.\"[^\"]+)*)\"? does not exist", _missing),
    (r"Schema with name (\S+) does not exist", _missing_schema),
    (r"Catalog \"?(\w+)\"? does not exist", _missing),
    (r"with name \"?([^\s\"]+)\"? already exists", _exists),
    (
        r"(?:Scalar|Table|Aggregate|Macro|Table Macro) Function with name \"?([^\s\"]+)\"? does not exist",
        _unknown_function,
    ),
    (r"(?:Referenced column|Referenced table) \"([^\"]+)\" not found", _invalid_identifier),
    (r"Referenced update column (\S+) not found", _invalid_identifier),
    (r"does not have a column (?:named|with name) \"([^\"]+)\"", _invalid_identifier),
    (r"Column with name (\S+) does not exist", _invalid_identifier),
    (r"table \"[^\"]+\" has (\d+ columns but \d+ values)", _value_count),
    (r"mismatch for insert on .*?(expected \d+ columns but \d+ values)", _value_count),
    (r"column \"([^\"]+)\" must appear in the GROUP BY", _group_by),
    (r"Ambiguous reference to column name \"([^\"]+)\"", _ambiguous),
    (r"No function matches the given name and argument types '([^']+)'", _argument_types),
    (r"NOT NULL constraint failed: (?:[^.\s]+\.)*([^.\s]+)", _null_result),
    (r"Duplicate key (.*?) violates", _duplicate),
    (r"Could not convert string '([^']*)' to (?:U?INT|HUGEINT|DOUBLE|FLOAT|DECIMAL|U?BIGINT)", _numeric),
    (r"Could not convert string \"([^\"]*)\" to DECIMAL", _numeric),
    (r"Could not convert string '([^']*)' to BOOL", _boolean),
    (r"(?:with value|Casting value) \"?([^\s\"]+)\"? (?:can't be cast|to type DECIMAL\S* failed)", _out_of_range),
    (r"invalid date field format: \"([^\"]*)\"|date field value out of range: \"([^\"]*)\"", _date),
    (r"invalid timestamp field format: \"([^\"]*)\"|timestamp field value out of range: \"([^\"]*)\"", _timestamp),
    (r"time field value out of range: \"([^\"]*)\"|invalid time field format: \"([^\"]*)\"", _time),
    (r"Malformed JSON (.*)", _json),
    (r"window expressions cannot be volatile()", _volatile),
    (r"Unknown TimeZone '([^']*)'", _zone),
    (r"can only write to a single attached database()|already modified database", _two_databases),
)


def _duckdb_error(  # noqa: C901, PLR0911  # one line a kind of error is the plainest form
    error: duckdb.Error, sql: str, names: FunctionNames | None = None
) -> SnowflakeError:
    text = str(error) if names is None else names.original_names(str(error))
    if isinstance(error, duckdb.InterruptException):
        return _cancelled("", sql)
    if "ransaction is aborted" in text:
        return lost_transaction()
    for pattern, make in _MESSAGES:
        if match := re.search(pattern, text):
            return make(next((group for group in match.groups() if group), ""), sql)
    if is_conflict(error):
        return lock_conflict()
    message = _first_line(re.sub(r"^[\w ]+ Error: ", "", text))
    if "does not support the supplied arguments" in text:
        name = re.search(r"Macro (\S+)\(\)", text)
        return _argument_types(f"{name.group(1) if name else ''}()", sql)
    match error:
        case duckdb.ParserException():
            return syntax_error(message)
        case duckdb.ConversionException():
            return SnowflakeError(100038, "22018", message)
        case duckdb.OutOfRangeException():
            return SnowflakeError(100039, "22003", message)
        case duckdb.ConstraintException():
            return SnowflakeError(100072, "22000", message)
        case duckdb.NotImplementedException() | duckdb.PermissionException():
            return unsupported(message)
        case _:
            return SnowflakeError(2043, "02000", f"{_COMPILATION}{message}")
