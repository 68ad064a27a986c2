"""ASOF JOIN with MATCH_CONDITION: https://docs.snowflake.com/en/sql-reference/constructs/asof-join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from sqlglot.expressions import Expr


def match_as_of(expression: Expr) -> None:
    """Turn each MATCH_CONDITION into a condition of DuckDB's ASOF JOIN, in place; rows of the left side all stay."""
    for join in list(expression.find_all(exp.Join)):
        condition = join.args.get("match_condition")
        if condition is None:
            continue
        join.set("match_condition", None)
        join.set("side", "LEFT")
        using = join.args.get("using") or []
        join.set("using", None)
        left, right = join.parent.args["from_"].this.alias_or_name, join.this.alias_or_name  # type: ignore[union-attr]  # a join lies in a SELECT
        equal = [
            exp.EQ(this=exp.column(name.copy(), table=left), expression=exp.column(name.copy(), table=right))
            for name in (column.this if isinstance(column, exp.Column) else column for column in using)
        ]
        conditions = [c for c in (join.args.get("on"), *equal, condition) if c is not None]
        join.set("on", exp.and_(*conditions))
