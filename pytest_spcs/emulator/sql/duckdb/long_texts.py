"""Parsing of statements with very long string constants, which sqlglot reads character by character."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.dialect import Ordinary
from pytest_spcs.emulator.sql.scanner import TokenKind, scan

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_LONG = 20_000
"""Characters of a constant, and so of a statement, from which on the detour is worth it."""


def parse_all(sql: str) -> list[Expr | None]:
    """Parse a text as sqlglot does, in time that hardly grows with the length of its constants."""
    if len(sql) < _LONG:
        return list(sqlglot.parse(sql, read=Ordinary))
    mark = uuid.uuid4().hex
    pieces: list[str] = []
    texts: dict[str, str] = {}
    done = 0
    for token in scan(sql):
        if token.kind is TokenKind.STRING and len(token.text) >= _LONG:
            name = f"{mark}-{len(texts)}"
            texts[name] = token.value
            pieces += [sql[done : token.start], f"'{name}'"]
            done = token.end
    if not texts:
        return list(sqlglot.parse(sql, read=Ordinary))
    expressions = sqlglot.parse("".join([*pieces, sql[done:]]), read=Ordinary)
    found = [node for e in expressions if e is not None for node in e.find_all(exp.Literal) if node.name in texts]
    if {node.name for node in found} != set(texts):
        # One stands where the tree keeps no constant of its own, for instance inside a path.
        return list(sqlglot.parse(sql, read=Ordinary))
    for node in found:
        node.set("this", texts[node.name])
    return list(expressions)
