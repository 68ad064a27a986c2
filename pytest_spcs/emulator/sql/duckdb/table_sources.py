"""Tables that are not DuckDB's: stage files, earlier results and bulk rows, lent to a connection for one statement."""

from __future__ import annotations

import contextlib
import itertools
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError, syntax_error
from pytest_spcs.emulator.sql.duckdb.arrow_results import arrow_table
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.loading.file_formats import format_of
from pytest_spcs.emulator.sql.duckdb.loading.schema_inference import inferred
from pytest_spcs.emulator.sql.duckdb.translation.positional_columns import is_position
from pytest_spcs.emulator.sql.duckdb.translation.session_values import function_name, last_query_id

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.emulator.sql.duckdb.loading.file_formats import Option
    from pytest_spcs.emulator.sql.duckdb.loading.stage_files import Stages

_INFERENCE = ("LOCATION", "FILE_FORMAT", "FILES", "IGNORE_CASE")
_LENT = "SPCS LENT "
"""Begins the names of lent tables; with blanks no unquoted name can meet them."""


class Sources:
    """What one connection has been lent."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, stages: Stages) -> None:
        self._connection = connection
        self._stages = stages
        self._numbers = itertools.count(1)
        self._lent: list[str] = []

    def lend(self, rows: Any) -> exp.Table:
        """Make an Arrow table readable until `release`; return how a statement names it."""
        name = f"{_LENT}{next(self._numbers)}"
        self._connection.register(name, rows)
        self._lent.append(name)
        names = [exp.to_identifier(part, quoted=True) for part in (name, "main", "temp")]
        return exp.Table(this=names[0], db=names[1], catalog=names[2])

    def release(self) -> None:
        """Take back what was lent."""
        while self._lent:
            name = self._lent.pop()
            # It fails in a transaction that has failed; the view is temporary and its name is not used again.
            with contextlib.suppress(duckdb.Error):
                self._connection.unregister(name)

    def close(self) -> None:
        """Take back everything, the connection being about to close."""
        self.release()

    def table(self, node: exp.Table | exp.TableFromRows, context: QueryContext) -> exp.Table | None:
        """Return the table for a stage, RESULT_SCAN, a result in a chain or ``TABLE('name')``, None for others."""
        if isinstance(node, exp.TableFromRows):
            return self._called(node.this, context)
        if isinstance(node.this, exp.Parameter) and is_position(node.this):
            return self._piped(int(node.this.name), context)
        if is_stage_reference(node):
            format_ = node.args.get("format")
            pattern = node.args.get("pattern")
            rows = self._stages.read(
                node.this.name,
                context,
                self._connection,
                file_format=_name(format_),
                pattern=_name(pattern),
            )
            return self.lend(rows)
        return None

    def _called(self, call: exp.Expr, context: QueryContext) -> exp.Table | None:
        if isinstance(call, exp.Literal) and call.is_string:
            return exp.to_table(call.name, dialect="snowflake")
        match function_name(call):
            case "RESULT_SCAN":
                return self._result_scan(call, context)
            case "INFER_SCHEMA":
                return self._infer_schema(call, context)
            case _:
                return None

    def _piped(self, number: int, context: QueryContext) -> exp.Table:
        if not 0 < number <= len(context.piped):
            raise SnowflakeError(904, "42000", f"SQL compilation error:\ninvalid identifier '${number}'")
        return self.lend(arrow_table(context.piped[number - 1]))

    def _infer_schema(self, call: exp.Expr, context: QueryContext) -> exp.Table:
        given: dict[str, exp.Expr] = {}
        for argument in call.expressions:
            if not isinstance(argument, exp.Kwarg) or argument.name.upper() not in _INFERENCE:
                raise unsupported(f"INFER_SCHEMA with {argument.sql('snowflake')}: it takes {', '.join(_INFERENCE)}")
            given[argument.name.upper()] = argument.expression
        if "LOCATION" not in given:
            raise syntax_error("missing argument LOCATION for table function INFER_SCHEMA.")
        stage = self._stages.find(given["LOCATION"].name, context)
        format_ = _name(given.get("FILE_FORMAT"))
        options: dict[str, Option] = {"FORMAT_NAME": format_} if format_ else {}
        form = format_of(stage.name, options, self._connection, context)
        names = given.get("FILES")
        listed = tuple(node.name for node in names.find_all(exp.Literal)) if names is not None else ()
        ignore_case = given.get("IGNORE_CASE")
        ignores = isinstance(ignore_case, exp.Boolean) and bool(ignore_case.this)
        return self.lend(inferred(stage, stage.files(only=listed), form, ignore_case=ignores))

    def _result_scan(self, call: exp.Expr, context: QueryContext) -> exp.Table:
        argument = (call.expressions or [call.args.get("this")])[0]
        if isinstance(argument, exp.Literal):
            query_id: str | None = argument.name
        elif isinstance(argument, exp.Func) and function_name(argument) == "LAST_QUERY_ID":
            number = int(argument.expressions[0].sql()) if argument.expressions else -1
            query_id = last_query_id(context, number)
        else:
            query_id = None
        result = context.result_of(query_id) if query_id else None
        if result is None:
            raise SnowflakeError(709, "02000", f"Statement {query_id or ''} not found")
        return self.lend(arrow_table(result))


def check_view(expression: exp.Expr) -> None:
    """Raise for a view over what is lent for one statement alone: it would be of no use to the next."""
    is_view = isinstance(expression, exp.Create) and str(expression.args.get("kind")).upper() == "VIEW"
    if is_view and any(table.name.startswith(_LENT) for table in expression.find_all(exp.Table)):
        raise unsupported("a view over files of a stage or the result of another statement")


def is_stage_reference(node: exp.Table | exp.TableFromRows) -> bool:
    """Tell whether a source is ``@stage/path``, also between quotes."""
    return isinstance(node.this, exp.Var | exp.Literal) and node.this.name.startswith("@")


def _name(node: exp.Expr | None) -> str | None:
    return None if node is None else node.sql("snowflake") if isinstance(node, exp.Table) else node.name
