"""Joins that DuckDB writes or answers otherwise: https://docs.snowflake.com/en/sql-reference/constructs/join."""

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
        left, right = _left_of(join).alias_or_name, join.this.alias_or_name
        equal = [
            exp.EQ(this=exp.column(name.copy(), table=left), expression=exp.column(name.copy(), table=right))
            for name in (column.this if isinstance(column, exp.Column) else column for column in using)
        ]
        conditions = [c for c in (join.args.get("on"), *equal, condition) if c is not None]
        join.set("on", exp.and_(*conditions))


def join_freely(expression: Expr) -> None:
    """Turn each inner join without a condition into a cross join, in place."""
    for join in expression.find_all(exp.Join):
        conditions = join.args.get("on") or join.args.get("using") or join.args.get("match_condition")
        grouped = not join.kind and not isinstance(join.parent, exp.Select)
        if not conditions and not join.method and not join.side and (grouped or join.kind == "INNER"):
            join.set("kind", "CROSS")


def lead_with_common_columns(expression: Expr) -> None:
    """Let ``*`` over joins with USING begin with the columns that are named there, in place."""
    for select in expression.find_all(exp.Select):
        stars = [cell for cell in select.expressions if isinstance(cell, exp.Star)]
        names = _common_names(select)
        if len(stars) != 1 or not names or any(stars[0].args.values()):
            continue
        rest = exp.Star(except_=[name.copy() for name in names])
        columns: list[Expr] = [exp.Column(this=name.copy()) for name in names]
        at = select.expressions.index(stars[0])
        select.set("expressions", [*select.expressions[:at], *columns, rest, *select.expressions[at + 1 :]])


def _common_names(select: exp.Select) -> list[exp.Identifier]:
    from_ = select.args.get("from_")
    found: dict[str, exp.Identifier] = {}
    for join in [*_joins_in(select), *(_joins_of_group(from_.this) if from_ is not None else [])]:
        for column in join.args.get("using") or []:
            name = column.this if isinstance(column, exp.Column) else column
            found.setdefault(name.name.upper(), name)
    return list(found.values())


def _joins_of_group(source: Expr) -> list[exp.Join]:
    """Return the joins within parentheses that have no name of their own, the outermost first."""
    own = _joins_in(source)
    if isinstance(source, exp.Subquery) and not source.alias and isinstance(source.this, exp.Table | exp.Subquery):
        return [*own, *_joins_of_group(source.this)]
    return own


def _joins_in(node: Expr) -> list[exp.Join]:
    """Return the joins of a SELECT or a source, the last one first: its columns lead."""
    return list(reversed(node.args.get("joins") or []))


def _left_of(join: exp.Join) -> Expr:
    """Return what a join without parentheses stands behind."""
    parent = join.parent
    assert parent is not None  # a join lies in a SELECT or in a group
    return parent.args["from_"].this if isinstance(parent, exp.Select) else parent
