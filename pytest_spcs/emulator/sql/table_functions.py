"""Table functions of the account, such as ``TABLE(echo!SPCS_GET_LOGS())``: their rows stand in the statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.sql.scanner import TokenKind, string_literal
from pytest_spcs.emulator.sql.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session

BoundValue = TypeVar("BoundValue")
_UNKNOWN = 2143
"""Snowflake's number for a table function that does not exist; clients fall back to the event table by it."""


@dataclass(frozen=True, slots=True)
class TableFunction:
    """One table function; one whose name has no dots is called as ``<service>!NAME(...)``.

    ``columns`` are names and SQL types, ``arguments`` the optional arguments in order, with the SQL types that their
    expressions are cast to. ``decode`` gets the service's name as written and the values of what was given.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    arguments: tuple[tuple[str, str], ...]
    decode: Callable[[str, Mapping[str, Any], Session], Command[list[Facts]]]


@dataclass(frozen=True, slots=True)
class Expression:
    """The expression of one argument, and the numbers of the bound values in it, from 1, in the order of its text."""

    text: str
    binds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCall:
    """One ``TABLE(...)`` in a statement: the function, the service, argument expressions, and its place in the text."""

    function: TableFunction
    service: str
    expressions: Mapping[str, Expression]
    start: int
    end: int


class TableFunctions:
    """Knows the table functions of the account by name."""

    def __init__(self, functions: Iterable[TableFunction]) -> None:
        self._functions = {function.name: function for function in functions}
        self._last_words = tuple(name.rpartition(".")[2] for name in self._functions)

    def mentioned(self, sql: str) -> bool:
        """Tell whether a statement may have a call; cheap."""
        upper = sql.upper()
        return any(word in upper for word in (*self._last_words, "!SPCS_GET_"))

    def calls(self, sql: str) -> list[TableCall]:
        """Return all calls in a statement; raise 002143 for a method of a service that does not exist."""
        statement = Statement(sql)
        tokens = statement.tokens
        found: list[TableCall] = []
        for index, token in enumerate(tokens):
            if token.value == "TABLE" and token.kind is TokenKind.WORD and tokens[index + 1].text == "(":
                call = self._call(statement, index)
                if call is not None:
                    found.append(call)
        return found

    def _call(self, statement: Statement, index: int) -> TableCall | None:
        sql, tokens = statement.sql, statement.tokens
        at = index + 2
        names = [tokens[at].value]
        while tokens[at + 1].text == ".":
            at += 2
            names.append(tokens[at].value)
        service = ""
        if tokens[at + 1].text == "!":
            service = sql[tokens[index + 2].start : tokens[at].end]
            at += 2
            names = [tokens[at].value]
        function = self._functions.get(".".join(names).upper())
        if function is None and not service:
            return None
        if function is None or ("." in function.name) == bool(service):
            raise SnowflakeError(
                _UNKNOWN, "42601", f"SQL compilation error:\nUnknown table function {'.'.join(names)}."
            )
        expressions, last = _expressions(statement, at + 1, function)
        if tokens[last + 1].text != ")":
            raise invalid_value(f"TABLE({names[-1]}(...)) lacks a closing parenthesis.")
        return TableCall(function, service, expressions, tokens[index].start, tokens[last + 1].end)


def _expressions(statement: Statement, opening: int, function: TableFunction) -> tuple[dict[str, Expression], int]:
    """Return the argument expressions by name, and where the closing parenthesis is."""
    sql, tokens = statement.sql, statement.tokens
    known = [name for name, _type in function.arguments]
    found: dict[str, Expression] = {}
    binds: list[str] = []
    depth, begin, at = 0, opening + 1, opening
    while True:
        token = tokens[at]
        if token.kind is TokenKind.END:
            raise invalid_value(f"the arguments of {function.name} lack a closing parenthesis.")
        if token.kind is TokenKind.BIND:
            binds.append(str(statement.number_of(at)))
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if (token.text == "," and depth == 1) or depth == 0:
            if at > begin:
                name = known[len(found)] if len(found) < len(known) else ""
                if tokens[begin + 1].text in {"=>", "="}:
                    name, begin = tokens[begin].value, begin + 2
                if name not in known:
                    raise invalid_value(f"{function.name} has no argument '{name}'; it takes {', '.join(known)}.")
                if name in found:
                    raise invalid_value(f"{function.name} gets its argument '{name}' twice.")
                found[name] = Expression(sql[tokens[begin].start : tokens[at - 1].end], tuple(binds))
            begin, binds = at + 1, []
        if depth == 0:
            return found, at
        at += 1


def without(sql: str, binds: Mapping[str, BoundValue], calls: Sequence[TableCall]) -> dict[str, BoundValue]:
    """Return the bound values that a statement still needs when its calls are gone, by their new numbers."""
    if any(token.kind is TokenKind.BIND and token.text != "?" for token in Statement(sql).tokens):
        return dict(binds)
    used = {number for call in calls for expression in call.expressions.values() for number in expression.binds}
    left = [number for number in sorted(binds, key=int) if number not in used]
    return {str(place): binds[number] for place, number in enumerate(left, start=1)}


def as_values(function: TableFunction, rows: Sequence[Facts]) -> str:
    """Return rows as a table expression with the function's columns and types."""
    return rows_as_table(function.columns, rows)


def rows_as_table(named: Sequence[tuple[str, str]], rows: Sequence[Facts]) -> str:
    """Return rows as a table expression with columns of these names and SQL types."""
    columns = [f"c{number}" for number in range(len(named))]
    chosen = ", ".join(
        f'{f"PARSE_JSON({column})" if kind == "VARIANT" else f"{column}::{kind}"} AS "{name}"'
        for column, (name, kind) in zip(columns, named, strict=True)
    )
    tuples = [", ".join(_literal(row.get(name)) for name, _kind in named) for row in rows]
    nothing = ", ".join("NULL" for _ in columns)
    values = ", ".join(f"({one})" for one in tuples or [nothing])
    where = "" if rows else " WHERE 1 = 0"
    # Every value has become a literal; the rest is written in the table functions' definitions.
    return f"(SELECT {chosen} FROM (VALUES {values}) AS rows_of_it ({', '.join(columns)}){where})"  # noqa: S608 - see above


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, datetime):
        return string_literal(value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"))
    return string_literal(str(value))
