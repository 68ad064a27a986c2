"""Reads SQL text into tokens, and a cursor over them with the grammar pieces that statements share.

Lexical rules: https://docs.snowflake.com/en/sql-reference/data-types-text#string-constants
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from pytest_spcs.emulator.commands import CreateMode, Selection
from pytest_spcs.emulator.errors import SnowflakeError, syntax_error
from pytest_spcs.identifiers import InvalidIdentifierError, split


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
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
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


def scan(sql: str) -> list[Token]:  # noqa: C901  one case for each kind of token
    """Return the tokens of one SQL text, ended by one END token; raise 001003 for a string that is not closed."""
    tokens = []
    for match in _TOKENS.finditer(sql):
        text, start = match.group(), match.start()
        match match.lastgroup:
            case "skip":
                continue
            case "dollar":
                tokens.append(Token(TokenKind.STRING, text, text[2:-2], start))
            case "string":
                tokens.append(Token(TokenKind.STRING, text, unescape(text[1:-1]), start))
            case "quoted":
                tokens.append(Token(TokenKind.QUOTED, text, text[1:-1].replace('""', '"'), start))
            case "stage":
                tokens.append(Token(TokenKind.STAGE, text, text, start))
            case "number":
                tokens.append(Token(TokenKind.NUMBER, text, text, start))
            case "word":
                tokens.append(Token(TokenKind.WORD, text, text.upper(), start))
            case "bind":
                tokens.append(Token(TokenKind.BIND, text, text, start))
            case _:
                if text in {"'", '"'}:
                    raise unexpected(sql, start, text)
                tokens.append(Token(TokenKind.SYMBOL, text, text, start))
    tokens.append(Token(TokenKind.END, "", "<EOF>", len(sql)))
    return tokens


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


BindText = Callable[[str], str]
"""Gives the text of a bound value by its placeholder's 1-based number, as text."""


def _no_binds(number: str) -> str:
    raise SnowflakeError(2049, "42601", f"SQL compilation error:\nBind variable :{number} not set.")


