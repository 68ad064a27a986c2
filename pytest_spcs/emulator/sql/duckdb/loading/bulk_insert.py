"""INSERT of many rows at once: literal tuples and array binds go to DuckDB as one Arrow table.

Parsing and translating ten thousand tuples takes fakesnow 15 seconds; this takes a fraction of one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types
import sqlglot
from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.binds import arrow_column
from pytest_spcs.emulator.sql.duckdb.translation.dialect import bind_number, placeholders
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import position_name
from pytest_spcs.emulator.sql.scanner import unescape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.engine.contract import Bind

SOURCE = "@rows"
"""How the statement names its rows: like a stage, which is then replaced by the Arrow table."""

_LEAST_LENGTH = 2_000
"""Shorter statements take the ordinary path, which knows all of SQL."""

_NAME = r"(?:\"(?:[^\"]|\"\")++\"|[\w$]++)"
_HEAD = re.compile(
    # Possessive, so that a long list of columns without VALUES behind it is given up at once.
    rf"\s*+INSERT\s++INTO\s++({_NAME}(?:\s*+\.\s*+{_NAME}){{0,2}})\s*+"
    rf"(\(\s*+{_NAME}(?:\s*+,\s*+{_NAME})*+\s*+\))?\s*+VALUES\s*+",
    re.IGNORECASE,
)
_CELL = re.compile(
    r"\s*(?:'((?:[^'\\]++|''|\\.)*+)'|([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(NULL|TRUE|FALSE))\s*([,)])",
    re.IGNORECASE | re.DOTALL,
)
_NEXT_ROW = re.compile(r"\s*,\s*\(")
_END = re.compile(r"\s*;?\s*$")


@dataclass(frozen=True, slots=True)
class BulkInsert:
    """A short INSERT ... SELECT in Snowflake's SQL, and the Arrow table that it selects from."""

    expression: Expr
    sql: str
    rows: Any


def from_literals(sql: str) -> BulkInsert | None:
    """Read an INSERT of many tuples of plain constants; None where it is short or anything else stands in it."""
    if len(sql) < _LEAST_LENGTH:
        return None
    head = _HEAD.match(sql)
    if head is None or not sql.startswith("(", head.end()):
        return None
    rows = _rows(sql, head.end())
    if rows is None or len({len(row) for row in rows}) != 1:
        return None
    columns = [pa.array(column, type=pa.string()) for column in zip(*rows, strict=True)]
    positions = ", ".join(f"${i + 1}" for i in range(len(columns)))
    statement = f"INSERT INTO {head[1]} {head[2] or ''} SELECT {positions} FROM {SOURCE}"  # noqa: S608  # the user's own statement, without its rows
    return BulkInsert(sqlglot.parse_one(statement, read="snowflake"), statement, _table(columns))


def _table(columns: list[Any]) -> Any:
    return pa.Table.from_arrays(columns, names=[position_name(i + 1) for i in range(len(columns))])


def _rows(sql: str, start: int) -> list[list[str | None]] | None:
    rows: list[list[str | None]] = []
    at = start + 1
    row: list[str | None] = []
    while True:
        cell = _CELL.match(sql, at)
        if cell is None:
            return None
        text, number, word, follower = cell.groups()
        if text is not None:
            row.append(unescape(text) if "\\" in text or "'" in text else text)
        elif number is not None:
            row.append(number.lstrip("+"))
        else:
            row.append(None if word.upper() == "NULL" else word.lower())
        at = cell.end()
        if follower == ",":
            continue
        rows.append(row)
        row = []
        following = _NEXT_ROW.match(sql, at)
        if following is None:
            return rows if _END.match(sql, at) else None
        at = following.end()


def from_arrays(expression: Expr, sql: str, binds: Sequence[Bind], length: int) -> BulkInsert | None:
    """Turn an INSERT with array binds into one that selects from the arrays; None where its form does not allow it."""
    if not isinstance(expression, exp.Insert):
        return None
    changed = expression.copy()
    query = changed.expression
    if isinstance(query, exp.Values) and len(query.expressions) == 1:
        values = query.expressions[0]
        cells = list(values.expressions) if isinstance(values, exp.Tuple) else [values]
        query = exp.Select(expressions=[cell.copy() for cell in cells])
        changed.set("expression", query)
    if not isinstance(query, exp.Select) or (query.args.get("from_") or query.args.get("from")) is not None:
        return None
    for node in placeholders(changed):
        number = bind_number(node)
        if not 0 < number <= len(binds):
            return None
        node.replace(exp.column(position_name(number)))
    query.from_(exp.Table(this=exp.Var(this=SOURCE)), copy=False)
    return BulkInsert(changed, sql, _table([arrow_column(bind, length) for bind in binds]))
