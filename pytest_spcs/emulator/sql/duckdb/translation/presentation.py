"""What session parameters change in a query's result: how many rows there are, and how JSON is written.

https://docs.snowflake.com/en/sql-reference/parameters
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.results import StatementKind
from pytest_spcs.emulator.sql.duckdb.arrow_results import ArrowResult
from pytest_spcs.emulator.sql.duckdb.library.json_values import INDENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.engine.contract import EngineResult


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
    return replace(
        outcome, result=ArrowResult(result.columns, arrays, count, INDENT if indent is None else int(indent))
    )
