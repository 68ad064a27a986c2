"""Calls with too few or too many arguments, as sqlglot finds them: Snowflake's 000938 and 000939."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.scanner import Token, place, scan

if TYPE_CHECKING:
    from collections.abc import Mapping

_MISSING = re.compile(r"Required keyword: '\w+' missing for <class '[\w.]+\.(\w+)'>")
_TOO_MANY = re.compile(r"The number of provided arguments \(\d+\) is greater than the maximum number .*\((\d+)\)")


def argument_count(found: Mapping[str, Any], sql: str) -> SnowflakeError | None:
    """Return the error for what sqlglot says of a call, None where it speaks of something else."""
    description = str(found.get("description"))
    missing, many = _MISSING.search(description), _TOO_MANY.search(description)
    line, column = found.get("line"), found.get("col")
    if (missing is None and many is None) or not isinstance(line, int) or not isinstance(column, int):
        return None
    call = _call(scan(sql), _offset(sql, line, column))
    if call is None:
        return None
    tokens, given = call
    if missing is not None:
        kind = getattr(exp, missing[1], None)
        number, amount, expected = 938, "not enough", sum(kind.arg_types.values()) if kind is not None else given + 1
    else:
        assert many is not None
        number, amount, expected = 939, "too many", int(many[1])
    text = sql[tokens[0].start : tokens[-1].end].upper()
    at_line, at = place(sql, tokens[0].start)
    return SnowflakeError(
        number,
        "22023",
        f"SQL compilation error: error line {at_line} at position {at}\n"
        f"{amount} arguments for function [{text}], expected {max(expected, given + 1) if missing else expected}, "
        f"got {given}",
    )


def _offset(sql: str, line: int, column: int) -> int:
    return sum(len(text) for text in sql.splitlines(keepends=True)[: line - 1]) + column - 1


def _call(tokens: list[Token], closing: int) -> tuple[list[Token], int] | None:
    """Return the tokens of the call that ends at an offset, and how many arguments it has."""
    last = next((index for index, token in enumerate(tokens) if token.start == closing and token.text == ")"), None)
    if last is None:
        return None
    depth, commas = 0, 0
    for index in range(last, 0, -1):
        text = tokens[index].text
        depth += {")": 1, "]": 1, "}": 1, "(": -1, "[": -1, "{": -1}.get(text, 0)
        commas += text == "," and depth == 1
        if depth == 0:
            return tokens[index - 1 : last + 1], 0 if index == last - 1 else commas + 1
    return None
