"""The queries that a MERGE is made of, in Snowflake's SQL, over tables of this session that hold what came before.

Source rows are read once, joined once and asked for their clause once, and only the rows of a clause are asked for its
values: a service function is called for each as often as Snowflake does. Each query has the names in its scope that
Snowflake's has: for VALUES and for conditions of WHEN NOT MATCHED those of the source alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.merging.merge_clauses import Change, Clause, clauses

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

PREFIX = "_spcs_merge_"
"""How the tables are named that hold what a MERGE has found out."""
ROW, SOURCE_ROW, TARGET_ROW, CLAUSE = "_spcs_row", "_spcs_source_row", "_spcs_target_row", "_spcs_clause"
_SOURCE_ALIAS = "_spcs_source"
"""For a source without a name, or of the target's name in another schema."""

Key = Callable[[exp.Table], tuple[str, str, str]]
"""Gives what tells a table from all others."""


class MergeSelects:
    """The queries of one statement, which is changed."""

    def __init__(self, merge: exp.Merge, key: Key) -> None:
        self.clauses: list[Clause] = clauses(merge)
        self._on: Expr = merge.args["on"]
        self._target: exp.Table = merge.this
        self._using: Expr = merge.args["using"]
        named = self._target.args.get("alias")
        self._target_alias: exp.Identifier = named.this if named else self._target.this
        self._source_alias = _source_name(self._using, self._target_alias)
        if isinstance(self._using, exp.Table) and not self._using.alias:
            _name_columns(merge, self._using, self._source_alias, key)

    def source(self) -> exp.Select:
        """Return the query of the source's rows."""
        return exp.Select(expressions=[exp.Star()]).from_(self._using.copy())

    def pairs(self) -> exp.Select:
        """Return the query of the rows that are joined: source row, target row."""
        chosen = [self._source_column(ROW), self._target_column("rowid")]
        return exp.Select(expressions=chosen).from_(self._source_table()).join(self._target.copy(), on=self._on.copy())

    def matched(self) -> exp.Select:
        """Return the query of each pair's clause: source row, target row, number of the clause or NULL."""
        pair = exp.to_identifier("_spcs_pair")
        chosen = [exp.column(SOURCE_ROW, pair.copy()), exp.column(TARGET_ROW, pair.copy())]
        select = exp.Select(expressions=[*chosen, self._choice(matched=True)]).from_(_scratch("pairs", pair))
        return self._with_rows(select, pair)

    def unmatched(self) -> exp.Select:
        """Return the query of the clause of each row that is not joined: source row, number of the clause or NULL."""
        joined = exp.Select(expressions=[exp.column(SOURCE_ROW)]).from_(
            _scratch("pairs", exp.to_identifier("_spcs_pair"))
        )
        row = self._source_column(ROW)
        select = exp.Select(expressions=[row, self._choice(matched=False)]).from_(self._source_table())
        return select.where(exp.Not(this=exp.In(this=row.copy(), query=exp.Subquery(this=joined))))

    def values(self, number: int, values: Sequence[Expr]) -> exp.Select:
        """Return the query of the values of one clause, behind the row of the target or, for INSERT, of the source."""
        chosen = exp.to_identifier("_spcs_chosen")
        inserts = self.clauses[number].change is Change.INSERT
        row = exp.column(SOURCE_ROW if inserts else TARGET_ROW, chosen.copy())
        table = _scratch("unmatched" if inserts else "matched", chosen)
        select = exp.Select(expressions=[row, *(value.copy() for value in values)]).from_(table)
        select = self._with_source(select, chosen) if inserts else self._with_rows(select, chosen)
        return select.where(exp.EQ(this=exp.column(CLAUSE, chosen.copy()), expression=exp.Literal.number(number)))

    def source_column(self, name: str) -> exp.Column:
        """Return a column of the source."""
        return exp.column(exp.to_identifier(name, quoted=True), self._source_alias.copy())

    def _choice(self, *, matched: bool) -> Expr:
        cases = [
            exp.If(this=clause.condition.copy() if clause.condition else exp.true(), true=exp.Literal.number(number))
            for number, clause in enumerate(self.clauses)
            if (clause.change is not Change.INSERT) is matched
        ]
        return exp.Case(ifs=cases) if cases else exp.Null()

    def _with_rows(self, select: exp.Select, rows: exp.Identifier) -> exp.Select:
        same = exp.EQ(this=self._target_column("rowid"), expression=exp.column(TARGET_ROW, rows.copy()))
        return self._with_source(select, rows).join(self._target.copy(), on=same)

    def _with_source(self, select: exp.Select, rows: exp.Identifier) -> exp.Select:
        same = exp.EQ(this=self._source_column(ROW), expression=exp.column(SOURCE_ROW, rows.copy()))
        return select.join(self._source_table(), on=same)

    def _source_table(self) -> exp.Table:
        return _scratch("source", self._source_alias)

    def _source_column(self, name: str) -> exp.Column:
        return exp.column(name, self._source_alias.copy())

    def _target_column(self, name: str) -> exp.Column:
        return exp.column(name, self._target_alias.copy())


def _scratch(name: str, alias: exp.Identifier) -> exp.Table:
    table = exp.table_(f"{PREFIX}{name}", db="main", catalog="temp")
    table.set("alias", exp.TableAlias(this=alias.copy()))
    return table


def _source_name(using: Expr, target: exp.Identifier) -> exp.Identifier:
    alias = using.args.get("alias")
    if alias is not None and alias.this is not None:
        if alias.this.name.upper() == target.name.upper():
            name = alias.this.name.upper()
            raise SnowflakeError(2012, "42710", f"SQL compilation error:\nduplicate alias '{name}'")
        return exp.Identifier(this=alias.this.name, quoted=bool(alias.this.args.get("quoted")))
    name = using.this if isinstance(using, exp.Table) else None
    if isinstance(name, exp.Identifier) and name.name.upper() != target.name.upper():
        return name.copy()
    return exp.Identifier(this=_SOURCE_ALIAS)


def _name_columns(merge: exp.Merge, source: exp.Table, alias: exp.Identifier, key: Key) -> None:
    """Let ``db.schema.source.column`` be ``alias.column`` in place: the source's rows are in another table."""
    wanted = key(source)
    for column in list(merge.find_all(exp.Column)):
        if column.args.get("db") is None:
            continue
        parts = {"this": column.args["table"], "db": column.args["db"], "catalog": column.args.get("catalog")}
        if key(exp.Table(**parts)) == wanted:
            column.set("table", alias.copy())
            column.set("db", None)
            column.set("catalog", None)
