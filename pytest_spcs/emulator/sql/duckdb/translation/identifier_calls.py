"""``IDENTIFIER('name')``, ``IDENTIFIER(?)`` and ``IDENTIFIER($x)``: replaced by the name before a statement is parsed.

https://docs.snowflake.com/en/sql-reference/identifier-literal
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.binds import bind_text
from pytest_spcs.emulator.sql.scanner import Token, TokenKind, scan
from pytest_spcs.emulator.sql.written_texts import Edit, edited
from pytest_spcs.identifiers import InvalidIdentifierError, split

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.engine.contract import Bind

_CALL = re.compile(r"\bIDENTIFIER\s*\(", re.IGNORECASE)


def named(sql: str, binds: list[Bind], variable: Callable[[str], str]) -> tuple[str, list[Bind]]:
    """Return a statement with the names that its IDENTIFIER calls mean, and the binds that are left.

    ``variable`` gives the text of a session variable.
    """
    if _CALL.search(sql) is None:
        return sql, binds
    tokens = scan(sql)
    text_of = bind_text(binds)
    edits: list[Edit] = []
    used: set[int] = set()
    marks = 0
    for at, token in enumerate(tokens):
        if token.kind is TokenKind.BIND and token.text == "?":
            marks += 1
        argument = _argument(tokens, at)
        if not argument:
            continue
        match argument[0].kind:
            case TokenKind.STRING:
                name = argument[0].value
            case TokenKind.BIND if argument[0].text == "?":
                name = text_of(str(marks + 1))
                used.add(marks)
            case TokenKind.BIND:
                name = text_of(argument[0].text[1:])
            case _:
                name = variable(argument[1].value)
        edits.append(Edit(token.start, tokens[at + 2 + len(argument)].end, _checked(name)))
    return edited(sql, edits), [bind for number, bind in enumerate(binds) if number not in used]


def _argument(tokens: list[Token], at: int) -> list[Token]:
    """Return the tokens between the parentheses of a call that begins here; none where no such call does."""
    if tokens[at].kind is not TokenKind.WORD or tokens[at].value != "IDENTIFIER" or tokens[at + 1].text != "(":
        return []
    first = tokens[at + 2]
    length = 2 if first.text == "$" else 1
    plain = first.kind in {TokenKind.STRING, TokenKind.BIND} or length > 1
    return tokens[at + 2 : at + 2 + length] if plain and tokens[at + 2 + length].text == ")" else []


def _checked(name: str) -> str:
    try:
        split(name)
    except InvalidIdentifierError:
        raise SnowflakeError(904, "42000", f"SQL compilation error:\ninvalid identifier '{name}'") from None
    return name.strip()
