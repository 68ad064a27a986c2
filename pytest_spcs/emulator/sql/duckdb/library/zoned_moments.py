"""TO_TIMESTAMP_LTZ and TO_TIMESTAMP_TZ: https://docs.snowflake.com/en/sql-reference/functions/to_timestamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.library.expressions import cast, constant, library
from pytest_spcs.emulator.sql.duckdb.library.formats import engine_format
from pytest_spcs.emulator.sql.duckdb.library.python_functions import wrong_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlglot.expressions import Expr

_MOST = 2


def zoned(arguments: Sequence[Expr]) -> Expr:
    """Return the moment that a text in a format, a number of a scale, or a value alone means."""
    if not 1 <= len(arguments) <= _MOST:
        raise wrong_number("TO_TIMESTAMP_LTZ", 1, len(arguments))
    value, *rest = arguments
    model = constant(rest[0]) if rest else None
    if model is not None and model.upper() != "AUTO":
        read: Expr = exp.Anonymous(this="STRPTIME", expressions=[value, exp.Literal.string(engine_format(model))])
        return cast(read, "TIMESTAMPTZ")
    if rest and model is None:
        return library("zoned_moment_of_number", value, rest[0])
    return library("zoned_moment", value)