class Statement:
    """A cursor over one statement's tokens; every reader consumes what it returns or raises 001003."""

    def __init__(self, sql: str, bind: BindText = _no_binds) -> None:
        self.sql = sql
        self.tokens = scan(sql)
        while len(self.tokens) > 1 and self.tokens[-2].text == ";":
            del self.tokens[-2]
        self._bind = bind
        self._at = 0

    @property
    def current(self) -> Token:
        """The token that comes next."""
        return self.tokens[self._at]

    def ahead(self, count: int = 1) -> Token:
        """Return a token further on without moving; the END token when there are fewer."""
        return self.tokens[min(self._at + count, len(self.tokens) - 1)]

    def words(self, count: int) -> tuple[str, ...]:
        """Return up to ``count`` upper-cased words from here, as far as plain words follow each other."""
        found: list[str] = []
        for token in self.tokens[self._at : self._at + count]:
            if token.kind is not TokenKind.WORD:
                break
            found.append(token.value)
        return tuple(found)

    @property
    def position(self) -> int:
        """How many tokens have been consumed."""
        return self._at

    def rewind(self) -> None:
        """Go back to the first token."""
        self._at = 0

    def fail(self) -> SnowflakeError:
        """Return the syntax error for the token that comes next."""
        return unexpected(self.sql, self.current.start, self.current.text)

    def next(self) -> Token:
        """Consume one token of any kind but END."""
        token = self.current
        if token.kind is TokenKind.END:
            raise self.fail()
        self._at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Consume these words or symbols if all of them come next; tell whether they did."""
        for offset, word in enumerate(words):
            token = self.ahead(offset)
            if token.kind not in {TokenKind.WORD, TokenKind.SYMBOL} or token.value != word:
                return False
        self._at += len(words)
        return True

    def expect(self, *words: str) -> None:
        """Consume these words or symbols; raise 001003 at the first that is another."""
        for word in words:
            if not self.accept(word):
                raise self.fail()

    def at_end(self) -> bool:
        """Tell whether nothing follows."""
        return self.current.kind is TokenKind.END

    def end(self) -> None:
        """Make sure that nothing follows."""
        if not self.at_end():
            raise self.fail()

    def identifier(self) -> str:
        """Consume one unqualified identifier and return its folded name."""
        token = self.next()
        if token.kind is TokenKind.WORD:
            return token.value
        if token.kind is TokenKind.QUOTED:
            return token.value
        self._at -= 1
        raise self.fail()

    def name(self) -> tuple[str, ...]:
        """Consume a possibly qualified name, also ``IDENTIFIER('...')`` or ``IDENTIFIER(?)``; return folded parts."""
        if self.current.value == "IDENTIFIER" and self.ahead().text == "(":
            self.expect("IDENTIFIER", "(")
            text = self.string()
            self.expect(")")
            return self._parts(text)
        if self.current.kind in {TokenKind.STRING, TokenKind.BIND}:
            return self._parts(self.string())
        parts = [self.identifier()]
        while self.accept("."):
            parts.append(self.identifier())
        return tuple(parts)

    def _parts(self, text: str) -> tuple[str, ...]:
        try:
            return split(text)
        except InvalidIdentifierError:
            raise syntax_error(f"invalid identifier '{text}'") from None

    def string(self) -> str:
        """Consume a string constant or a bound value and return its content."""
        token = self.next()
        if token.kind is TokenKind.STRING:
            return token.value
        self._at -= 1
        if token.kind is TokenKind.BIND:
            number = self.bind_number()
            self._at += 1
            return self._bind(str(number))
        raise self.fail()

    def bind_number(self) -> int:
        """Return which bound value the placeholder that comes next stands for, counted from 1; consumes nothing."""
        token = self.current
        if token.text.startswith(":"):
            return int(token.text[1:])
        return 1 + sum(1 for t in self.tokens[: self._at] if t.kind is TokenKind.BIND and t.text == "?")

    def integer(self) -> int:
        """Consume an integer, also written as a string or bound, with an optional sign."""
        sign = -1 if self.accept("-") else 1
        token = self.current
        text = self.next().text if token.kind is TokenKind.NUMBER else self.string()
        if not _INTEGER.fullmatch(text):
            raise unexpected(self.sql, token.start, token.text)
        return sign * int(text)

    def boolean(self) -> bool:
        """Consume TRUE or FALSE in any case, also as a string or bound."""
        token = self.current
        text = self.next().value if token.kind is TokenKind.WORD else self.string()
        match text.upper():
            case "TRUE":
                return True
            case "FALSE":
                return False
            case _:
                raise unexpected(self.sql, token.start, token.text)

    def word_or_string(self) -> str:
        """Consume a keyword-like value: a plain word as written, a quoted identifier, a string or a bound value."""
        token = self.current
        if token.kind in {TokenKind.WORD, TokenKind.QUOTED}:
            self._at += 1
            return token.text if token.kind is TokenKind.WORD else token.value
        return self.string()

    def names_in_parentheses(self) -> tuple[tuple[str, ...], ...]:
        """Consume ``( a, b.c, ... )``, possibly empty, and return the folded parts of each name."""
        self.expect("(")
        names: list[tuple[str, ...]] = []
        while not self.accept(")"):
            if names:
                self.expect(",")
            names.append(self.name())
        return tuple(names)

    def strings_in_parentheses(self) -> tuple[str, ...]:
        """Consume ``( 'a', 'b', ... )``, possibly empty, and return the contents."""
        self.expect("(")
        texts: list[str] = []
        while not self.accept(")"):
            if texts:
                self.expect(",")
            texts.append(self.string())
        return tuple(texts)

    def string_or_null(self) -> str | None:
        """Consume a string, or NULL where nothing is meant."""
        return None if self.accept("NULL") else self.string()

    def skip_parentheses(self) -> None:
        """Consume a balanced ``( ... )`` whose content does not matter."""
        self.expect("(")
        depth = 1
        while depth:
            text = self.next().text
            depth += {"(": 1, ")": -1}.get(text, 0)

    def create_header(self, *noun: str) -> CreateMode:
        """Consume ``CREATE [OR REPLACE] noun [IF NOT EXISTS]`` and return the mode."""
        self.expect("CREATE")
        replace = self.accept("OR", "REPLACE")
        self.expect(*noun)
        if self.accept("IF", "NOT", "EXISTS"):
            return CreateMode.IF_NOT_EXISTS
        return CreateMode.OR_REPLACE if replace else CreateMode.ERROR_IF_EXISTS

    def if_exists(self) -> bool:
        """Consume ``IF EXISTS`` if it comes next; tell whether it did."""
        return self.accept("IF", "EXISTS")

    def properties(self, readers: dict[str, Callable[[], object]]) -> dict[str, object]:
        """Consume ``KEY [=] value`` clauses in any order, each at most once, until something else comes.

        ``readers`` gives for each key the reader of its value; an unknown key is left to the caller.
        """
        found: dict[str, object] = {}
        while self.current.kind is TokenKind.WORD and self.current.value in readers:
            key = self.current.value
            if key in found:
                raise self.fail()
            self.next()
            self.accept("=")
            found[key] = readers[key]()
            self.accept(",")
        return found

    def selection(self) -> Selection:
        """Consume SHOW's tail ``[LIKE '...'] [STARTS WITH '...'] [LIMIT n [FROM '...']]``, in any order."""
        like = starts_with = from_name = None
        limit: int | None = None
        while True:
            if self.accept("LIKE"):
                like = self.string()
            elif self.accept("STARTS", "WITH"):
                starts_with = self.string()
            elif self.accept("LIMIT"):
                limit = self.integer()
                if self.accept("FROM"):
                    from_name = self.string()
            else:
                return Selection(like=like, starts_with=starts_with, limit=limit, from_name=from_name)


def merged(first: Selection, second: Selection) -> Selection:
    """Return both filters as one: SHOW takes LIKE before IN and the rest behind it."""
    return Selection(
        like=first.like if first.like is not None else second.like,
        starts_with=first.starts_with if first.starts_with is not None else second.starts_with,
        limit=first.limit if first.limit is not None else second.limit,
        from_name=first.from_name if first.from_name is not None else second.from_name,
    )
