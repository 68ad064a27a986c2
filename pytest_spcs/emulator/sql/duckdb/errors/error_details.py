"""More of what Snowflake says where DuckDB says something else: errors made of several parts of a message.

Where Snowflake's number is not published, the error has the general one of errors of compilation; its sentence is what
users quote.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_spcs.emulator.account.errors import ObjectExistsError, SnowflakeError, syntax_error
from pytest_spcs.emulator.sql.duckdb.errors.error_types import shown_function, shown_type
from pytest_spcs.emulator.sql.duckdb.errors.error_wordings import (
    COMPILATION,
    exists,
    invalid_argument_types,
    invalid_identifier,
)
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.scanner import TokenKind, scan

Make = Callable[["re.Match[str]", str], SnowflakeError]
_REGULAR = (
    r"(?:missing [)\]]|unexpected \)|no argument for repetition operator|bad repetition operator|trailing \\|"
    r"invalid (?:escape sequence|character class(?: range)?|repetition size|perl operator|named capture group))"
)

_ARITHMETIC = {"+", "-", "*", "/", "%", "abs", "avg", "ceil", "floor", "round", "sqrt", "sum", "trunc"}
_NUMBER = re.compile(r"\s*[+-]?[\d.]+(?:e[+-]?\d+)?\s*", re.IGNORECASE)


def _compilation(sentence: str, number: int = 2043, sql_state: str = "02000") -> Make:
    return lambda match, _sql: SnowflakeError(number, sql_state, match.expand(COMPILATION + sentence))


def _of_table(match: re.Match[str], sql: str) -> SnowflakeError:
    table, column = match[1], match[2]
    qualified = re.search(rf"\b{re.escape(table)}\"?\s*\.\s*\"?{re.escape(column)}", sql, re.IGNORECASE)
    return invalid_identifier(f"{table}.{column}" if qualified else column, sql)


def _of_missing_table(match: re.Match[str], sql: str) -> SnowflakeError:
    qualified = re.search(rf"\b{re.escape(match[1])}\"?\s*\.\s*\"?([\w$]+)", sql, re.IGNORECASE)
    return invalid_identifier(f"{match[1]}.{qualified[1]}" if qualified else match[1], sql)


def _column_exists(match: re.Match[str], sql: str) -> SnowflakeError:
    name = match[1].replace('"', "").upper()
    if re.match(r"\s*ALTER", sql, re.IGNORECASE):
        return ObjectExistsError(1430, "42601", f"{COMPILATION}column '{name}' already exists")
    return SnowflakeError(2025, "42S21", f"{COMPILATION}duplicate column name '{name}'")


def _constant(sql: str, fragment: str) -> str:
    """Return the last string constant of a statement that has a fragment, the fragment where none does."""
    found = [t.value for t in scan(sql) if t.kind is TokenKind.STRING and fragment in t.value]
    return found[-1] if found else fragment


def _regular_expression(match: re.Match[str], sql: str) -> SnowflakeError:
    pattern = _constant(sql, match[2])
    return SnowflakeError(100048, "2201B", f"Invalid regular expression: '{pattern}', {match[1]}: {match[2]}")


def _hexadecimal(match: re.Match[str], sql: str) -> SnowflakeError:
    text = _constant(sql, match[1])
    return SnowflakeError(100115, "22000", f"The following string is not a legal hex-encoded value: '{text}'")


def _base64(match: re.Match[str], _sql: str) -> SnowflakeError:
    return SnowflakeError(100115, "22000", f"The following string is not a legal base64-encoded value: '{match[1]}'")


def _not_numeric(match: re.Match[str], _sql: str) -> SnowflakeError:
    return SnowflakeError(100071, "22000", f"Failed to cast variant value {match[1]} to FIXED")


def _overflow(match: re.Match[str], _sql: str) -> SnowflakeError:
    return SnowflakeError(100046, "22003", f"Number out of representable range: type FIXED, value {match[1]}")


def _invalid_operation(match: re.Match[str], _sql: str) -> SnowflakeError:
    name = "sqrt" if match[1] == "square root" else "ln"
    value = "a negative number" if "negative" in match[2] else "0"
    return SnowflakeError(100039, "22003", f"Invalid floating point operation: {name}({value})")


def _cast(match: re.Match[str], _sql: str) -> SnowflakeError:
    target = shown_type(match[2])
    family = {"NUMBER": "TO_NUMBER", "FLOAT": "TO_DOUBLE", "BINARY": "TO_BINARY", "VARCHAR": "TO_VARCHAR"}
    name = target.partition("(")[0]
    value = match[3].upper() if match[3] else shown_type(match[1])
    return SnowflakeError(
        1007,
        "22023",
        f"{COMPILATION}invalid type [CAST({value} AS {target})] for parameter '{family.get(name, 'TO_' + name)}'",
    )


def _mixed(match: re.Match[str], sql: str) -> SnowflakeError:
    """Values of types that are not cast to one another: a text that is no number, else the types themselves."""
    kinds = [shown_type(match[1]), shown_type(match[2])]
    texts = [t.value for t in scan(sql) if t.kind is TokenKind.STRING and not _NUMBER.fullmatch(t.value)]
    if any(kind.startswith("NUMBER") for kind in kinds) and any(kind.startswith("VARCHAR") for kind in kinds) and texts:
        return SnowflakeError(100038, "22018", f"Numeric value '{texts[0]}' is not recognized")
    return SnowflakeError(
        1789, "42601", f"{COMPILATION}Can not convert parameter of type [{kinds[0]}] into [{kinds[1]}]"
    )


def _of_extension(match: re.Match[str], sql: str) -> SnowflakeError:
    return unsupported(shown_function(match[1], sql))


def _no_candidate(match: re.Match[str], sql: str) -> SnowflakeError:
    """A text where a number is wanted: Snowflake takes it for one, and says where it is none."""
    texts = [t.value for t in scan(sql) if t.kind is TokenKind.STRING and not _NUMBER.fullmatch(t.value)]
    if match[1].partition("(")[0].lower() in _ARITHMETIC and "STRING_LITERAL" in match[1] and len(texts) == 1:
        return SnowflakeError(100038, "22018", f"Numeric value '{texts[0]}' is not recognized")
    return invalid_argument_types(match[1], sql)


def _other_kind(match: re.Match[str], _sql: str) -> SnowflakeError:
    return SnowflakeError(
        2203,
        "02000",
        f"{COMPILATION}Object found is of type '{match[1].upper()}', specified object is of type '{match[2].upper()}'.",
    )


DETAILS: tuple[tuple[str, Make], ...] = (
    (r"column \"([^\"]+)\" was not found because the FROM clause", lambda m, sql: invalid_identifier(m[1], sql)),
    (r"Column \"([^\"]+)\" referenced that exists in the SELECT", lambda m, sql: invalid_identifier(m[1], sql)),
    (
        r"Column \"([^\"]+)\" (?:does not exist on \w+ side|in \w+ list not found|referenced in UNPIVOT)",
        lambda m, sql: invalid_identifier(m[1], sql),
    ),
    (r"Table \"([^\"]+)\" does not have a column named \"([^\"]+)\"", _of_table),
    (r"Referenced table \"([^\"]+)\" not found", _of_missing_table),
    (
        r"(?:Ambiguous reference to table|Duplicate CTE name) \"([^\"]+)\"",
        _compilation(r"duplicate alias '\1'", 2027, "42601"),
    ),
    (r"Duplicate column name (\S+) in INSERT", _column_exists),
    (r"Column with name (\S+) already exists", _column_exists),
    (r"Could not rename \S+ to \"([^\"]+)\": another entry", lambda m, sql: exists(m[1], sql)),
    (r"Existing object \S+ is of type (\w+), trying to \w+ type (\w+)", _other_kind),
    (
        r"Set operations can only apply to expressions with the same number",
        _compilation("invalid number of result columns for set operator input branches", 1789, "42601"),
    ),
    (
        r"Subquery returns (\d+) columns - expected (\d+)",
        _compilation(r"Subquery returns \1 columns where \2 is expected", 2031, "42601"),
    ),
    (
        r"More than one row returned by a subquery",
        lambda _m, _sql: SnowflakeError(90150, "22000", "Single-row subquery returns more than one row."),
    ),
    (r"(WHERE|ON|GROUP BY|JOIN).*cannot contain aggregates", lambda m, _sql: _in_clause("aggregate", m[1])),
    (r"(WHERE|ON|GROUP BY|HAVING|JOIN).*cannot contain window functions", lambda m, _sql: _in_clause("window", m[1])),
    (r"aggregate function calls cannot (?:be nested|contain)", _compilation("Aggregate functions cannot be nested.")),
    (
        r"(ORDER|GROUP BY) term out of range",
        lambda m, sql: SnowflakeError(
            979,
            "42601",
            f"{COMPILATION}[{_position(m[1], sql)}] is not a valid {m[1].partition(' ')[0].lower()} by expression",
        ),
    ),
    (
        r"at least one window function must appear",
        _compilation("QUALIFY clause must contain at least one window function."),
    ),
    (
        r"Window functions are not supported here|window function .* requires an OVER",
        _compilation("Window function requires an OVER clause."),
    ),
    (
        r"[Ff]rame (?:start|end|starting)|Window (?:ROWS|RANGE|GROUPS) \w+ expression",
        _compilation("Invalid window frame"),
    ),
    (r"expression without FROM clause", _compilation("SELECT with no columns")),
    (r"LIMIT/OFFSET cannot be negative", lambda _m, _sql: syntax_error("LIMIT and OFFSET cannot be negative.")),
    (rf"({_REGULAR}): (.*)", _regular_expression),
    (r"Invalid input for hex digit: (.*)", _hexadecimal),
    (r"Could not decode string \"([^\"]*)\" as base64", _base64),
    (
        r"(?:extract specifier|date part specifier) \"([^\"]*)\" not recognized",
        _compilation(r"'\1' is not a valid date/time component"),
    ),
    (r"Failed to cast value to numerical: (.*?)(?: when casting|\n|$)", _not_numeric),
    (r"Overflow in \w+ of \w+ \((.*?)\)!?", _overflow),
    (
        r"Could not cast value (\S+) to DECIMAL",
        lambda m, _sql: SnowflakeError(100039, "22003", f"Numeric value '{m[1]}' is out of range"),
    ),
    (r"cannot take (square root|logarithm) of (.*)", _invalid_operation),
    (r"Unimplemented type for cast \((.+?) -> (.+?)\)(?: when casting from source column (.+))?", _cast),
    (
        r"has \d+ columns available but \d+ columns specified|More VIEW aliases than columns",
        _compilation("Invalid column definition list", 2026, "42601"),
    ),
    (
        r"Values were not provided for the following parameters: (\w+)",
        _compilation(r"Bind variable :\1 not set.", 2049, "42601"),
    ),
    (r"Cannot mix values of type (.+?) and (.+?) in ", _mixed),
    (r"with name \"(\w+)\" is not in the catalog, but it exists in", _of_extension),
    (r"Could not choose a best candidate function for the function call \"(.+)\"\.", _no_candidate),
    (
        r"Expected (ARRAY|OBJECT), but got \w+: (.*)",
        lambda m, _sql: SnowflakeError(100071, "22000", f"Failed to cast variant value {m[2]} to {m[1]}"),
    ),
)
"""For what DuckDB says: the pattern, and what makes the error of its match and the statement."""


def _in_clause(what: str, clause: str) -> SnowflakeError:
    return SnowflakeError(2043, "02000", f"{COMPILATION}Invalid {what} function in {clause.lower()} clause")


def _position(clause: str, sql: str) -> str:
    found = re.findall(rf"{clause.partition(' ')[0]}\s+BY\s+.*?(\d+)", sql, re.IGNORECASE | re.DOTALL)
    return str(found[-1]) if found else "?"
