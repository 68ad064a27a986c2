"""What session parameters change in a query's result: how many rows there are, and how JSON is written.

https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.sql.duckdb.arrow_results import ArrowResult
from pytest_spcs.emulator.sql.results import SqlType, StatementKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.sql.engine import EngineResult
    from pytest_spcs.emulator.sql.results import Column

_JSON = {SqlType.VARIANT, SqlType.OBJECT, SqlType.ARRAY}


def presented(outcome: EngineResult, parameters: Mapping[str, str]) -> EngineResult:
    """Return a query's result as ROWS_PER_RESULTSET and JSON_INDENT want it."""
    most, indent = int(parameters.get("ROWS_PER_RESULTSET", "0")), parameters.get("JSON_INDENT")
    result = outcome.result
    if outcome.kind is not StatementKind.SELECT or not isinstance(result, ArrowResult) or not (most or indent):
        return outcome
    arrays = result.arrays
    count = result.row_count
    if most:
        arrays, count = [array.slice(0, most) for array in arrays], min(count, most)
    if indent is not None:
        arrays = [_indented(c, array, int(indent)) for c, array in zip(result.columns, arrays, strict=True)]
    return replace(outcome, result=ArrowResult(result.columns, arrays, count))


def _indented(column: Column, array: Any, indent: int) -> Any:
    import pyarrow as pa  # type: ignore[import-untyped]  # pyarrow ships no types

    if column.type not in _JSON:
        return array
    return pa.chunked_array([pa.array([_written(text, indent) for text in array.to_pylist()], pa.string())])


def _written(text: str | None, indent: int) -> str | None:
    if text is None or text[:1] not in "{[":
        return text
    value = json.loads(text)
    if not indent:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, indent=indent)
