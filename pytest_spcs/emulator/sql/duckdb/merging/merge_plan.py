"""MERGE: all that it is to write is found out first, in tables of this session; then it is written.

So values see the target as it was before the statement, a failing service function has changed nothing, and a row of
the target that several rows of the source would change is found before anything is written.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.merging.merge_clauses import Change, Clause
from pytest_spcs.emulator.sql.duckdb.merging.merge_selects import (
    CLAUSE,
    PREFIX,
    ROW,
    SOURCE_ROW,
    TARGET_ROW,
    MergeSelects,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlglot.expressions import Expr

_SOURCE, _PAIRS = f"temp.main.{PREFIX}source", f"temp.main.{PREFIX}pairs"
_MATCHED, _UNMATCHED = f"temp.main.{PREFIX}matched", f"temp.main.{PREFIX}unmatched"


@dataclass(frozen=True, slots=True)
class MergePlan:
    """The DuckDB statements of one MERGE."""

    target: str
    finding: tuple[str, ...]
    twice: str
    """Gives a row of the target that may not be changed more than once and would be."""
    evaluating: tuple[str, ...]
    writing: tuple[tuple[Change, str], ...]
    scratch: tuple[str, ...] = field(default=(_SOURCE, _PAIRS, _MATCHED, _UNMATCHED))


def plan(
    selects: MergeSelects,
    target: exp.Table,
    target_columns: Sequence[str],
    translated: Callable[[Expr], str],
    columns_of: Callable[[str], list[str]],
) -> MergePlan:
    """Return what to run for a MERGE; ``translated`` gives a query in DuckDB's SQL, ``columns_of`` what it returns."""
    if "ROWID" in map(str.upper, target_columns):
        raise unsupported("MERGE into a table with a column ROWID")
    place = exp.Table(**{part: target.args.get(part) for part in ("this", "db", "catalog")}).sql("duckdb")
    source = translated(selects.source())
    evaluating: list[str] = []
    writing: list[tuple[Change, str]] = []
    scratch: list[str] = []
    for number, clause in enumerate(selects.clauses):
        if clause.change is Change.DELETE:
            chosen = f"SELECT {TARGET_ROW} FROM {_MATCHED} WHERE {CLAUSE} = {number}"  # noqa: S608
            writing.append((clause.change, f"DELETE FROM {place} WHERE rowid IN ({chosen})"))  # noqa: S608
            continue
        pairs = _assignments(selects, clause, target_columns, lambda: columns_of(source))
        table = f"temp.main.{PREFIX}values_{number}"
        columns = [exp.to_identifier(name, quoted=True).sql("duckdb") for name in pairs]
        listed = ", ".join(columns)
        empty = f"SELECT CAST(NULL AS BIGINT) AS {ROW}, {listed} FROM {place} LIMIT 0"  # noqa: S608
        evaluating.append(f"CREATE OR REPLACE TEMP TABLE {table} AS {empty}")
        evaluating.append(f"INSERT INTO {table} {translated(selects.values(number, list(pairs.values())))}")
        writing.append((clause.change, _write(clause.change, place, table, columns)))
        scratch.append(table)
    updates = ", ".join(str(n) for n, clause in enumerate(selects.clauses) if clause.change is Change.UPDATE)
    return MergePlan(
        place,
        _finding(source, selects, translated),
        f"SELECT {TARGET_ROW} FROM {_MATCHED} GROUP BY {TARGET_ROW} "  # noqa: S608
        f"HAVING COUNT(*) > 1 AND BOOL_OR({CLAUSE} IN ({updates or 'NULL'})) ORDER BY {TARGET_ROW} LIMIT 1",
        tuple(evaluating),
        # A row that goes makes room for one that comes with the same key.
        tuple(sorted(writing, key=lambda step: [Change.DELETE, Change.UPDATE, Change.INSERT].index(step[0]))),
        (_SOURCE, _PAIRS, _MATCHED, _UNMATCHED, *scratch),
    )


