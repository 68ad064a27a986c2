"""Where a text holds secrets: behind names such as ``PASSWORD``, in URLs, in headers and in private keys.

Any text is read through once, however it is nested or cut off; a place that cannot be read to its end is one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.rehearsal.secret_values import Text, value_place

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = (
    r"PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|PGPASS|(?<=[_-])PASS|(?<=[_-])PWD|"
    r"CONNECTION[_-]?STRING|(?:PRIVATE|MASTER|ACCESS|SIGNING|ENCRYPTION|API)[_-]?KEY"
)
_END = r"(?:(?![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))"
"""``TOKENS`` and ``SECRETARY`` are other words, ``tokenValue`` is two."""
NAME = re.compile(rf"(?<![\w-])(?=[\w-]*?(?:{_WORDS}){_END})[\w-]++", re.IGNORECASE)
_WORD = re.compile(rf"(?:{_WORDS}){_END}", re.IGNORECASE)
_TELLS = re.compile(
    r"\w*?(?:_|-|(?<=[a-z])(?=[A-Z]))(?:last_?set|resets?|polic(?:y|ies)|expir|ttl|counts?|endpoint|ur[il]|types?|ids?|names?|"
    r"length|age|rotat|histor|creat|updat|chang|at|required|enabled|files?|path|dir|issuer|limit|min|max)\w*\Z",
    re.IGNORECASE,
)
"""Ends of names of what is known about a secret: ``PASSWORD_LAST_SET``, and the table ``password_resets``."""
_HARMLESS = frozenset({"secrets", "secretkeyref", "snowflakesecret", "mountsessiontoken"})
"""Options of a specification."""

_USING = re.compile(r"\bUSING\s*+\((?=\s*+[\w\"$]++\s*+=>)", re.IGNORECASE)
_LITERAL = r"'(?:[^'\\]|\\.|'')*+(?:'|\Z)"
_ASSIGNED = re.compile(rf"=>\s*+({_LITERAL}|\$\$.*?(?:\$\$|\Z))|(\))|{_LITERAL}", re.DOTALL)
_ELSEWHERE = (
    re.compile(r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]*+://[^\s:/@'\"]*+:([^\s/'\"]*)@", re.IGNORECASE),
    re.compile(rf"(?<![\w-])--[\w-]*?(?:{_WORDS})(?:=|[\"']{{1,2}},\s*+[\"']{{1,2}})([^\s\"',\]]++)", re.IGNORECASE),
    re.compile(r"\bAuthorization[\"']?\s*+[:=]\s*+[\"']?(?:\w++\s++)?+([^\s'\",}]++)", re.IGNORECASE),
    re.compile(r"\bBearer\s++((?=[\w~+/=-]*+[\d._-])[\w.~+/=-]++)", re.IGNORECASE),
    re.compile(r"\bSnowflake Token=\\?\"([^\"\\]++)", re.IGNORECASE),
    re.compile(r"-----BEGIN [A-Z ]*?PRIVATE KEY-----(.*?)(?:-----END [A-Z ]*?PRIVATE KEY-----|\Z)", re.DOTALL),
)
"""The groups of these are secret whatever they are called."""


def speaks_of_secrets(name: str) -> bool:
    """Tell whether a secret may be the argument of the function of this name."""
    return NAME.fullmatch(name) is not None


def is_secret_name(name: str) -> bool:
    """Tell whether what has this name is a secret."""
    return name.lower() not in _HARMLESS and NAME.fullmatch(name) is not None and not _tells(name)


def secret_places(text: str) -> list[tuple[int, int]]:
    """Return beginnings and ends of all secrets, in order and apart from each other."""
    found = sorted([*_named(text), *_given(text), *_elsewhere(text)])
    places: list[tuple[int, int]] = []
    for start, end in found:
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        elif start < end:
            places.append((start, end))
    return places


def _named(sql: str) -> Iterator[tuple[int, int]]:
    text = Text(sql)
    read = 0
    for match in NAME.finditer(sql):
        if match.start() < read or match.group().lower() in _HARMLESS:
            continue
        place = value_place(text, match.start(), match.end(), tells=_tells(match.group()))
        if place is not None:
            yield place
            read = place[1]


def _tells(name: str) -> bool:
    """Tell whether a name is of something that is known about a secret, and not of the secret."""
    end = 0
    for word in _WORD.finditer(name):
        end = word.end()
    return _TELLS.match(name, end) is not None


def _given(sql: str) -> Iterator[tuple[int, int]]:
    """Yield the values for a template: which of them are secret only the template knows."""
    read = 0
    for using in _USING.finditer(sql):
        if using.start() < read:
            continue
        for match in _ASSIGNED.finditer(sql, using.end()):
            read = match.end()
            if match[2]:
                break
            if match[1]:
                yield match.span(1)


def _elsewhere(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _ELSEWHERE:
        for match in pattern.finditer(text):
            yield match.span(1)
