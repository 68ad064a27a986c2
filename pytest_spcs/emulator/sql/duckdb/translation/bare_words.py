"""Words that are functions without parentheses: in Snowflake, or only in DuckDB.

``CURRENT_DATE`` and its like become calls: DuckDB takes the bare words for columns where a column of the query has the
same name, as an unnamed one has in Snowflake. https://docs.snowflake.com/en/sql-reference/functions/current_timestamp
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.errors.error_wordings import invalid_identifier
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import sources

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.sql.duckdb.translation.source_columns import SourceColumns

CLOCK = (exp.CurrentDate, exp.CurrentTime, exp.CurrentTimestamp, exp.Localtime, exp.Localtimestamp)
"""The functions of the clock."""
_COLUMNS = frozenset({"CURRENT_CATALOG", "CURRENT_ROLE", "CURRENT_SCHEMA", "SESSION_USER", "USER"})
"""Names of columns in Snowflake, where nothing tells otherwise, and functions in DuckDB."""
_MICROSECONDS = 6
"""Digits of a fraction of a second that the engine's clock gives."""


def read_clock(expression: Expr) -> None:
    """Make calls, in place, of functions of the clock."""
    for node in list(expression.find_all(*CLOCK)):
        node.replace(_called(node))


def check_columns(expression: Expr, sql: str, columns: SourceColumns) -> None:
    """Raise Snowflake's 000904 for a name that no source has as a column, and that DuckDB would take for a function."""
    for column in expression.find_all(exp.Column):
        if column.name.upper() in _COLUMNS and not column.table and not _is_there(column.name.upper(), column, columns):
            raise invalid_identifier(column.name.upper(), sql)


def _is_there(name: str, node: Expr, columns: SourceColumns) -> bool:
    """Tell whether a query around a node, or a query around that, may have a column of a name."""
    scope = node.find_ancestor(exp.Select, exp.Update, exp.Delete, exp.Merge)
    if scope is None:
        return False
    names = [columns.of_source(source) for source in sources(scope)]
    aliases = [select.alias for select in scope.expressions] if isinstance(scope, exp.Select) else []
    known = {name.upper() for found in [*names, aliases] for name in found or ()}
    return None in names or name in known or _is_there(name, scope, columns)


def _called(node: Expr) -> Expr:
    match node:
        case exp.CurrentDate():
            return exp.cast(_call("CURRENT_LOCALTIMESTAMP"), "DATE")
        case exp.CurrentTimestamp() if node.args.get("sysdate"):
            return exp.cast(
                exp.AtTimeZone(this=_call("GET_CURRENT_TIMESTAMP"), zone=exp.Literal.string("UTC")), "TIMESTAMP"
            )
        case exp.CurrentTimestamp() | exp.Localtimestamp():
            return exp.cast(_cut(_call("GET_CURRENT_TIMESTAMP"), node.this), "TIMESTAMPLTZ")
        case _:
            return exp.cast(_cut(_call("CURRENT_LOCALTIMESTAMP"), node.this), "TIME")


def _cut(moment: Expr, precision: Expr | None) -> Expr:
    """Return a moment without the digits beyond a precision."""
    digits = int(precision.name) if isinstance(precision, exp.Literal) and precision.name.isdigit() else _MICROSECONDS
    if digits >= _MICROSECONDS:
        return moment
    step = _call("TO_MICROSECONDS", exp.Literal.number(10 ** (_MICROSECONDS - digits)))
    return _call("TIME_BUCKET", step, moment)


def _call(name: str, *arguments: Expr) -> Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))
