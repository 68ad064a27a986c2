"""Parsing of statements with very long string constants, which sqlglot reads character by character."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.dialect import parse_snowflake
from pytest_spcs.emulator.sql.scanner import TokenKind, scan
from pytest_spcs.emulator.sql.written_texts import Edit, edited

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_LONG = 20_000
"""Characters of a constant, and so of a statement, from which on the detour is worth it."""


def parse_all(sql: str) -> list[Expr | None]:
    """Parse a text as sqlglot does, in time that hardly grows with the length of its constants."""
    if len(sql) < _LONG:
        return parse_snowflake(sql)
    mark = uuid.uuid4().hex
    edits: list[Edit] = []
    texts: dict[str, str] = {}
    for token in scan(sql):
        if token.kind is TokenKind.STRING and len(token.text) >= _LONG:
            name = f"{mark}-{len(texts)}"
            texts[name] = token.value
            edits.append(Edit(token.start, token.end, f"'{name}'"))
    if not texts:
        return parse_snowflake(sql)
    expressions = parse_snowflake(edited(sql, edits))
    found = [node for e in expressions if e is not None for node in e.find_all(exp.Literal) if node.name in texts]
    if {node.name for node in found} != set(texts):
        # One stands where the tree keeps no constant of its own, for instance inside a path.
        return parse_snowflake(sql)
    for node in found:
        node.set("this", texts[node.name])
    return expressions
