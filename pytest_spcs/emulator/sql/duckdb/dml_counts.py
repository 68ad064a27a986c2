"""What INSERT, UPDATE, DELETE and MERGE give back: one row of counts under Snowflake's column names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.results import Column, Rows, SqlType
from pytest_spcs.emulator.sql.duckdb.merging.merge_clauses import Change, changes
from pytest_spcs.emulator.sql.duckdb.translation.insertions import targets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlglot.expressions import Expr


def _column(name: str) -> Column:
    return Column(name, SqlType.FIXED, precision=19, scale=0)


_INSERTED = _column("number of rows inserted")
_UPDATED = _column("number of rows updated")
_MULTI_JOINED = _column("number of multi-joined rows updated")
_DELETED = _column("number of rows deleted")


def count_columns(expression: Expr) -> tuple[Column, ...]:
    """Return the columns of a statement's counts; those of MERGE depend on its WHEN clauses."""
    match expression:
        case exp.Merge():
            return tuple(_column(f"number of rows {change.value}") for change in changes(expression))
        case exp.MultitableInserts():
            return tuple(_column(f"number of rows inserted into {table.name.upper()}") for table in targets(expression))
        case exp.Update():
            return (_UPDATED, _MULTI_JOINED)
        case exp.Delete():
            return (_DELETED,)
        case _:
            return (_INSERTED,)


def counted(expression: Expr, count: int) -> Rows:
    """Return the counts of an INSERT, UPDATE or DELETE."""
    columns = count_columns(expression)
    return Rows(columns, [(count, 0)[: len(columns)]])


def merge_counts(expression: exp.Merge, counts: Mapping[Change, int]) -> Rows:
    """Return the counts of a MERGE, in the order of its columns."""
    return Rows(count_columns(expression), [tuple(counts[change] for change in changes(expression))])
