"""The order of the rows of a query with FLATTEN: that of what is flattened, and in it that of its elements.

DuckDB keeps it where FLATTEN follows a table; behind anything else it joins by a hash table, so rows are numbered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlglot.expressions import Expr

_NUMBER = "_number_in_"
_ORDERS_ITSELF = ("group", "distinct", "having", "order")


def keep_order(expression: Expr) -> None:
    """Order in place the queries whose FLATTEN would not keep the order of its input."""
    names = {cte.alias.upper() for cte in expression.find_all(exp.CTE)}
    for select in list(expression.find_all(exp.Select)):
        sources = list(_sources(select))
        flattened = [source for source in sources if isinstance(source.this, exp.Explode) and source.alias_or_name]
        recursive = any("RECURSIVE" in node.name.upper() for f in flattened for node in f.find_all(exp.Kwarg))
        if (
            not flattened
            or recursive
            or len(sources) == 1
            or _orders_itself(select)
            or _is_simple(select, sources, names)
        ):
            continue
        numbered = [source for source in sources if source not in flattened and source.alias_or_name]
        if len(numbered) + len(flattened) == len(sources):
            _number(select, numbered)
            _order(select, sources)


def _sources(select: exp.Select) -> Iterator[Expr]:
    start = select.args.get("from_")
    if start is not None:
        yield start.this
    for join in select.args.get("joins") or []:
        yield join.this
    yield from select.args.get("laterals") or []


def _orders_itself(select: exp.Select) -> bool:
    if any(select.args.get(part) for part in _ORDERS_ITSELF):
        return True
    aggregates = (node for cell in select.expressions for node in cell.find_all(exp.AggFunc))
    return any(node.find_ancestor(exp.Window, exp.Select) is select for node in aggregates)


def _is_simple(select: exp.Select, sources: list[Expr], common: set[str]) -> bool:
    """Tell whether DuckDB unnests without a join: nothing but a table before, and no condition on the elements."""
    first, *others = sources
    of_table = isinstance(first, exp.Table) and first.name.upper() not in common
    return of_table and all(isinstance(o.this, exp.Explode) for o in others) and select.args.get("where") is None


def _number(select: exp.Select, sources: list[Expr]) -> None:
    for source in sources:
        name = source.alias_or_name
        inner = source.copy()
        row = exp.alias_(exp.Window(this=exp.RowNumber()), _NUMBER + name, quoted=True)
        wrapped = exp.Subquery(
            this=exp.Select(expressions=[exp.Star(), row]).from_(inner),
            alias=exp.TableAlias(this=_alias(source)),
        )
        source.replace(wrapped)
    hidden = {
        source.alias_or_name.upper(): exp.to_identifier(_NUMBER + source.alias_or_name, quoted=True)
        for source in sources
    }
    for cell in select.expressions:
        star = cell.this if isinstance(cell, exp.Column) else cell
        if isinstance(star, exp.Star):
            table = cell.table.upper() if isinstance(cell, exp.Column) else None
            left_out = [name.copy() for alias, name in hidden.items() if table in {None, alias}]
            star.set("except_", [*(star.args.get("except_") or []), *left_out])


def _alias(source: Expr) -> exp.Identifier:
    given = source.args.get("alias")
    found = given.this if isinstance(given, exp.TableAlias) else source.this
    assert isinstance(found, exp.Identifier)
    return found.copy()


def _order(select: exp.Select, sources: list[Expr]) -> None:
    terms: list[Expr] = []
    for source in sources:
        table = exp.to_identifier(source.alias_or_name)
        if isinstance(source.this, exp.Explode):
            table = _alias(source)
            terms += [exp.column("INDEX", table=table.copy()), exp.column("KEY", table=table.copy())]
        else:
            terms.append(
                exp.column(exp.to_identifier(_NUMBER + source.alias_or_name, quoted=True), table=_alias(source))
            )
    select.set("order", exp.Order(expressions=[exp.Ordered(this=term, nulls_first=True) for term in terms]))
