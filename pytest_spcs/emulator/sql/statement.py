"""Reads a statement's text, token by token: what the nouns' decoders are written with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import CreateMode, Selection
from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value, syntax_error
from pytest_spcs.emulator.sql.bound_texts import VARIABLE, BindText, no_binds
from pytest_spcs.emulator.sql.reserved_words import RESERVED
from pytest_spcs.emulator.sql.scanner import Token, TokenKind, scan, unexpected
from pytest_spcs.identifiers import InvalidIdentifierError, split

if TYPE_CHECKING:
    from collections.abc import Callable, Container

_PUBLIC = "PUBLIC"
"""The schema that ``db..name`` means."""
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)


class Statement:
    """A cursor over one statement's tokens; every reader consumes what it returns or raises 001003."""

    def __init__(self, sql: str, bind: BindText = no_binds) -> None:
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
        """Consume one unqualified identifier, which is no reserved word, and return its folded name."""
        token = self.next()
        if token.kind is TokenKind.WORD and token.value not in RESERVED:
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
            parts.append(_PUBLIC if self.current.text == "." else self.identifier())
        return tuple(parts)

    def _parts(self, text: str) -> tuple[str, ...]:
        try:
            return split(text)
        except InvalidIdentifierError:
            raise syntax_error(f"invalid identifier '{text}'") from None

    def string(self) -> str:
        """Consume a string constant, a bound value or a session variable (``$x``) and return its content."""
        token = self.next()
        if token.kind is TokenKind.STRING:
            return token.value
        if token.text == VARIABLE and self.current.kind is TokenKind.WORD:
            return self._bind(VARIABLE + self.next().value)
        self._at -= 1
        if token.kind is TokenKind.BIND:
            number = self.bind_number()
            self._at += 1
            return self._bind(str(number))
        raise self.fail()

    def bind_number(self) -> int:
        """Return which bound value the placeholder that comes next stands for, counted from 1; consumes nothing."""
        return self.number_of(self._at)

    def number_of(self, index: int) -> int:
        """Return which bound value the placeholder at an index among the tokens stands for, counted from 1."""
        text = self.tokens[index].text
        if text.startswith(":"):
            return int(text[1:])
        return 1 + sum(1 for t in self.tokens[:index] if t.kind is TokenKind.BIND and t.text == "?")

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

    def account_name(self, noun: str) -> str:
        """Consume the unqualified name of an object that belongs to the account, such as a ``warehouse``."""
        token = self.current
        parts = self.name()
        if len(parts) != 1:
            raise invalid_value(f"a {noun} belongs to the account: '{token.text}' must not be qualified.")
        return parts[0]

    def keys(self, known: Container[str]) -> list[str]:
        """Consume the ``KEY [, ...]`` of an UNSET; each must be known."""
        found: list[str] = []
        while not found or self.accept(","):
            if self.current.value not in known:
                raise self.fail()
            found.append(self.next().value)
        return found

    def create_header(self, *noun: str) -> CreateMode:
        """Consume ``CREATE [OR REPLACE] noun [IF NOT EXISTS]`` and return the mode."""
        self.expect("CREATE")
        replace = self.accept("OR", "REPLACE")
        self.expect(*noun)
        if self.accept("IF", "NOT", "EXISTS"):
            if replace:
                raise syntax_error("options IF NOT EXISTS and OR REPLACE are incompatible.")
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

    def count(self) -> int:
        """Consume a count of rows, at least 1 and without a sign, also written as a string or bound."""
        token = self.current
        number = self.integer()
        if number < 0 or token.text == "-":
            raise unexpected(self.sql, token.start, token.text)
        if number == 0:
            raise invalid_value("invalid value '0' for LIMIT: it must be greater than 0.")
        return number

    def selection(self) -> Selection:
        """Consume SHOW's ``[LIKE '...'] [STARTS WITH '...'] [LIMIT n [FROM '...']]``, in any order, each once."""
        found = Selection()
        while True:
            token = self.current
            if self.accept("LIKE"):
                more = Selection(like=self.string())
            elif self.accept("STARTS", "WITH"):
                more = Selection(starts_with=self.string())
            elif self.accept("LIMIT"):
                more = Selection(limit=self.count(), from_name=self.string() if self.accept("FROM") else None)
            else:
                return found
            if found.twice(more):
                raise unexpected(self.sql, token.start, token.text)
            found = found.joined(more)


def merged(first: Selection, second: Selection) -> Selection:
    """Return both filters as one: SHOW takes LIKE before IN and the rest behind it."""
    twice = first.twice(second)
    if twice is not None:
        raise syntax_error(f"{twice} is given twice.")
    return first.joined(second)
