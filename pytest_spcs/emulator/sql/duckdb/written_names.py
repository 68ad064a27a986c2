"""Reads Snowflake's SQL into a syntax tree whose unnamed columns know the text that they were written with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake

from pytest_spcs.emulator.sql.written_texts import shown_name, written

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_WRITTEN = "written"
"""Where a column keeps its text among the tree's remarks."""


class WrittenNamesParser(Snowflake.Parser):  # type: ignore[name-defined,misc]  # an attribute that sqlglot's metaclass makes
    """sqlglot's parser, but for what it keeps of each column of a SELECT, and for ``CREATE TABLE name IF NOT EXISTS`` and ``db..table``."""

    _late_exists = False

    def _parse_projections(self) -> tuple[list[Expr], list[Expr] | None]:
        return self._parse_csv(self._parse_projection), None

    def _parse_projection(self) -> Expr | None:
        first = self._curr
        found: Expr | None = self._parse_expression()
        if found is not None and is_unnamed(found):
            found.meta[_WRITTEN] = (self.sql, first.start, self._prev.end + 1)
        return found

    def _parse_create(self) -> Expr:
        self._late_exists = False
        found: Expr = super()._parse_create()
        if self._late_exists and isinstance(found, exp.Create):
            found.set("exists", True)
        return found

    def _parse_schema(self, this: Expr | None = None) -> Expr | None:
        if isinstance(this, exp.Table) and self._parse_exists(not_=True):
            self._late_exists = True
        found: Expr | None = super()._parse_schema(this=this)
        return found

    def _parse_table_parts(self, *arguments: Any, **options: Any) -> exp.Table | exp.Dot:
        found: exp.Table | exp.Dot = super()._parse_table_parts(*arguments, **options)
        if isinstance(found, exp.Table) and found.args.get("db") == "":
            found.set("db", exp.to_identifier("PUBLIC"))
        return found


_DIALECT = Snowflake()


def parse_written(sql: str) -> list[Expr | None]:
    """Parse a text as sqlglot does; its columns know their texts."""
    return list(WrittenNamesParser(dialect=_DIALECT).parse(_DIALECT.tokenize(sql), sql))


def is_unnamed(projection: Expr) -> bool:
    """Tell whether a column of a SELECT has neither an alias nor the name of another column."""
    if isinstance(projection, exp.Alias | exp.Aliases | exp.Star):
        return False
    return not isinstance(projection, exp.Column) or isinstance(projection.this, exp.Parameter)


def written_name(projection: Expr) -> str | None:
    """Return the name that Snowflake gives an unnamed column: its text in upper case; None where there is no text."""
    if isinstance(projection, exp.Column):
        return f"${projection.this.name}"
    place = projection.meta.get(_WRITTEN)
    return None if place is None else shown_name(written(*place))