def _finding(source: str, selects: MergeSelects, translated: Callable[[Expr], str]) -> tuple[str, ...]:
    def table(name: str, query: str, *columns: str) -> str:
        return f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM ({query}) AS _spcs_found ({', '.join(columns)})"  # noqa: S608

    return (
        f"CREATE OR REPLACE TEMP TABLE {_SOURCE} AS SELECT *, ROW_NUMBER() OVER () AS {ROW} FROM ({source})",  # noqa: S608
        table(_PAIRS, translated(selects.pairs()), SOURCE_ROW, TARGET_ROW),
        table(_MATCHED, translated(selects.matched()), SOURCE_ROW, TARGET_ROW, CLAUSE),
        f"DELETE FROM {_MATCHED} WHERE {CLAUSE} IS NULL",  # noqa: S608
        table(_UNMATCHED, translated(selects.unmatched()), SOURCE_ROW, CLAUSE),
    )


def _assignments(
    selects: MergeSelects, clause: Clause, target: Sequence[str], source: Callable[[], list[str]]
) -> Mapping[str, Expr]:
    """Return the columns of a clause and what they are given; without those that shall have their default."""
    if clause.values is None:
        given = {name.upper(): name for name in source()}
        missing = [name for name in target if name.upper() not in given] or sorted(
            given.keys() - set(map(str.upper, target))
        )
        if missing:
            raise SnowflakeError(904, "42000", f"SQL compilation error:\ninvalid identifier '{missing[0].upper()}'")
        return {name: selects.source_column(given[name.upper()]) for name in target}
    columns = list(target) if clause.columns is None else [column.name for column in clause.columns]
    if len(columns) != len(clause.values):
        message = f"Insert value list does not match column list expecting {len(columns)} but got {len(clause.values)}"
        raise SnowflakeError(2020, "21S01", f"SQL compilation error:\n{message}")
    pairs = {c: v for c, v in zip(columns, clause.values, strict=True) if not _is_default(v)}
    if not pairs:
        raise unsupported("a row of defaults alone in MERGE")
    return pairs


def _is_default(value: Expr) -> bool:
    return isinstance(value, exp.Var) and value.name.upper() == "DEFAULT"


def _write(change: Change, target: str, table: str, columns: list[str]) -> str:
    listed = ", ".join(columns)
    if change is Change.INSERT:
        return f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {table}"  # noqa: S608
    assigned = ", ".join(f"{column} = _spcs_values.{column}" for column in columns)
    return (
        f"UPDATE {target} AS _spcs_target SET {assigned} FROM {table} AS _spcs_values "  # noqa: S608
        f"WHERE _spcs_target.rowid = _spcs_values.{ROW}"
    )


def run(connection: duckdb.DuckDBPyConnection, merge: MergePlan, *, once: bool) -> dict[Change, int]:
    """Run a MERGE and return its counts; with ``once`` a row that several rows would change is an error."""
    try:
        for sql in merge.finding:
            connection.execute(sql)
        twice = connection.execute(merge.twice).fetchone() if once else None
        if twice is not None:
            raise _changed_twice(connection, merge.target, twice[0])
        first = f"SELECT MIN(rowid) FROM {_MATCHED} GROUP BY {TARGET_ROW}"  # noqa: S608
        connection.execute(f"DELETE FROM {_MATCHED} WHERE rowid NOT IN ({first})")  # noqa: S608
        for sql in merge.evaluating:
            connection.execute(sql)
        counts = dict.fromkeys(Change, 0)
        for change, sql in merge.writing:
            counts[change] += int(connection.execute(sql).fetchall()[0][0])
        return counts
    finally:
        with contextlib.suppress(duckdb.Error):  # a transaction that has failed takes them with it
            for table in merge.scratch:
                connection.execute(f"DROP TABLE IF EXISTS {table}")


def _changed_twice(connection: duckdb.DuckDBPyConnection, target: str, row: int) -> SnowflakeError:
    values = connection.execute(f"SELECT * FROM {target} WHERE rowid = ?", [row]).fetchall()[0]  # noqa: S608
    shown = ", ".join(map(_shown, values))
    return SnowflakeError(100090, "42P18", f"Duplicate row detected during DML action\nRow Values: [{shown}]")


def _shown(value: Any) -> str:
    return "NULL" if value is None else json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
