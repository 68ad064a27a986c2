"""What a VARIANT becomes in a column of another type: its text, or its bytes; fakesnow would write the JSON itself.

https://docs.snowflake.com/en/sql-reference/data-type-conversion
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.column_names import leading_select

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.sql.duckdb.translation.timestamp_offsets import TypesOf


def cast_variants(expression: Expr, types_of: TypesOf) -> None:
    """Cast in place ``v:path`` where an INSERT writes it to a column of texts or bytes, and what is cast to BINARY."""
    if isinstance(expression, exp.Insert):
        _cast_inserted(expression, types_of)
    for cast in list(expression.find_all(exp.Cast)):
        binary = isinstance(cast.to, exp.DataType) and cast.to.is_type("BINARY", "VARBINARY")
        if binary and isinstance(cast.this, exp.JSONExtract) and not isinstance(cast, exp.TryCast):
            cast.replace(exp.Unhex(this=exp.cast(cast.this.copy(), "TEXT")))


def _cast_inserted(insert: exp.Insert, types_of: TypesOf) -> None:
    select = leading_select(insert.expression) if insert.expression is not None else None
    if select is None or not any(isinstance(cell.unalias(), exp.JSONExtract) for cell in select.expressions):
        return
    target = insert.this
    types = types_of(target.find(exp.Table))
    names = [column.name for column in target.expressions] if isinstance(target, exp.Schema) else list(types)
    for cell, name in zip(select.expressions, names, strict=False):  # DuckDB says what is wrong with their number
        extracted, kind = cell.unalias(), types.get(name.upper())
        if isinstance(extracted, exp.JSONExtract) and kind in {"VARCHAR", "BLOB"}:
            extracted.replace(exp.cast(extracted.copy(), "TEXT" if kind == "VARCHAR" else "BINARY"))
