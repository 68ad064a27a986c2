"""INSERT OVERWRITE and INSERT into several tables: the rows are found first, then written.

https://docs.snowflake.com/en/sql-reference/sql/insert-multi-table
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot.expressions import Expr

CANDIDATES = "temp.main.insert_candidates"
"""The temporary table that holds the rows while a statement runs."""


def in_steps(expression: Expr) -> list[Expr] | None:
    """Return the statements that do the same one after the other, None for what needs no such thing."""
    match expression:
        case exp.Insert() if expression.args.get("overwrite") and isinstance(expression.expression, exp.Query):
            return [_found(expression.expression), *_overwritten(expression)]
        case exp.MultitableInserts():
            emptied = _emptied(expression) if expression.args.get("overwrite") else []
            return [_found(expression.args["source"]), *emptied, *_written(expression)]
        case _:
            return None


def targets(expression: exp.MultitableInserts) -> list[exp.Table]:
    """Return the tables that a statement inserts into, each once, in the order of its text."""
    found: dict[str, exp.Table] = {}
    for clause in expression.expressions:
        table = clause.this.this.find(exp.Table)
        found.setdefault(table.sql("snowflake").upper(), table)
    return list(found.values())


def _candidates() -> exp.Table:
    catalog, schema, name = CANDIDATES.split(".")
    return exp.Table(
        this=exp.to_identifier(name, quoted=True),
        db=exp.to_identifier(schema, quoted=True),
        catalog=exp.to_identifier(catalog, quoted=True),
    )


def _found(query: Expr) -> Expr:
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    return exp.Create(this=_candidates(), kind="TABLE", replace=True, expression=query.copy(), properties=temporary)


def _overwritten(insert: exp.Insert) -> list[Expr]:
    again = insert.copy()
    again.set("overwrite", None)
    again.set("expression", exp.Select(expressions=[exp.Star()]).from_(_candidates()))
    return [exp.Delete(this=_table(insert.this)), again]


def _emptied(expression: exp.MultitableInserts) -> list[Expr]:
    return [exp.Delete(this=table.copy()) for table in targets(expression)]


def _table(target: Expr) -> Expr:
    return (target.this if isinstance(target, exp.Schema) else target).copy()


def _written(expression: exp.MultitableInserts) -> Iterator[Expr]:
    first = str(expression.args.get("kind")).upper() == "FIRST"
    earlier: list[Expr] = []
    condition: Expr | None = None
    for clause in expression.expressions:
        stated = clause.args.get("expression")
        if clause.args.get("else_"):
            condition = _none_of(earlier)
        elif stated is not None:
            condition = exp.and_(stated.copy(), _none_of(earlier)) if first and earlier else stated.copy()
            earlier.append(stated)
        yield _insert(clause.this, condition)


def _none_of(conditions: list[Expr]) -> Expr:
    held = exp.or_(*(condition.copy() for condition in conditions))
    return exp.Not(this=exp.Coalesce(this=exp.Paren(this=held), expressions=[exp.false()]))


def _insert(insert: exp.Insert, condition: Expr | None) -> exp.Insert:
    values = insert.expression
    cells = (
        [cell.copy() for cell in values.expressions[0].expressions] if isinstance(values, exp.Values) else [exp.Star()]
    )
    query = exp.Select(expressions=cells).from_(_candidates())
    if condition is not None:
        query = query.where(condition.copy())
    return exp.Insert(this=insert.this.copy(), expression=query)
