"""What Snowflake says where DuckDB says something else: a pattern for each of its messages, and the error it means.

Numbers and wordings: https://docs.snowflake.com/en/user-guide/troubleshooting and what users of the connector quote.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from pytest_spcs.emulator.account.errors import ObjectExistsError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.sql.duckdb.errors.error_types import shown_function, shown_types
from pytest_spcs.emulator.sql.duckdb.errors.errors import disk_full, unsupported
from pytest_spcs.emulator.sql.duckdb.translation.nesting import too_deep

if TYPE_CHECKING:
    from collections.abc import Callable

COMPILATION = "SQL compilation error:\n"
"""How messages begin that tell of the text of a statement."""
_SHOWN = 80
"""Characters of a statement that a message repeats."""


def statement_head(sql: str) -> str:
    """Return the beginning of a statement, in one line, for a message."""
    text = " ".join(sql.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def invalid_identifier(name: str, sql: str) -> SnowflakeError:
    """Return the error for a name that nothing has, with its place in the statement."""
    plain = name.replace('"', "")
    match = re.search(rf"(?<![\w$\"]){re.escape(plain)}(?![\w\"])", sql, re.IGNORECASE)
    where = "error"
    if match is not None:
        line = sql.count("\n", 0, match.start()) + 1
        where = f"error line {line} at position {match.start() - sql.rfind(chr(10), 0, match.start()) - 1}"
    return SnowflakeError(904, "42000", f"SQL compilation error: {where}\ninvalid identifier '{plain.upper()}'")


def _missing(name: str, sql: str) -> SnowflakeError:
    plain = name.replace('"', "").upper()
    if re.match(r"\s*(DROP|ALTER|TRUNCATE|DESC)", sql, re.IGNORECASE):
        noun = "View" if re.match(r"\s*\w+\s+VIEW", sql, re.IGNORECASE) else "Table"
        return ObjectMissingError(2003, "02000", f"{COMPILATION}{noun} '{plain}' does not exist or not authorized.")
    return ObjectMissingError(2003, "42S02", f"{COMPILATION}Object '{plain}' does not exist or not authorized.")


def _missing_schema(name: str, _sql: str) -> SnowflakeError:
    plain = name.replace('"', "").upper()
    return ObjectMissingError(2003, "02000", f"{COMPILATION}Schema '{plain}' does not exist or not authorized.")


def exists(name: str, _sql: str) -> SnowflakeError:
    """Return the error for a new object with a name that another one has."""
    plain = name.replace('"', "").upper()
    return ObjectExistsError(2002, "42710", f"{COMPILATION}Object '{plain}' already exists.")


def _no_room(seen: str, _sql: str) -> SnowflakeError:
    return disk_full(seen)


def _unknown_function(name: str, sql: str) -> SnowflakeError:
    qualified = re.search(rf"((?:[\w$\"]+\s*\.\s*)*)\"?{re.escape(name)}\"?\s*\(", sql, re.IGNORECASE)
    prefix = re.sub(r"\s", "", qualified.group(1)) if qualified else ""
    return SnowflakeError(2140, "42601", f"{COMPILATION}Unknown function {(prefix + name).upper()}.")


def invalid_argument_types(call: str, sql: str) -> SnowflakeError:
    """Return the error for a call, as the engine tells it, with arguments that its function does not take."""
    name, _, types = call.partition("(")
    given = _arguments_of(name, sql) if types == ")" else shown_types(types.removesuffix(")"))
    shown = shown_function(name, sql)
    return SnowflakeError(1044, "42P13", f"{COMPILATION}Invalid argument types for function '{shown}': ({given})")


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


def _unrecognized(what: str, number: int, sql_state: str) -> Callable[[str, str], SnowflakeError]:
    return lambda value, _sql: SnowflakeError(number, sql_state, f"{what} '{value}' is not recognized")


_numeric = _unrecognized("Numeric value", 100038, "22018")
_boolean = _unrecognized("Boolean value", 100037, "22018")
_date = _unrecognized("Date", 100040, "22007")
_time = _unrecognized("Time", 100108, "22007")
_timestamp = _unrecognized("Timestamp", 100035, "22007")


def _out_of_range(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100039, "22003", f"Numeric value '{value}' is out of range")


def _json(value: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100069, "22P02", f"Error parsing JSON: {value}")


def _null_result(column: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100072, "22000", f"NULL result in a non-nullable column ({column.upper()})")


_MISTAKES_OF_PATTERNS = (
    r"((?:missing [)\]]|unexpected \)|invalid escape sequence|bad repetition operator|no argument for repetition"
    r" operator|invalid character class|invalid perl operator|invalid named capture group|trailing \\).*)"
)


def _regular_expression(found: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100048, "2201B", f"Invalid regular expression: {found}")


def _value_count(found: str, _sql: str) -> SnowflakeError:
    counts = re.findall(r"\d+", found)
    expected, got = (counts[0], counts[1]) if len(counts) > 1 else ("?", "?")
    return SnowflakeError(
        2020, "21S01", f"{COMPILATION}Insert value list does not match column list expecting {expected} but got {got}"
    )


def _unsupported_type(name: str, _sql: str) -> SnowflakeError:
    if name.upper() == "FILE":
        return unsupported("FILE")
    return SnowflakeError(2040, "42601", f"{COMPILATION}Unsupported data type '{name.upper()}'.")


def _group_by(column: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(
        979, "42601", f"{COMPILATION}[{column.replace(chr(34), '').upper()}] is not a valid group by expression"
    )


def _ambiguous(name: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(2028, "42601", f"{COMPILATION}ambiguous column name '{name.upper()}'")


def _division(_found: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(100051, "22012", "Division by zero")


def _refused(_found: str, sql: str) -> SnowflakeError:
    return unsupported(f"files, extensions and settings of the host in: {statement_head(sql)}")


def _duplicate(found: str, _sql: str) -> SnowflakeError:
    return SnowflakeError(200001, "22000", f"A primary key already exists: {found}")


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


def too_long_a_number() -> SnowflakeError:
    """Return the error for a literal of more digits than any number has."""
    return SnowflakeError(100039, "22003", "Numeric value is out of range: too many digits")


_BAD_EXPRESSION = (
    r"((?:no argument for repetition operator|bad repetition operator|invalid repetition size|invalid perl operator|"
    r"invalid escape sequence|invalid character class|invalid named capture group|missing [])]|unexpected \)|"
    r"trailing \\|pattern too large).*)"
)


def _expression(reason: str, sql: str) -> SnowflakeError:
    fragment = reason.partition(": ")[2]
    literals = re.findall(r"'((?:[^']|'')*+)'", sql)
    shown = next((f"'{literal}', " for literal in literals if fragment and fragment in literal), "")
    return SnowflakeError(100048, "2201B", f"Invalid regular expression: {shown}{reason}")


MESSAGES: tuple[tuple[str, Callable[[str, str], SnowflakeError]], ...] = (
    ("(No space left on device|Disk quota exceeded|File too large|Input/output error)", _no_room),
    (r"Division by zero()", _division),
    (_BAD_EXPRESSION, _expression),
    (r"Unimplemented type \"BIGNUM\" for GetValue()", lambda _found, _sql: too_long_a_number()),
    (r"does not accept type parameters \([^)]*BIGNUM()", lambda _found, _sql: too_long_a_number()),
    (r"Max expression depth limit()", lambda _found, _sql: too_deep()),
    (r"Cannot access (?:file|directory)()", _refused),
    (r"configuration has been locked()|Loading external extensions is disabled|disabled by configuration", _refused),
    (r"(?:Table|View|Sequence) with name \"?([^\s\"]+(?:\"\.\"[^\"]+)*)\"? does not exist", _missing),
    (r"Schema with name (\S+) does not exist", _missing_schema),
    (r"Catalog \"?(\w+)\"? does not exist", _missing),
    (r"with name \"?([^\s\"]+)\"? already exists", exists),
    (
        r"(?:Scalar|Table|Aggregate|Macro|Table Macro) Function with name \"?([^\s\"]+)\"? does not exist",
        _unknown_function,
    ),
    (r"Referenced column \"([^\"]+)\" not found", invalid_identifier),
    (r"Referenced update column (\S+) not found", invalid_identifier),
    (r"does not have a column (?:named|with name) \"([^\"]+)\"", invalid_identifier),
    (r"Column with name (\S+) does not exist", invalid_identifier),
    (r"table \"[^\"]+\" has (\d+ columns but \d+ values)", _value_count),
    (r"mismatch for insert on .*?(expected \d+ columns but \d+ values)", _value_count),
    (r"lists must all be the same length, (expected \d+ entr(?:y|ies) but found a list with \d+)", _value_count),
    (r"Type with name (\S+?)!? does not exist", _unsupported_type),
    (r"column \"([^\"]+)\" must appear in the GROUP BY", _group_by),
    (r"Ambiguous reference to column name \"([^\"]+)\"", _ambiguous),
    (r"No function matches the given name and argument types '([^']+)'", invalid_argument_types),
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
    (_MISTAKES_OF_PATTERNS, _regular_expression),
    (r"window expressions cannot be volatile()", _volatile),
    (r"Unknown TimeZone '([^']*)'", _zone),
    (r"can only write to a single attached database()|already modified database", _two_databases),
)
"""For what DuckDB says: the pattern, and what makes the error of its group and the statement."""
