"""Statements that mix columns of nanoseconds with what the engine's types of nanoseconds lack: years beyond 2261.

Such a statement is run again with microseconds, of which a table that it writes keeps no more from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.fractions import MICROSECOND_TYPES

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.sql.duckdb.translation.timestamp_offsets import TypesOf

_WRITING = (exp.Insert, exp.Update, exp.Delete, exp.Merge)


def read_microseconds(expression: Expr, types_of: TypesOf) -> bool:
    """Let a statement read its tables' nanoseconds as microseconds; tell whether there are any."""
    named = {cte.alias.upper() for cte in expression.find_all(exp.CTE)}
    target = written_table(expression)
    found = False
    for table in list(expression.find_all(exp.Table)):
        if table is target or not isinstance(table.this, exp.Identifier) or table.name.upper() in named:
            continue
        fine = _fine_columns(table, types_of)
        if fine:
            table.replace(_coarse(table, fine))
            found = True
    return found


def written_table(expression: Expr) -> exp.Table | None:
    """Return the table that a DML statement changes."""
    if not isinstance(expression, _WRITING):
        return None
    return expression.this if isinstance(expression.this, exp.Table) else expression.this.find(exp.Table)


def keep_microseconds(table: exp.Table, types_of: TypesOf) -> list[str]:
    """Return the DuckDB statements after which a table keeps microseconds only."""
    name = _plain(table)
    return [
        f"ALTER TABLE {name} ALTER {_quoted(column)} TYPE {MICROSECOND_TYPES[kind]} USING {_converted(column, kind)}"
        for column, kind in _fine_columns(table, types_of).items()
    ]


def _fine_columns(table: exp.Table, types_of: TypesOf) -> dict[str, str]:
    return {column: kind for column, kind in types_of(table).items() if kind in MICROSECOND_TYPES}


def _coarse(table: exp.Table, fine: dict[str, str]) -> Expr:
    changes = ", ".join(f"{_converted(column, kind)} AS {_quoted(column)}" for column, kind in fine.items())
    text = f"SELECT * REPLACE ({changes}) FROM {_plain(table)}"  # noqa: S608  # names come from a parsed statement
    query = sqlglot.parse_one(text, dialect="duckdb")
    alias = table.args.get("alias") or exp.TableAlias(this=table.this.copy())
    return exp.Subquery(this=query, alias=alias.copy(), joins=table.args.get("joins") or [])


def _converted(column: str, kind: str) -> str:
    """Return the DuckDB expression for a column cut to microseconds: a cast would round."""
    nanos = f"epoch_ns({_quoted(column)})"
    micros = f"CAST(({nanos} - (({nanos} % 1000) + 1000) % 1000) // 1000 AS BIGINT)"
    match kind:
        case "TIME_NS":
            return f"CAST(TIME '00:00:00' + to_microseconds({micros}) AS TIME)"
        case "TIMESTAMPTZ_NS":
            return f"make_timestamptz({micros})"
        case _:
            return f"make_timestamp({micros})"


def _plain(table: exp.Table) -> str:
    return exp.Table(**{part: table.args.get(part) for part in ("this", "db", "catalog")}).sql("duckdb")


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql("duckdb")
