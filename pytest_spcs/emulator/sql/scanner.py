"""Reads SQL text into tokens, and a cursor over them with the grammar pieces that statements share.

Lexical rules: https://docs.snowflake.com/en/sql-reference/data-types-text#string-constants
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator


class TokenKind(Enum):
    """What a token is."""

    WORD = "word"
    QUOTED = "quoted identifier"
    STRING = "string"
    NUMBER = "number"
    BIND = "bind"
    SYMBOL = "symbol"
    STAGE = "stage"
    END = "end of statement"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; ``value`` is what it means (a string's content), ``text`` what was written, ``start`` where."""

    kind: TokenKind
    text: str
    value: str
    start: int

    @property
    def end(self) -> int:
        """The offset just behind the token."""
        return self.start + len(self.text)


_TOKENS = re.compile(
    r"""
    (?P<skip>\s+|--[^\n]*|//[^\n]*|/\*.*?\*/)
  | (?P<dollar>\$\$.*?\$\$)
  | (?P<string>'[^'\\]*(?:(?:''|\\.)[^'\\]*)*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<stage>@(?:~|%?(?:"(?:[^"]|"")+"|[\w$.%])+)?(?:/[^\s,;()']*)?)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_][\w$]*)
  | (?P<bind>\?|:\d+)
  | (?P<symbol>=>|::|<>|!=|<=|>=|\|\||->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
"""As long as what every client and column can take."""
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f"}
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)|''", re.DOTALL)


def unescape(body: str) -> str:
    """Return the content of a single-quoted string constant, given what stands between its quotes."""

    def one(match: re.Match[str]) -> str:
        escape = match.group(1)
        if escape is None:
            return "'"
        if len(escape) > 1:
            return chr(int(escape[1:], 16))
        return _ESCAPES.get(escape, escape)

    return _ESCAPED.sub(one, body)


def string_literal(value: str) -> str:
    """Return the string constant that means ``value``."""
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def scan(sql: str) -> list[Token]:
    """Return the tokens of one SQL text, ended by one END token; raise 001003 for a string that is not closed."""
    return list(tokens(sql))


def tokens(sql: str) -> Iterator[Token]:  # noqa: C901  one case for each kind of token
    """Yield what ``scan`` returns, reading no further than is asked for."""
    for match in _TOKENS.finditer(sql):
        text, start = match.group(), match.start()
        match match.lastgroup:
            case "skip":
                continue
            case "dollar":
                yield Token(TokenKind.STRING, text, text[2:-2], start)
            case "string":
                yield Token(TokenKind.STRING, text, unescape(text[1:-1]), start)
            case "quoted":
                yield Token(TokenKind.QUOTED, text, text[1:-1].replace('""', '"'), start)
            case "stage":
                yield Token(TokenKind.STAGE, text, text, start)
            case "number":
                yield Token(TokenKind.NUMBER, text, text, start)
            case "word":
                yield Token(TokenKind.WORD, text, text.upper(), start)
            case "bind":
                yield Token(TokenKind.BIND, text, text, start)
            case _:
                if text in {"'", '"'}:
                    raise unexpected(sql, start, text)
                yield Token(TokenKind.SYMBOL, text, text, start)
    yield Token(TokenKind.END, "", "<EOF>", len(sql))


def leading_words(sql: str, count: int) -> tuple[str, ...]:
    """Return up to ``count`` upper-cased plain words that begin a text, without reading on."""
    found: list[str] = []
    at = 0
    while len(found) < count and (match := _TOKENS.match(sql, at)):
        at = match.end()
        if match.lastgroup == "word":
            found.append(match.group().upper())
        elif match.lastgroup != "skip":
            break
    return tuple(found)


def place(sql: str, offset: int) -> tuple[int, int]:
    """Return the line of an offset, from 1, and its position in that line, from 0, as Snowflake counts."""
    return sql.count("\n", 0, offset) + 1, offset - (sql.rfind("\n", 0, offset) + 1)


def unexpected(sql: str, offset: int, text: str) -> SnowflakeError:
    """Return Snowflake's syntax error for a token that cannot stand where it does."""
    line, position = place(sql, offset)
    return syntax_error(f"syntax error line {line} at position {position} unexpected '{text or '<EOF>'}'.")
