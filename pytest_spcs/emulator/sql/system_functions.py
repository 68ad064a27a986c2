"""Calls of ``SYSTEM$...`` and ``<service>!SPCS_...``: answered where they are all of a statement, else filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated
from pytest_spcs.emulator.sql.bound_texts import VARIABLE
from pytest_spcs.emulator.sql.scanner import Token, TokenKind, place, string_literal
from pytest_spcs.emulator.sql.written_texts import Edit, edited, shown_name, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pytest_spcs.emulator.sql.forms import SystemFunction
    from pytest_spcs.emulator.sql.statement import Statement

_PREFIX = "SYSTEM$"
_METHOD = re.compile(r"!\s*SPCS_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """One call in a statement: the function, its arguments as texts, and which part of the text it is."""

    function: SystemFunction
    arguments: list[str]
    start: int
    end: int
    binds: tuple[str, ...]
    """Numbers of the bound values that are arguments of the call."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A statement that is one call: ``SELECT f(...) [AS name]`` or ``CALL f(...)``."""

    call: Call
    column: str


class SystemFunctions:
    """Knows the system functions of the account by name."""

    def __init__(self, functions: Iterable[SystemFunction]) -> None:
        self._functions: dict[str, SystemFunction] = {}
        self._methods: dict[str, SystemFunction] = {}
        for function in functions:
            (self._methods if function.of_service else self._functions)[function.name] = function

    def mentioned(self, sql: str) -> bool:
        """Tell whether a statement may have a call; cheap."""
        return _PREFIX in sql.upper() or _METHOD.search(sql) is not None

    def calls(self, statement: Statement) -> list[Call]:
        """Return all calls in a statement; raise for a function that is not emulated, or arguments that vary by row."""
        tokens = statement.tokens
        found = []
        for index, token in enumerate(tokens):
            if token.kind is not TokenKind.WORD or tokens[index + 1].text != "(":
                continue
            if token.value.startswith(_PREFIX):
                found.append(self._call(statement, index, index))
            elif token.value.startswith("SPCS_") and index > 1 and tokens[index - 1].text == "!":
                found.append(self._call(statement, index, _start_of_name(tokens, index - 2)))
        return found

    def _call(self, statement: Statement, index: int, first: int) -> Call:
        """Return the call of the function at ``index``; a service's name begins at ``first``."""
        tokens = statement.tokens
        name = tokens[index].value
        known = self._functions if first == index else self._methods
        function = known.get(name)
        if function is None:
            raise not_emulated(name)
        statement.rewind()
        while statement.position < index + 2:
            statement.next()
        arguments: list[str] = []
        if first < index:
            arguments.append(statement.sql[tokens[first].start : tokens[index - 2].end])
        positional = len(arguments)
        binds: list[str] = []
        while not statement.accept(")"):
            if len(arguments) > positional:
                statement.expect(",")
            if statement.current.kind is TokenKind.BIND:
                binds.append(str(statement.bind_number()))
            arguments.append(_argument(statement, name))
        _check_count(statement, function, tokens[first].start, len(arguments) - positional)
        end = tokens[statement.position - 1].end
        return Call(function, arguments, tokens[first].start, end, tuple(binds))


def _check_count(statement: Statement, function: SystemFunction, start: int, given: int) -> None:
    """Raise what Snowflake says to too few or too many arguments."""
    if given < function.least:
        number, amount, expected = 938, "not enough", function.least
    elif function.most is not None and given > function.most:
        number, amount, expected = 939, "too many", function.most
    else:
        return
    line, position = place(statement.sql, start)
    raise SnowflakeError(
        number,
        "22023",
        f"SQL compilation error: error line {line} at position {position}\n"
        f"{amount} arguments for function [{function.name}], expected {expected}, got {given}",
    )


def _start_of_name(tokens: list[Token], last: int) -> int:
    """Return where a dotted name begins whose last part is the token at ``last``."""
    first = last
    while first > 1 and tokens[first - 1].text == ".":
        first -= 2
    return first


def _argument(statement: Statement, name: str) -> str:
    if statement.accept("-"):
        return "-" + statement.next().text
    token: Token = statement.current
    if token.kind is TokenKind.NUMBER or (token.kind is TokenKind.WORD and token.value in {"TRUE", "FALSE", "NULL"}):
        return "" if statement.next().value == "NULL" else token.value
    if token.kind in {TokenKind.STRING, TokenKind.BIND} or token.text == VARIABLE:
        return statement.string()
    raise not_emulated(f"{name} with arguments that are no constants")


def whole(statement: Statement, calls: list[Call]) -> Whole | None:
    """Return the call that a statement consists of, or None where it is more than that."""
    if len(calls) != 1:
        return None
    call, sql = calls[0], statement.sql
    verb = sql[: call.start].strip().upper()
    if verb not in {"SELECT", "CALL"}:
        return None
    behind = [token for token in statement.tokens if token.start >= call.end][:-1]
    if behind and behind[0].value == "AS":
        behind = behind[1:]
        if len(behind) == 1 and behind[0].kind in {TokenKind.WORD, TokenKind.QUOTED}:
            return Whole(call, behind[0].value)
        return None
    if behind:
        return None
    return Whole(call, call.function.name if verb == "CALL" else shown_name(written(sql, call.start, call.end)))


def filled_in(sql: str, calls: list[Call], answer: Callable[[Call], str | None]) -> str:
    """Return the statement with each call replaced by its value as a constant."""
    values = [(call, answer(call)) for call in calls]
    return edited(
        sql,
        [Edit(call.start, call.end, "NULL" if value is None else string_literal(value)) for call, value in values],
    )


def left_over(binds: Mapping[str, object], calls: list[Call]) -> list[str]:
    """Return the numbers of the bound values that no call has used, in order."""
    used = {number for call in calls for number in call.binds}
    return [number for number in sorted(binds, key=int) if number not in used]
