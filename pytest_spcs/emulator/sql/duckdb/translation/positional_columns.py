"""Columns by position: ``$1`` and ``t.$1`` of whatever FROM gives.

https://docs.snowflake.com/en/sql-reference/sql/select
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.errors.error_wordings import invalid_identifier
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import SourceColumns, position_name, sources

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.sql.duckdb.translation.source_columns import NamesOf

_SCOPES = (exp.Select, exp.Update, exp.Delete, exp.Merge)
_NAMELESS = "UNNAMED SOURCE"
"""What a subquery without an alias is called while its columns are; with a blank no unquoted name can meet it."""


def name_values(expression: Expr) -> None:
    """Give in place the columns of ``VALUES ... AS v`` the names that Snowflake gives them."""
    for values in expression.find_all(exp.Values):
        alias = values.args.get("alias")
        if isinstance(alias, exp.TableAlias) and alias.this is not None and not alias.columns and values.expressions:
            width = len(values.expressions[0].expressions) or 1
            names = [exp.to_identifier(position_name(number), quoted=True) for number in range(1, width + 1)]
            alias.set("columns", names)


def name_positions(expression: Expr, sql: str, names_of: NamesOf) -> None:
    """Replace ``$1`` and ``t.$1`` in place by the columns that they mean.

    Raises Snowflake's 000904 where there is no such column; what a staged file's lines do not have is NULL.
    """
    found = [node for node in expression.find_all(exp.Parameter) if is_position(node)]
    for node in found:
        _name(node, sql, SourceColumns(names_of))


def is_position(node: Expr) -> bool:
    """Tell whether a parameter is ``$1`` and its like, not a session variable."""
    return isinstance(node.this, exp.Literal) and node.name.isdigit()


def _name(node: exp.Parameter, sql: str, columns: SourceColumns) -> None:
    column = node.parent if isinstance(node.parent, exp.Column) else None
    number, qualifier = int(node.name), column.table if column is not None else ""
    at = number
    for source in _candidates(node, qualifier):
        names = columns.of_source(source)
        if names is None:
            if qualifier:
                break
            node.replace(exp.Var(this=f"#{number}"))
            return
        if 0 < at <= len(names):
            (column or node).replace(exp.column(exp.to_identifier(names[at - 1], quoted=True), table=_called(source)))
            return
        if columns.is_file(source):
            (column or node).replace(exp.Null())
            return
        at -= len(names)
    raise invalid_identifier(f"{qualifier}.${number}" if qualifier else f"${number}", sql)


def _candidates(node: exp.Parameter, qualifier: str) -> list[Expr]:
    """Return the sources that a position may mean: all of the nearest query, or the one of a name further out."""
    scope = node.find_ancestor(*_SCOPES)
    while scope is not None:
        found = list(sources(scope))
        if not qualifier:
            return found
        same = [source for source in found if source.alias_or_name.upper() == qualifier.upper()]
        if same:
            return same[:1]
        scope = scope.find_ancestor(*_SCOPES)
    return []


def _called(source: Expr) -> exp.Identifier | None:
    """Return what to write before a column of a source, which gets an alias where it has no name."""
    alias = source.args.get("alias")
    if isinstance(alias, exp.TableAlias) and isinstance(alias.this, exp.Identifier):
        return alias.this.copy()
    if isinstance(source, exp.Table) and isinstance(source.this, exp.Identifier):
        return source.this.copy()
    if isinstance(source, exp.Subquery) and not isinstance(source.this, exp.Table | exp.TableFromRows):
        source.set("alias", exp.TableAlias(this=exp.to_identifier(_NAMELESS, quoted=True)))
        return exp.to_identifier(_NAMELESS, quoted=True)
    return None
