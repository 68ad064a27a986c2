"""Reads Snowflake's SQL into a syntax tree whose unnamed columns know the text that they were written with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp
from sqlglot.parsers.snowflake import SnowflakeParser

from pytest_spcs.emulator.account.errors import syntax_error
from pytest_spcs.emulator.sql.written_texts import shown_name, written

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_WRITTEN = "written"
"""Where a column keeps its text among the tree's remarks."""


class WrittenNamesParser(SnowflakeParser):
    """sqlglot's parser, which also keeps the text of each unnamed column of a SELECT.

    It reads ``CREATE TABLE name IF NOT EXISTS``, too, and takes ``db..table`` for one of the schema PUBLIC.
    """

    _late_exists = False

    def _parse_projections(self) -> tuple[list[Expr], list[Expr] | None]:
        return self._parse_csv(self._parse_projection), None

    def _parse_projection(self) -> Expr | None:
        first = self._curr
        found: Expr | None = self._parse_expression()
        if found is not None and is_unnamed(found):
            found.meta[_WRITTEN] = (self.sql, first.start, self._prev.end + 1)
        return found

    def _parse_create(self) -> exp.Create | exp.Command:
        self._late_exists = False
        found = super()._parse_create()
        if isinstance(found, exp.Create):
            found.set("exists", self._late_exists or found.args.get("exists"))
            if found.args.get("exists") and found.args.get("replace"):
                raise syntax_error("options IF NOT EXISTS and OR REPLACE are incompatible.")
        return found

    def _parse_schema(self, this: Expr | None = None) -> Expr | None:
        if isinstance(this, exp.Table) and self._parse_exists(not_=True):
            self._late_exists = True
        found: Expr | None = super()._parse_schema(this=this)
        return found

    def _parse_table_parts(self, *arguments: Any, **options: Any) -> exp.Table | exp.Dot | None:
        found = super()._parse_table_parts(*arguments, **options)
        if isinstance(found, exp.Table) and found.args.get("db") == "":
            found.set("db", exp.to_identifier("PUBLIC"))
        return found


def is_unnamed(projection: Expr) -> bool:
    """Tell whether a column of a SELECT has neither an alias nor the name of another column."""
    if isinstance(projection, exp.Alias | exp.Aliases | exp.Star):
        return False
    if isinstance(projection, exp.Subquery) and projection.alias:
        return False
    return not isinstance(projection, exp.Column) or isinstance(projection.this, exp.Parameter)


def written_name(projection: Expr) -> str | None:
    """Return the name that Snowflake gives an unnamed column: its text in upper case; None where there is no text."""
    if isinstance(projection, exp.Column):
        return f"${projection.this.name}"
    place = projection.meta.get(_WRITTEN)
    return None if place is None else shown_name(written(*place))
