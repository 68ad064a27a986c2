"""Regular expressions that users write, matched without going back: no pattern takes longer than the text is long.

As in Snowflake, that excludes lookaround and backreferences: RE2 has neither.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import duckdb

from pytest_spcs.emulator.account.errors import SnowflakeError

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDLESS = re.compile(r"(?:[^\\]|\A)(?:\\\\)*(\{\d{5,})")
"""A repetition that RE2 would take for ordinary characters."""


def invalid_expression(pattern: str, reason: str) -> SnowflakeError:
    """Return Snowflake's error for a regular expression that is none."""
    shown = pattern if len(pattern) <= 100 else f"{pattern[:100]}..."  # noqa: PLR2004 - a message has its limits
    return SnowflakeError(100048, "2201B", f"Invalid regular expression: '{shown}', {reason}")


def fitting(pattern: str, names: Sequence[str]) -> list[bool]:
    """Tell of each name whether the whole of it fits; raise SnowflakeError for a pattern that is none."""
    return _asked("regexp_full_match", pattern, names)


def found_in(pattern: str, text: str) -> bool:
    """Tell whether a pattern is found in a text; raise SnowflakeError for a pattern that is none."""
    return _asked("regexp_matches", pattern, [text])[0]


def _asked(function: str, pattern: str, texts: Sequence[str]) -> list[bool]:
    shown = pattern.encode(errors="replace").decode()
    if shown != pattern:
        raise invalid_expression(shown, "invalid UTF-8")
    if (endless := _ENDLESS.search(pattern)) is not None:
        raise invalid_expression(pattern, f"invalid repetition size: {endless[1]}")
    readable = ["", *(text.encode(errors="replace").decode() for text in texts)]
    numbered = "SELECT unnest($2::VARCHAR[]) AS text, generate_subscripts($2, 1) AS n"
    query = f"SELECT {function}(text, $1) FROM ({numbered}) ORDER BY n"  # noqa: S608 - a name of ours
    try:
        rows = _connection().cursor().execute(query, [pattern, readable]).fetchall()
    except duckdb.Error as error:
        reason = str(error).partition("Error: ")[2].partition("\n")[0]
        raise invalid_expression(pattern, reason) from None
    return [bool(fits) for (fits,) in rows[1:]]


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1, "enable_external_access": False})
