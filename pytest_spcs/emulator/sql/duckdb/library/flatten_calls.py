"""FLATTEN in FROM, with all its arguments, in the order of its input's elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.translation.service_functions import LIBRARY

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_PLACES = ("INPUT", "PATH", "OUTER", "RECURSIVE", "MODE")
_MODES = ("BOTH", "OBJECT", "ARRAY")


def flatten_in_order(expression: Expr) -> None:
    """Replace each FLATTEN by the library's, in place."""
    for node in list(expression.find_all(exp.Lateral, exp.TableFromRows)):
        if isinstance(node.this, exp.Explode):
            node.replace(_table(node.this, node.args.get("alias")))


def _table(call: exp.Explode, alias: Expr | None) -> exp.Table:
    given = _arguments(call)
    if "INPUT" not in given:
        raise SnowflakeError(
            938, "22023", "SQL compilation error:\nmissing required argument [INPUT] for function [FLATTEN]"
        )
    if isinstance(given["INPUT"], exp.Literal | exp.Boolean) and not given["INPUT"].is_string:
        value = given["INPUT"].sql("snowflake").lower()
        raise SnowflakeError(100071, "22000", f"Failed to cast variant value {value} to ARRAY")
    mode = given["MODE"].name.upper() if "MODE" in given else "BOTH"
    if mode not in _MODES:
        raise SnowflakeError(1008, "22023", f"SQL compilation error:\ninvalid value ['{mode}'] for parameter 'mode'")
    arguments = [
        given["INPUT"],
        given.get("PATH", exp.Literal.string("")),
        given.get("OUTER", exp.false()),
        given.get("RECURSIVE", exp.false()),
        exp.Literal.string(mode),
        exp.Boolean(this=given["INPUT"].find(exp.Column) is not None),
    ]
    return exp.Table(
        this=exp.Anonymous(this="flatten", expressions=arguments),
        db=exp.to_identifier("main"),
        catalog=exp.to_identifier(LIBRARY),
        alias=alias,
    )


def _arguments(call: exp.Explode) -> dict[str, Expr]:
    nodes = [call.this, *call.expressions]
    return {
        (node.name.upper() if isinstance(node, exp.Kwarg) else place): (
            node.expression if isinstance(node, exp.Kwarg) else node
        )
        for place, node in zip(_PLACES, nodes, strict=False)
    }
