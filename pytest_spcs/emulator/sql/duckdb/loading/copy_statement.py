"""COPY INTO as text: which of its two forms it is, and what it names.

Grammar: https://docs.snowflake.com/en/sql-reference/sql/copy-into-table and .../copy-into-location
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from pytest_spcs.emulator.account.errors import syntax_error
from pytest_spcs.emulator.sql.duckdb.binds import bind_text
from pytest_spcs.emulator.sql.duckdb.ddl import is_temporary
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.loading.copying import TableLoad, read_options
from pytest_spcs.emulator.sql.duckdb.loading.file_formats import format_of
from pytest_spcs.emulator.sql.duckdb.loading.unloading import Unload
from pytest_spcs.emulator.sql.duckdb.translation.declared_types import TableKey, qualified, table_key
from pytest_spcs.emulator.sql.duckdb.translation.named_places import check_table_place
from pytest_spcs.emulator.sql.scanner import TokenKind, scan
from pytest_spcs.emulator.sql.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb

    from pytest_spcs.emulator.account.results import ResultSet, Rows
    from pytest_spcs.emulator.engine.contract import Bind, QueryContext
    from pytest_spcs.emulator.sql.duckdb.engine_state import Knowledge


class CopyStatement:
    """One COPY INTO; ``place`` is the table of the form that loads one."""

    def __init__(
        self,
        sql: str,
        binds: list[Bind],
        context: QueryContext,
        knowledge: Knowledge,
        connection: duckdb.DuckDBPyConnection,
    ) -> None:
        self._statement = Statement(sql, bind_text(binds))
        self._context = context
        self._knowledge = knowledge
        self._connection = connection
        self.place: TableKey = ("", "", "")
        self._statement.expect("COPY", "INTO")
        first = self._statement.current
        self.unloads = first.kind is TokenKind.STAGE or first.value.startswith("@")

    def table_load(self, insert: Callable[[str, Any], int]) -> TableLoad:
        """Return the load of stage files into a table; ``insert`` is what `TableLoad` asks for."""
        statement = self._statement
        names = zip(("this", "db", "catalog"), map(_identifier, reversed(statement.name())), strict=False)
        table = exp.Table(**dict(names))
        check_table_place(table, self._knowledge.names, self._context)
        self.place = table_key(table, self._context.database, self._context.schema)
        named = statement.names_in_parentheses() if statement.current.text == "(" else ()
        statement.expect("FROM")
        if statement.current.text == "(":
            transformation = self._in_parentheses()
            query: str | None = transformation
            reference = _reference(transformation)
        else:
            query, reference = None, statement.next().value
        options = read_options(statement)
        found = ("temp", "main", self.place[2]) if is_temporary(self._connection, self.place) else self.place
        described = self._connection.execute(f"DESCRIBE {qualified(found)}").fetchall()
        stage = self._knowledge.stages.find(reference, self._context)
        return TableLoad(
            target=table.sql("snowflake"),
            named_columns=tuple(_identifier(name[-1]).sql("snowflake") for name in named),
            table_columns=tuple(_identifier(row[0]).sql("snowflake") for row in described),
            stage=stage,
            form=format_of(stage.name, options.format, self._connection, self._context),
            query=query,
            options=options,
            loaded=self._knowledge.loads.of_table(self.place),
            insert=insert,
        )

    def unload(self, run: Callable[[str], ResultSet]) -> Rows:
        """Write what a table or query holds to the stage; ``run`` gives a query's result."""
        statement = self._statement
        reference = statement.next().value
        statement.expect("FROM")
        if statement.current.text == "(":
            query = self._in_parentheses()
        else:
            table = ".".join(_identifier(part).sql("snowflake") for part in statement.name())
            query = f"SELECT * FROM {table}"  # noqa: S608  # the user's own statement, put together again
        if statement.accept("PARTITION"):
            raise unsupported("COPY INTO with PARTITION BY")
        options = read_options(statement)
        stage = self._knowledge.stages.find(reference, self._context, writes=True)
        form = format_of(stage.name, options.format, self._connection, self._context)
        return Unload(stage, form, options).run(run(query))

    def _in_parentheses(self) -> str:
        statement = self._statement
        start = statement.current.end
        statement.skip_parentheses()
        return statement.sql[start : statement.tokens[statement.position - 1].start]


def _reference(query: str) -> str:
    """Return the stage reference of a transformation, also one between quotes, as write_pandas writes it."""
    tokens = scan(query)
    for before, token in pairwise(tokens):
        quoted = token.kind is TokenKind.STRING and token.value.startswith("@") and before.value == "FROM"
        if quoted or token.kind is TokenKind.STAGE:
            return token.value
    raise syntax_error("syntax error: COPY INTO a table from a query needs a stage in its FROM.")


def _identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
