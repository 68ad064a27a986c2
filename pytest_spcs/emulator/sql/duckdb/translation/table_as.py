"""``CREATE TABLE t (a INT, b) AS ...``: the query's columns get names and types whatever form the query has.

https://docs.snowflake.com/en/sql-reference/sql/create-table
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import SourceColumns

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.sql.duckdb.translation.source_columns import NamesOf

_QUERY = "THE QUERY"


def shape_query(expression: Expr, names_of: NamesOf) -> None:
    """Set the query in place into one that names its columns; raise Snowflake's 002026 for a list that does not fit."""
    if not _is_shaped(expression):
        return
    schema, query = expression.this, expression.expression
    columns = [node for node in schema.expressions if isinstance(node, exp.ColumnDef | exp.Identifier)]
    given = SourceColumns(names_of).of_query(query)
    if given is not None and len(given) != len(columns):
        raise SnowflakeError(2026, "42601", "SQL compilation error:\nInvalid column definition list")
    names = [_target(column) for column in columns]
    inner = exp.Subquery(
        this=query.unnest() if isinstance(query, exp.Subquery) else query,
        alias=exp.TableAlias(this=exp.to_identifier(_QUERY, quoted=True), columns=names),
    )
    chosen = [_typed(column, name) for column, name in zip(columns, names, strict=True)]
    expression.set("expression", exp.Select(expressions=chosen, from_=exp.From(this=inner)))
    if any(not isinstance(node, exp.ColumnDef) or node.kind is None for node in columns):
        expression.set("this", schema.this)


def _is_shaped(expression: Expr) -> bool:
    return (
        isinstance(expression, exp.Create)
        and str(expression.args.get("kind")).upper() == "TABLE"
        and isinstance(expression.this, exp.Schema)
        and isinstance(expression.expression, exp.Query)
    )


def _target(column: Expr) -> exp.Identifier:
    found = column.this if isinstance(column, exp.ColumnDef) else column
    return exp.to_identifier(found.name, quoted=bool(found.args.get("quoted")))


def _typed(column: Expr, name: exp.Identifier) -> Expr:
    value: Expr = exp.column(name.copy())
    if isinstance(column, exp.ColumnDef) and column.kind is not None:
        value = exp.cast(value, column.kind.copy())
    return exp.alias_(value, name.copy())
