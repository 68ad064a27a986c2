"""Which columns the sources of a FROM clause have, by name and in order: what ``$n`` and ``*`` stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

NamesOf = Callable[["exp.Table"], Sequence[str]]
"""Gives the names of the columns of a table or view, in order; nothing for one that is not there."""
FLATTENED = ("SEQ", "KEY", "PATH", "INDEX", "VALUE", "THIS")
"""https://docs.snowflake.com/en/sql-reference/functions/flatten"""
SPLIT = ("SEQ", "INDEX", "VALUE")
"""https://docs.snowflake.com/en/sql-reference/functions/split_to_table"""
METADATA = "METADATA$"
"""Begins the names of columns that a staged file has beside its own."""


def sources(statement: Expr) -> Iterator[Expr]:
    """Yield what a SELECT, UPDATE, DELETE or MERGE reads, in the order of its text."""
    from_ = statement.args.get("from_")
    first = [from_.this] if from_ is not None else []
    if not isinstance(statement, exp.Select):
        first = [node for node in (statement.this, statement.args.get("using"), *first) if isinstance(node, exp.Expr)]
    for node in [*first, *(statement.args.get("laterals") or []), *_joined(statement)]:
        yield from _ungrouped(node)


def _ungrouped(source: Expr) -> Iterator[Expr]:
    """Yield a source, or those of a group in parentheses that has no name of its own, and what is joined to it."""
    if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Table) and not source.alias:
        yield from _ungrouped(source.this)
    else:
        yield source
    for joined in _joined(source):
        yield from _ungrouped(joined)


def position_name(number: int) -> str:
    """Return the name of a column that has none but its position: Snowflake's own for VALUES."""
    return f"COLUMN{number}"


def distinct(names: list[str]) -> list[str]:
    """Return names as the engine keeps those of a query within another, where several are the same."""
    kept: dict[str, int] = {}
    found: list[str] = []
    for name in names:
        number = kept.get(name.upper(), 0)
        kept[name.upper()] = number + 1
        found.append(f"{name}_{number}" if number else name)
    return found


class SourceColumns:
    """Finds the columns of sources; ``names_of`` gives those of tables and views.

    Their names are those that the engine knows, or, ``shown``, those that a user sees: several may be the same.
    """

    def __init__(self, names_of: NamesOf, *, shown: bool = False) -> None:
        self._names_of = names_of
        self._shown = shown

    def of_source(self, source: Expr) -> list[str] | None:
        """Return the names of a source's columns, None where they cannot be known."""
        alias = source.args.get("alias")
        given = [_folded(column) for column in alias.columns] if isinstance(alias, exp.TableAlias) else []
        found = self._own(source)
        if found is None or len(given) >= len(found):
            return given or None
        return [*given, *found[len(given) :]]

    def is_file(self, source: Expr) -> bool:
        """Tell whether a source is the lines of staged files."""
        return isinstance(source, exp.Table) and any(name.startswith(METADATA) for name in self._names_of(source))

    def of_query(self, query: Expr | None) -> list[str] | None:
        """Return the names of the columns that a query gives, None where they cannot be known."""
        while isinstance(query, exp.SetOperation | exp.Subquery):
            query = query.this
        if isinstance(query, exp.Values):
            return self._own(query)
        if not isinstance(query, exp.Select):
            return None
        found: list[str] = []
        for projection in query.expressions:
            names = self._of_projection(projection, query)
            if names is None:
                return None
            found += names
        return found

    def _own(self, source: Expr) -> list[str] | None:
        match source:
            case exp.Subquery() if isinstance(source.this, exp.Table | exp.TableFromRows):
                return self._of_all([source.this, *_joined(source.this)])
            case exp.Subquery():
                inner = self.of_query(source.this)
                return inner if inner is None or self._shown else distinct(inner)
            case exp.Values():
                width = len(source.expressions[0].expressions) or 1
                return [position_name(number) for number in range(1, width + 1)]
            case exp.Lateral() | exp.TableFromRows():
                return self._of_call(source.this)
            case exp.Table() if _is_plain(source):
                return self._of_table(source)
            case _:
                return None

    def _of_all(self, together: list[Expr]) -> list[str] | None:
        found = [self.of_source(one) for one in together]
        return None if None in found else [name for names in found for name in names or ()]

    def _of_call(self, call: Expr) -> list[str] | None:
        if isinstance(call, exp.Explode):
            return list(FLATTENED)
        if isinstance(call, exp.SplitToTable) or call.name.upper() == "STRTOK_SPLIT_TO_TABLE":
            return list(SPLIT)
        return self.of_source(call) if isinstance(call, exp.Subquery) else None

    def _of_table(self, table: exp.Table) -> list[str] | None:
        named = None if table.db else common_table(table)
        if named is not None:
            given = [_folded(column) for column in named.args["alias"].columns]
            found = None if given else self.of_query(named.this)
            return given or (found if found is None or self._shown else distinct(found))
        return [name for name in self._names_of(table) if not name.startswith(METADATA)] or None

    def _of_projection(self, projection: Expr, query: exp.Select) -> list[str] | None:
        star = projection.this if isinstance(projection, exp.Column) else projection
        if not isinstance(star, exp.Star):
            named = projection.args.get("alias") or projection.this
            return [_folded(named)] if isinstance(named, exp.Identifier) else None
        if any(star.args.get(part) for part in ("replace", "rename", "ilike")):
            return None
        found: list[str] = []
        for source in sources(query):
            if isinstance(projection, exp.Column) and source.alias_or_name.upper() != projection.table.upper():
                continue
            names = self.of_source(source)
            if names is None:
                return None
            found += names
        left_out = {column.name.upper() for column in star.args.get("except_") or []}
        joined = [join for join in query.args.get("joins") or [] if join.args.get("using") or join.method == "NATURAL"]
        return None if joined else [name for name in found if name.upper() not in left_out]


def _joined(source: Expr) -> list[Expr]:
    return [join.this for join in source.args.get("joins") or []]


def _is_plain(table: exp.Table) -> bool:
    """Tell whether a table's columns are its own: those of INFORMATION_SCHEMA are others in the engine."""
    own = isinstance(table.this, exp.Identifier) and not table.args.get("pivots")
    return own and table.db.upper() != "INFORMATION_SCHEMA"


def _folded(identifier: Expr) -> str:
    return identifier.name if identifier.args.get("quoted") else identifier.name.upper()


def common_table(table: exp.Table) -> exp.CTE | None:
    """Return the WITH query that a name stands for, if it is one's."""
    current = table.parent
    while current is not None:
        with_ = current.args.get("with_")
        queries: list[exp.CTE] = with_.expressions if isinstance(with_, exp.With) else []
        for query in queries:
            if query.alias.upper() == table.name.upper():
                return query
        current = current.parent
    return None
