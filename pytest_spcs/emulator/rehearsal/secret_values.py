"""The value behind a name, as SQL, YAML and JSON write one, also inside of each other's quotes."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"\s*+")
_CREDENTIALS = re.compile(
    r"\s*+(?:CREATE|ALTER)\s++(?:OR\s++\w++\s++)?+(?:TEMP\w*+\s++)?+"
    r"(?:USER|SECRET|STAGE|ACCOUNT|CONNECTION|(?:\w++\s++){0,2}INTEGRATION)\b",
    re.IGNORECASE,
)
"""Statements whose secrets have no other sense: a value is one with any quotes and without."""
_WITHOUT_QUOTES = re.compile(r"(?!(?:TRUE|FALSE|NULL|DEFAULT)\b|[?:(@$'])[^\s,;()]++", re.IGNORECASE)
_NO_VALUE = re.compile(r"[ \t]*+(?:-[ \t]|[\[{]|[\"']?[\w.-]++[\"']?[ \t]*+:(?:\s|\Z))")
"""The first line of a list or of further names."""
_MARKS = re.compile(r"(?:[!&][^\s,]*+[ \t]++)*+")
_BLOCK = re.compile(r"[|>][-+0-9]*+[ \t]*+(?:#[^\n]*+)?\r?\n")
_REST_OF_WORD = re.compile(r"[^\s,;()'$]*+'?")
_SPACES = re.compile("[ \t]*+")
_MARGIN = re.compile("[ ]*+")
_PLAIN = re.compile(r"(?:(?!\$\$|'(?!'))[^\n])*+")
_PLAIN_IN_BRACES = re.compile(r"(?:(?!\$\$|'(?!'))[^\n,}\]])*+")


class Text:
    """A text that is read from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self.all = text
        self.is_of_credentials = _CREDENTIALS.match(text) is not None
        self._next: dict[str, int] = {}
        self._line = 0

    def find(self, wanted: str, start: int) -> int:
        """Return where ``wanted`` is next, the end of the text where it is no more; looked for once."""
        known = self._next.get(wanted, -1)
        if known < start:
            found = self.all.find(wanted, start)
            known = self._next[wanted] = len(self.all) if found < 0 else found
        return known

    def line_of(self, at: int) -> int:
        """Return where the line of a place begins; places are asked for in their order."""
        while (end := self.find("\n", self._line)) < at:
            self._line = end + 1
        return self._line

    def after_blanks(self, at: int) -> int:
        """Return where blanks and SQL's comments end."""
        while True:
            at = _end(_BLANKS, self.all, at)
            if self.all.startswith("/*", at):
                at = min(self.find("*/", at + 2) + 2, len(self.all))
            elif self.all.startswith("--", at):
                at = self.find("\n", at)
            else:
                return at


def value_place(text: Text, start: int, end: int, *, tells: bool) -> tuple[int, int] | None:
    """Return where the value of the name between ``start`` and ``end`` is, None for a name without one.

    ``tells``: the name is that of something known about a secret, which is one as the argument of a function only.
    """
    sql = text.all
    quote = next((mark for mark in ('\\"', "\\'", "''", '"', "'") if sql.startswith(mark, end)), "")
    behind = end + len(quote)
    at = text.after_blanks(behind)
    sign = next((sign for sign in ("=>", ":=", "=", "(", ":") if sql.startswith(sign, at)), "")
    if sign == ":":
        return None if tells else _behind_colon(text, start, at + 1)
    if (tells and sign != "(") or (not sign and (at == behind or quote.endswith("'"))):
        return None
    value = text.after_blanks(at + len(sign))
    literal = _literal(text, value)
    if literal is not None or not text.is_of_credentials or sign in {"", "("}:
        return literal
    bare = _WITHOUT_QUOTES.match(sql, value)
    if sql.startswith('"', value):
        return value, min(_closing(text, '"', value + 1), len(sql))
    return None if bare is None else bare.span()


def _literal(text: Text, at: int) -> tuple[int, int] | None:
    sql = text.all
    if sql.startswith("$$", at):
        return at, min(text.find("$$", at + 2) + 2, len(sql))
    if not sql.startswith("'", at):
        return None
    end = _closing(text, "'", at + 1)
    # What follows without a blank belongs to a literal whose quotes are not right.
    return at, _end(_REST_OF_WORD, sql, end) if sql[end : end + 1].isalnum() else end


def _closing(text: Text, quote: str, at: int) -> int:
    """Return the end of a quoted text; a doubled quote and one behind a backslash are in it."""
    sql = text.all
    while (found := text.find(quote, at)) < len(sql):
        backslashes = len(sql[at:found]) - len(sql[at:found].rstrip("\\"))
        if backslashes % 2:
            at = found + 1
        elif sql.startswith(quote, found + 1):
            at = found + 2
        else:
            return found + 1
    return len(sql)


def _behind_colon(text: Text, name: int, at: int) -> tuple[int, int] | None:
    sql = text.all
    begin = _end(_SPACES, sql, at)
    for mark in ('\\"', "\\'", "''"):
        if sql.startswith(mark, begin):
            end = text.find(mark, begin + len(mark))
            return begin + len(mark), end
    if sql[begin : begin + 1] in {'"', "'"}:
        return begin, _closing(text, sql[begin], begin + 1)
    if begin == at and sql[begin : begin + 1] not in {"\n", "\r"}:
        return None  # the path of a VARIANT
    begin = _end(_MARKS, sql, begin)
    block = _BLOCK.match(sql, begin)
    if block is not None or sql[begin : begin + 1] in {"\n", "\r", ""}:
        below = block.end() if block is not None else text.find("\n", begin) + 1
        end = _lines_below(text, name, below, any_line=block is not None)
        return None if end <= below else (begin, end)
    line = text.line_of(name)
    before = sql[max(line, name - 200) : name].rstrip(" \t\"'\\")
    plain = _PLAIN_IN_BRACES if before.endswith(("{", ",", "(")) else _PLAIN
    return begin, _end(plain, sql, begin)


def _lines_below(text: Text, name: int, at: int, *, any_line: bool) -> int:
    """Return the end of the lines that are further right than the line of the name."""
    sql = text.all
    line = text.line_of(name)
    margin = _end(_MARGIN, sql, line) - line
    if not any_line and _NO_VALUE.match(sql, at):
        return at
    while at < len(sql):
        begin = _end(_SPACES, sql, at)
        if sql[begin : begin + 1] not in {"\n", "\r", ""} and begin - at <= margin:
            break
        end = min(text.find("\n", begin) + 1, len(sql))
        closing = sql.find("$$", begin, end)
        if closing >= 0:
            return closing
        at = end
    return at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return at if match is None else match.end()
