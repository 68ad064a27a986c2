"""Which statements are meant: by their first words, a LIKE pattern, a regular expression or a part of their text.

Shared by both sides: tests pick statements out of a recording, and the emulator those that are to fail. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.wildcards import like

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KEPT_OR_BLANK = re.compile(
    r"""
    (?P<kept> '(?:[^'\\]|\\.|'')*+(?:'|\Z) | "(?:[^"]|"")*+(?:"|\Z) | \$\$.*?(?:\$\$|\Z) )
    | (?P<blank> (?: \s | --[^\n]* | //[^\n]* | /\*.*?(?:\*/|\Z) )++ )
    """,
    re.VERBOSE | re.DOTALL,
)


def one_line(sql: str) -> str:
    """Return a statement with one space for each run of blanks and comments, outside of quotes, and no semicolon."""
    flat = _KEPT_OR_BLANK.sub(lambda match: match["kept"] or " ", sql)
    return flat.strip().rstrip(";").rstrip()


def found_in(regex: str, text: str) -> bool:
    """Tell whether a regular expression, as Python has them, is found in a text."""
    return re.search(regex, text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPattern:
    """Statements for which all that is given holds; upper and lower case are the same, but in a regular expression.

    ``words``: they begin with these words. ``like``: the whole of it, ``%`` and ``_`` being wild. ``regex``: found
    anywhere. ``contains``: this text is in it. All but ``regex`` look at the statement on one line.
    """

    words: str | None = None
    like: str | None = None
    regex: str | None = None
    contains: str | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> StatementPattern:
        """Return the pattern of ``document()``; raise ValueError for anything else, or one that says nothing."""
        given = {name: document.get(name) for name in cls.__slots__}
        if not any(given.values()):
            raise ValueError("the pattern says nothing: give words, like, regex or contains")
        for name, value in given.items():
            if value is not None and not isinstance(value, str):
                raise ValueError(f"{name!r} of the pattern is {value!r}, not a text")
        pattern = cls(**given)
        pattern.check()
        return pattern

    def check(self) -> None:
        """Raise ValueError for a regular expression that is none."""
        try:
            re.compile(self.regex or "")
        except re.error as problem:
            raise ValueError(f"{self.regex!r} is no regular expression: {problem}") from problem

    def document(self) -> dict[str, str | None]:
        """Return it as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}

    def matches(self, sql: str, found: Callable[[str, str], bool] = found_in) -> bool:
        """Tell whether a statement is meant; ``found`` looks for the regular expression in it."""
        flat = one_line(sql)
        return (
            (self.words is None or _begins_with(flat, one_line(self.words)))
            and (self.like is None or like(self.like)(flat))
            and (self.regex is None or found(self.regex, sql))
            and (self.contains is None or one_line(self.contains).upper() in flat.upper())
        )

    def __str__(self) -> str:
        told = [self.words or ""]
        told += [f"{name} {getattr(self, name)!r}" for name in ("like", "regex", "contains") if getattr(self, name)]
        return " ".join(filter(None, told))


def _begins_with(flat: str, words: str) -> bool:
    """Compare whole words: ``CREATE SERVICE`` does not begin ``CREATE SERVICES``."""
    wanted, found = words.upper(), flat.upper()
    if not found.startswith(wanted):
        return False
    rest = found[len(wanted) :]
    return not rest or not (_in_word(wanted[-1:]) and _in_word(rest[0]))


def _in_word(character: str) -> bool:
    return character.isalnum() or character in "_$"
