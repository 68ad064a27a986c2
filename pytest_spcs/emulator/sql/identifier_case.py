"""QUOTED_IDENTIFIERS_IGNORE_CASE: a statement whose quoted identifiers mean what unquoted ones would.

https://docs.snowflake.com/en/sql-reference/parameters#quoted-identifiers-ignore-case
"""

from __future__ import annotations

from pytest_spcs.emulator.sql.scanner import Token, TokenKind, scan


def fold_quoted(sql: str) -> str:
    """Return a statement with its quoted identifiers in upper case; the keys of ``v:"a"."b"`` are none."""
    parts: list[str] = []
    at = 0
    for token in _quoted_identifiers(list(scan(sql))):
        parts += [sql[at : token.start], token.text.upper()]
        at = token.end
    return "".join([*parts, sql[at:]])


def _quoted_identifiers(tokens: list[Token]) -> list[Token]:
    found: list[Token] = []
    in_path = False
    for number, token in enumerate(tokens):
        before = tokens[number - 1] if number else None
        if token.text == ":":
            in_path = True
        elif token.text != "." and not (in_path and before is not None and before.text in {":", "."}):
            in_path = False
        if token.kind is TokenKind.QUOTED and not in_path:
            found.append(token)
    return found
