"""Columns by position, ``$1``: of VALUES, of stage files and of earlier results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


def position_name(number: int) -> str:
    """Return the name that column ``$number`` has in DuckDB: Snowflake's own for VALUES."""
    return f"COLUMN{number}"


def name_positions(expression: Expr) -> None:
    """Replace ``$1`` and ``t.$1`` in place by the column names that such sources have in DuckDB."""
    for node in list(expression.find_all(exp.Parameter)):
        if not isinstance(node.this, exp.Literal) or not node.name.isdigit():
            continue
        identifier = exp.to_identifier(position_name(int(node.name)))
        if isinstance(node.parent, exp.Column):
            node.replace(identifier)
        else:
            node.replace(exp.Column(this=identifier))
