"""REGEXP_REPLACE with all its arguments: https://docs.snowflake.com/en/sql-reference/functions/regexp_replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.expressions import constant, library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot.expressions import Expr

_MOST = 6


def replaced(arguments: Sequence[Expr]) -> Expr:
    """Return what REGEXP_REPLACE makes: of all matches, or of the one that is meant."""
    subject, pattern, *rest = arguments
    new, first, number, options = [*rest, *[None] * (_MOST - len(arguments))][:4]
    new = new or exp.Literal.string("")
    first = first or exp.Literal.number(1)
    letters = exp.Literal.string((constant(options) or "").replace("e", "").replace("g", ""))
    if number is None or number.name == "0":
        return library("regexp_replace_from", subject, pattern, new, first, letters)
    return library("regexp_replace_one", subject, pattern, new, first, number, letters)
