"""Names of columns that have no alias: Snowflake takes the expression's text, in upper case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.source_columns import SourceColumns, common_table, sources
from pytest_spcs.emulator.sql.duckdb.translation.written_names import is_unnamed, written_name

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.sql.duckdb.translation.source_columns import NamesOf


def leading_select(expression: Expr) -> exp.Select | None:
    """Return the SELECT whose columns name those of a query's result, or None where there is no such one."""
    current: Expr | None = expression
    while isinstance(current, exp.SetOperation | exp.Subquery):
        current = current.this
    return current if isinstance(current, exp.Select) else None


def name_expressions(expression: Expr) -> None:
    """Give each unnamed column that can be seen the alias that Snowflake would show, in FROM and WITH too."""
    for select in list(expression.find_all(exp.Select)):
        if any(is_unnamed(projection) for projection in select.expressions) and _is_seen(select):
            select.set("expressions", [_named(projection) for projection in select.expressions])


def _is_seen(query: Expr) -> bool:
    """Tell whether the names of a query's columns matter: not those of a value, an IN, an EXISTS or an INSERT."""
    parent = query.parent
    if isinstance(parent, exp.SetOperation | exp.Subquery):
        return _is_seen(parent)
    return parent is None or isinstance(parent, exp.From | exp.Join | exp.Lateral | exp.CTE | exp.Create | exp.Merge)


def shown_names(expression: Expr, names_of: NamesOf) -> tuple[str, ...]:
    """Return the names of a query's columns where it takes all of another query's, of which several may be the same."""
    select = leading_select(expression)
    if select is None or not any(source.find(exp.Select) or _is_common(source) for source in sources(select)):
        return ()
    if not any(projection.is_star for projection in select.expressions):
        return ()
    return tuple(SourceColumns(names_of, shown=True).of_query(select) or ())


def _is_common(source: Expr) -> bool:
    return isinstance(source, exp.Table) and not source.db and common_table(source) is not None


def _named(projection: Expr) -> Expr:
    name = written_name(projection) if is_unnamed(projection) else None
    return projection if name is None else exp.alias_(projection, name, quoted=True)
