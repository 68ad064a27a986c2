"""Decides whose a statement is: one of the account's forms, or the SQL engine's; and never lets one slip through.

A statement known to be for container services and not emulated fails by name instead of reaching the engine.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.sql.object_kinds import nobodys
from pytest_spcs.emulator.sql.scanner import TokenKind, leading_words, scan
from pytest_spcs.emulator.sql.statement_texts import is_block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.emulator.sql.forms import StatementForm

_SYNONYMS = {"DESC": "DESCRIBE", "LS": "LIST", "RM": "REMOVE"}
_MODIFIERS = frozenset({"OR", "REPLACE", "ALTER", "SECURE", "RECURSIVE"}) | {
    *("TEMP", "TEMPORARY", "TRANSIENT", "VOLATILE", "LOCAL", "GLOBAL", "SCOPED")
}
NOT_EMULATED = """
CREATE APPLICATION; CREATE APPLICATION PACKAGE; CREATE APPLICATION ROLE; CREATE VERSIONED SCHEMA;
UNDROP SERVICE; UNDROP DATABASE; UNDROP SCHEMA; UNDROP TABLE
"""
"""Statements of container services that are refused by name, between semicolons."""
_ADVICE = {
    "UNDROP": "What is dropped is gone here, with its tables and files: create it anew, or CLONE the database or "
    "schema before it is dropped.",
    "BEGIN": "Send its statements one by one.",
}
"""What to do instead, by a statement's first word."""
_TEMPLATE = re.compile(r"\bUSING\s+TEMPLATE\b", re.IGNORECASE)
_LONGEST_FORM = 6
"""Words of the longest form, ``SHOW COMPUTE POOL INSTANCE FAMILIES`` and its like, with room."""


def head(sql: str) -> tuple[str, ...]:
    """Return the words that begin a statement, synonyms resolved and CREATE's modifiers left out."""
    words = leading_words(sql, _LONGEST_FORM + 4)
    if not words:
        return ()
    first = _SYNONYMS.get(words[0], words[0])
    rest = list(words[1:])
    if first == "CREATE":
        while rest and rest[0] in _MODIFIERS:
            del rest[0]
    if first == "SHOW" and rest[:1] == ["TERSE"]:
        del rest[0]
    return (first, *rest)[:_LONGEST_FORM]


def _has_words(sql: str, *wanted: str) -> bool:
    """Tell whether these words follow each other in a statement, outside of strings and comments."""
    words = [token.value if token.kind is TokenKind.WORD else "" for token in scan(sql)]
    return any(tuple(words[at : at + len(wanted)]) == wanted for at in range(len(words)))


def _opening(sql: str) -> tuple[str, ...]:
    """Return the two words or symbols that begin a statement."""
    words = leading_words(sql, 2)
    return words if len(words) != 1 else tuple(token.value for token in scan(sql)[:2])


class Router:
    """Finds the form of a statement by its longest run of leading words."""

    def __init__(self, forms: Iterable[StatementForm]) -> None:
        self._forms: dict[tuple[str, ...], StatementForm | None] = {}
        for words in NOT_EMULATED.split(";"):
            self._forms[tuple(words.split())] = None
        for form in forms:
            self._forms[tuple(form.words.split())] = form

    def find(self, sql: str) -> StatementForm | None:
        """Return the account's form of a statement, or None where it is the engine's; raise for what is neither's."""
        words = head(sql)
        for length in range(len(words), 0, -1):
            prefix = words[:length]
            if prefix in self._forms:
                form = self._forms[prefix]
                if form is None:
                    raise not_emulated(" ".join(prefix), _ADVICE.get(prefix[0], ""))
                return form
        named = nobodys(words) if words else None
        if named is not None:
            raise not_emulated(named, _ADVICE.get(words[0], ""))
        if is_block(_opening(sql)):
            raise not_emulated("Snowflake Scripting", _ADVICE["BEGIN"])
        if words[:2] == ("CREATE", "TABLE") and _TEMPLATE.search(sql) and _has_words(sql, "USING", "TEMPLATE"):
            advice = "Name the columns, which SELECT * FROM TABLE(INFER_SCHEMA(...)) tells."
            raise not_emulated("CREATE TABLE ... USING TEMPLATE", advice)
        return None
