"""Takes a text of several statements apart; a semicolon within a block of Snowflake Scripting ends none.

https://docs.snowflake.com/en/developer-guide/snowflake-scripting/blocks
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.sql.scanner import Token, TokenKind, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TRANSACTION = frozenset({"", ";", "<EOF>", "TRANSACTION", "WORK", "NAME"})
"""What follows the BEGIN of a transaction."""
_COMPOUND = frozenset({"IF", "FOR", "WHILE", "LOOP", "REPEAT", "CASE"})
_BEFORE_A_STATEMENT = frozenset({"", ";", "AS", "BEGIN", "DO", "ELSE", "LOOP", "REPEAT", "THEN"})


@dataclass(frozen=True, slots=True)
class StatementText:
    """One statement of a text, where it begins and what it is without the semicolon behind it."""

    start: int
    text: str


def statement_texts(sql: str) -> Iterator[StatementText]:
    """Yield the statements of a text, empty ones left out; raise 001003 for a string that is not closed."""
    found: list[Token] = []
    blocks = _Blocks()
    tokens = scan(sql)
    for at, token in enumerate(tokens):
        ends = token.kind is TokenKind.END or (token.text == ";" and not blocks.open)
        if not ends:
            blocks.take(tokens, at, first=not found)
            found.append(token)
            continue
        if found:
            yield StatementText(found[0].start, sql[found[0].start : found[-1].end])
        found, blocks = [], _Blocks()


def is_block(words: Sequence[str]) -> bool:
    """Tell whether a statement that begins with these words (symbols as they are) is one of Snowflake Scripting."""
    first, second = (*words, "", "")[:2]
    if first == "BEGIN":
        return second not in _TRANSACTION
    return first in {*_COMPOUND, "DECLARE", "LET", "RETURN", "END", "EXCEPTION"} or second == ":"


class _Blocks:
    """How many blocks are open at a token of a statement."""

    def __init__(self) -> None:
        self._depth = 0
        self._declaring = False

    @property
    def open(self) -> bool:
        """Whether a semicolon here is within a block."""
        return self._declaring or self._depth > 0

    def take(self, tokens: Sequence[Token], at: int, *, first: bool) -> None:
        """Go on with one token."""
        token = tokens[at]
        if token.kind is not TokenKind.WORD:
            return
        before = "" if first else tokens[at - 1].value
        after = tokens[at + 1].value if tokens[at + 1].kind is not TokenKind.END else ""
        begins = before in _BEFORE_A_STATEMENT
        match token.value:
            case "DECLARE" if begins:
                self._declaring = True
            case "BEGIN" if self._declaring or (begins and after not in _TRANSACTION):
                self._declaring = False
                self._depth += 1
            case "CASE" if before != "END" and (first or self._depth):
                self._depth += 1
            case "IF" | "FOR" | "WHILE" | "LOOP" | "REPEAT" if (first or self._depth) and begins and before != "AS":
                self._depth += 1
            case "END" if self._depth:
                self._depth -= 1
