"""How deep a statement's expressions go: too deep for the engine is refused before much time is spent on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.scanner import TokenKind, scan

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.errors import NotEmulatedError

_DEEPEST = 1000
"""What DuckDB takes; a chain such as ``a + b + c`` is as deep as it is long."""
_SHORT = 1000
"""Characters that no deep statement is shorter than."""
_OPERATORS = "+ - * / % || :: = <> != < > <= >="
_DEEPENING = frozenset(f"{_OPERATORS} AND OR NOT LIKE ILIKE IS UNION EXCEPT INTERSECT MINUS".split())
_SETS = frozenset({"UNION", "EXCEPT", "INTERSECT", "MINUS"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_APART = frozenset({"SELECT", "FROM", "WHERE", "HAVING", "ON", "THEN", "ELSE", "WHEN", "JOIN", "GROUP", "ORDER", *",;"})
"""Between these, one expression does not lie in the other."""


def too_deep() -> NotEmulatedError:
    """Return the error for a statement that is nested too deeply."""
    return unsupported("a statement that is nested so deeply, or chains so many operators")


def check_depth(sql: str) -> None:
    """Raise SnowflakeError for a statement whose expressions are deeper than any that the engine takes."""
    if len(sql) < _SHORT:
        return
    chains, sets, below = [0], [0], 0
    for token in scan(sql):
        if token.kind not in {TokenKind.WORD, TokenKind.SYMBOL}:
            continue
        word = token.text.upper()
        if word in _OPENING or word == "CASE":
            below += chains[-1] + sets[-1] + 1
            chains.append(0)
            sets.append(0)
        elif (word in _CLOSING or word == "END") and len(chains) > 1:
            chains.pop()
            sets.pop()
            below -= chains[-1] + sets[-1] + 1
        elif word in _APART:
            chains[-1] = 0
        elif word in _DEEPENING:
            (sets if word in _SETS else chains)[-1] += 1
        if below + chains[-1] + sets[-1] > _DEEPEST:
            raise too_deep()
