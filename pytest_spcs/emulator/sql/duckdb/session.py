"""One session of the engine: statements, one at a time, on a DuckDB connection of its own."""

from __future__ import annotations

import contextlib
import re
import threading
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError, syntax_error
from pytest_spcs.emulator.account.results import ResultSet, Rows, StatementKind, status
from pytest_spcs.emulator.engine.contract import Bind, EngineResult
from pytest_spcs.emulator.sql.duckdb.binds import array_length
from pytest_spcs.emulator.sql.duckdb.connection_state import Surroundings
from pytest_spcs.emulator.sql.duckdb.dml_counts import count_columns
from pytest_spcs.emulator.sql.duckdb.errors.error_mapping import from_engine
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.loading import bulk_insert
from pytest_spcs.emulator.sql.duckdb.loading.copy_statement import CopyStatement
from pytest_spcs.emulator.sql.duckdb.overdue import Overdue
from pytest_spcs.emulator.sql.duckdb.resolution import resolved
from pytest_spcs.emulator.sql.duckdb.session_shows import show
from pytest_spcs.emulator.sql.duckdb.statement_kinds import DML, QUERIES, kind_of
from pytest_spcs.emulator.sql.duckdb.statement_runner import StatementRunner
from pytest_spcs.emulator.sql.duckdb.table_sources import Sources, is_stage_reference
from pytest_spcs.emulator.sql.duckdb.transactions import PATIENCE, Transaction
from pytest_spcs.emulator.sql.duckdb.translation.column_comments import column_comments
from pytest_spcs.emulator.sql.duckdb.translation.dialect import bind_number, placeholders
from pytest_spcs.emulator.sql.duckdb.translation.identifier_calls import named
from pytest_spcs.emulator.sql.duckdb.translation.presentation import presented
from pytest_spcs.emulator.sql.duckdb.translation.session_values import Variables
from pytest_spcs.emulator.sql.duckdb.translation.translator import Translation, Translator, only_statement, parse
from pytest_spcs.emulator.sql.scanner import leading_words
from pytest_spcs.emulator.sql.written_texts import as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.emulator.sql.duckdb.engine_state import Knowledge

_FIRST_WORD = re.compile(r"(?>\s|--[^\n]*(?:\n|$)|//[^\n]*(?:\n|$)|/\*.*?\*/|\()*+([A-Za-z]+)", re.DOTALL)


_READING = {StatementKind.SELECT, StatementKind.SHOW, StatementKind.DESCRIBE}


class DuckDbSession:
    """What `EngineSession` promises, on DuckDB. ``closed`` is called once, at the end."""

    def __init__(
        self,
        knowledge: Knowledge,
        number: int,
        connection: duckdb.DuckDBPyConnection,
        *,
        autocommit: bool,
        closed: Callable[[], object],
    ) -> None:
        self.query_id = ""
        self.function_error: SnowflakeError | None = None
        self._knowledge = knowledge
        self._connection = connection
        self._lock = threading.RLock()
        self._closed = False
        self._tell_closed = closed
        self._autocommit = autocommit
        self._transaction = Transaction(connection, autocommit=autocommit)
        self._variables = Variables()
        self._translator = Translator(
            connection, knowledge.names, knowledge.declared, knowledge.functions, self._variables
        )
        self._sources = Sources(connection, knowledge.stages)
        self._surroundings = Surroundings(connection, number, knowledge.version)
        self._runner = StatementRunner(knowledge, connection, self._transaction, self._translator)

    def execute(self, sql: str, binds: Sequence[Bind], context: QueryContext) -> EngineResult:
        """Run one statement; raise SnowflakeError for whatever goes wrong, never anything else."""
        return self._guarded(sql, context, lambda: self._execute(only_statement(sql), list(binds), context))

    def describe(self, sql: str, binds: Sequence[Bind], context: QueryContext) -> EngineResult:
        """Return the columns that the statement would give, without rows and without running it."""
        return self._guarded(sql, context, lambda: self._describe(only_statement(sql), list(binds), context))

    def set_autocommit(self, *, autocommit: bool) -> None:
        """See EngineSession."""
        with self._lock:
            self._transaction.set_autocommit(autocommit=autocommit)

    def variable(self, name: str) -> str:
        """See EngineSession."""
        return self._variables.text(name)

    def interrupt(self) -> None:
        """Stop the statement that runs now, from another thread; it raises Snowflake's 000604."""
        self._transaction.interrupted = True
        with contextlib.suppress(duckdb.ConnectionException):  # closed meanwhile
            self._connection.interrupt()

    def close(self) -> None:
        """Roll back what is open and forget the session."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            try:
                self._transaction.rollback()
            except duckdb.Error:
                pass  # the connection goes away with whatever was open
            finally:
                self._sources.close()
                self._connection.close()
                self._tell_closed()

    def _guarded(self, sql: str, context: QueryContext, action: Callable[[], EngineResult]) -> EngineResult:
        with self._lock:
            if self._closed:
                raise SnowflakeError(390104, "08003", "The session does not exist any more: it was closed.")
            self.query_id, self.function_error = context.query_id, None
            self._transaction.interrupted = False
            overdue = Overdue.of(context.parameters, self.interrupt)
            try:
                for name in self._knowledge.functions.called(sql, lambda parts: resolved(parts, context)):
                    context.check_call(name)
                result = action()
            except Exception as error:
                failure = self.function_error or from_engine(error, sql, self._knowledge.functions)
                if overdue.passed:
                    failure = overdue.error()
                self._transaction.after_failure()
                if failure is error or failure is self.function_error:
                    raise failure from None
                raise failure from error
            finally:
                overdue.end()
                self.function_error = None
                self._sources.release()
            if result.kind not in _READING:
                self._knowledge.make_room()
            return result

    def _execute(  # noqa: PLR0911  # one line a kind of statement is the plainest form
        self, sql: str, binds: list[Bind], context: QueryContext
    ) -> EngineResult:
        self._follow(context)
        sql, binds = named(sql, binds, self._variables.text)
        match = _FIRST_WORD.match(sql)
        word = match[1].upper() if match else ""
        if word in {"BEGIN", "START", "COMMIT", "ROLLBACK"}:
            return self._transact(word)
        self._transaction.before_statement()
        if self._executed_by_its_words(word, sql, context):
            return _executed()
        if word == "SET" and len(words := leading_words(sql, 3)) > 2:  # noqa: PLR2004  # SET x is two words
            # sqlglot would read SET GLOBAL x = 1 as SET x = 1.
            raise syntax_error(f"syntax error: unexpected '{words[2]}'.")
        if word == "SHOW":
            shown = show(list(leading_words(sql, 2)), sql, self._variables, self._transaction, context)
            if shown is not None:
                return shown
        if word == "COPY":
            return self._copy(sql, binds, context)
        if word == "INSERT" and not binds and (literals := bulk_insert.from_literals(sql)) is not None:
            return self._bulk(literals, context)
        length = array_length(binds)
        if length is not None:
            return self._execute_arrays(sql, binds, length, context)
        return self._run(self._translated(sql, binds, context), context)

    def _executed_by_its_words(self, word: str, sql: str, context: QueryContext) -> bool:
        """Execute what sqlglot does not read; tell whether this was such a statement."""
        if word == "UNSET":
            for name in sql.split(None, 1)[-1].strip("() ").split(","):
                self._variables.unset(name.strip())
            return True
        comments = column_comments(sql) if word == "ALTER" else []
        for comment in comments:
            self._run(self._translated(comment, [], context), context)
        return bool(comments)

    def _run(self, translation: Translation, context: QueryContext) -> EngineResult:
        if isinstance(translation.expression, exp.Set):
            return self._set(translation.expression, context)
        return presented(self._runner.perform(translation, context), context.parameters)

    def _describe(self, sql: str, binds: list[Bind], context: QueryContext) -> EngineResult:
        self._follow(context)
        self._transaction.before_statement()
        sql, binds = named(sql, binds, self._variables.text)
        match = _FIRST_WORD.match(sql)
        if match and match[1].upper() in {"BEGIN", "START", "COMMIT", "ROLLBACK", "UNSET", "COPY", "SET"}:
            return EngineResult(Rows(status("").columns, []), StatementKind.DDL)
        rewritten = self._rewritten(sql, context)
        expression = parse(rewritten)
        kind = kind_of(expression)
        if kind in DML.values():
            return EngineResult(Rows(count_columns(expression), []), kind)
        if kind is StatementKind.DDL:
            return EngineResult(Rows(status("").columns, []), kind)
        scalars = [Bind(b.type, b.value if b.value is None or isinstance(b.value, str) else None) for b in binds]
        wanted = max(map(bind_number, placeholders(expression)), default=0)
        scalars += [Bind("ANY", None)] * (wanted - len(scalars))
        translation = self._translate(expression, sql, scalars, context)
        if isinstance(expression, exp.Describe):
            result = self._runner.perform(translation, context)
            return EngineResult(Rows(result.result.columns, []), kind)
        return EngineResult(Rows(self._runner.columns(translation, context), []), kind)

    def _follow(self, context: QueryContext) -> None:
        given = context.parameters.get("AUTOCOMMIT")
        autocommit = self._autocommit if given is None else given.lower() in {"true", "1", "on"}
        self._transaction.set_autocommit(autocommit=autocommit)
        timeout = context.parameters.get("LOCK_TIMEOUT", "")
        self._transaction.patience = min(float(timeout), PATIENCE) if timeout.isdigit() else PATIENCE
        self._surroundings.follow(context, self._knowledge.schemas_changed, self._transaction.identity)

    def _transact(self, word: str) -> EngineResult:
        if word in {"BEGIN", "START"}:
            self._transaction.before_statement()
            self._transaction.begin()
        elif word == "COMMIT":
            self._transaction.commit()
        else:
            self._transaction.rollback()
        return EngineResult(status("Statement executed successfully."), StatementKind.TRANSACTION)

    # From text to DuckDB.

    def _rewritten(self, sql: str, context: QueryContext) -> str:
        return self._knowledge.functions.rewritten(sql, lambda parts: resolved(parts, context))

    def _translated(self, sql: str, binds: list[Bind], context: QueryContext, row: int | None = None) -> Translation:
        mapping = context.parameters.get("TIMESTAMP_TYPE_MAPPING", "")
        changes = self._knowledge.definitions_changed
        key = (sql, as_written(sql), mapping, context.database, context.schema, changes)
        if not binds and (known := self._knowledge.translations.get(key)) is not None:
            return known
        translation = self._translate(parse(self._rewritten(sql, context)), sql, binds, context, row)
        if translation.reusable and isinstance(translation.expression, (*QUERIES, *DML)):
            self._knowledge.translations.keep(key, translation)
        return translation

    def _translate(
        self, expression: exp.Expr, sql: str, binds: list[Bind], context: QueryContext, row: int | None = None
    ) -> Translation:
        return self._translator.translate(
            expression, sql, context, binds=binds, row=row, source=lambda table: self._sources.table(table, context)
        )

    # Special statements.

    def _execute_arrays(self, sql: str, binds: list[Bind], length: int, context: QueryContext) -> EngineResult:
        expression = parse(self._rewritten(sql, context))
        bulk = bulk_insert.from_arrays(expression, sql, binds, length)
        if bulk is not None:
            return self._bulk(bulk, context)
        kind = kind_of(expression)
        if type(expression) not in DML or length == 0:
            raise unsupported("array binds in anything but INSERT, UPDATE, DELETE and MERGE")
        self._transaction.before_dml()

        def every_row() -> list[EngineResult]:
            return [self._run(self._translated(sql, binds, context, row), context) for row in range(length)]

        results = self._transaction.all_or_nothing(every_row)
        rows = [result.result.values()[0] for result in results]
        totals = tuple(sum(int(str(cell)) for cell in cells) for cells in zip(*rows, strict=True))
        return EngineResult(Rows(results[0].result.columns, [totals]), kind)

    def _bulk(self, bulk: bulk_insert.BulkInsert, context: QueryContext) -> EngineResult:
        translation = self._lent_translation(bulk.expression, bulk.sql, bulk.rows, context)
        return self._runner.modify(translation, StatementKind.INSERT, context)

    def _lent_translation(self, expression: exp.Expr, sql: str, rows: Any, context: QueryContext) -> Translation:
        """Translate a statement in which every stage reference means the given rows."""

        def lent(node: exp.Table | exp.TableFromRows) -> exp.Table | None:
            return self._sources.lend(rows) if is_stage_reference(node) else None

        return self._translator.translate(expression, sql, context, binds=(), source=lent)

    def _copy(self, sql: str, binds: list[Bind], context: QueryContext) -> EngineResult:
        def query(text: str) -> ResultSet:
            translation = self._translated(text, [], context)
            if not isinstance(translation.expression, QUERIES):
                raise syntax_error(f"syntax error: unexpected '{leading_words(text, 1)[0]}'.")
            return self._runner.perform(translation, context).result

        def insert(text: str, rows: Any) -> int:
            return self._runner.run_steps(self._lent_translation(parse(text), text, rows, context))

        copy = CopyStatement(sql, binds, context, self._knowledge, self._connection)
        if copy.unloads:
            return EngineResult(copy.unload(query), StatementKind.COPY)
        load = copy.table_load(insert)
        self._transaction.before_dml()
        result = self._transaction.all_or_nothing(load.run)
        self._transaction.on_commit(lambda: self._knowledge.loads.add(copy.place, load.done))
        return EngineResult(result, StatementKind.COPY)

    def _set(self, expression: exp.Set, context: QueryContext) -> EngineResult:
        for item in expression.expressions:
            assignment = item.this
            if not isinstance(assignment, exp.EQ):
                raise unsupported("SET of anything but session variables")
            names, values = assignment.this, assignment.expression
            pairs = (
                zip(names.expressions, values.expressions, strict=True)
                if isinstance(names, exp.Tuple)
                else [(names.unnest(), values)]
            )
            for name, value in pairs:
                text = f"SELECT {value.sql('snowflake')} AS V"
                found = self._runner.query(self._translate(parse(text), text, [], context), context).values()
                self._variables.set(name.name, found[0][0])
        return _executed()


def _executed() -> EngineResult:
    return EngineResult(status("Statement executed successfully."), StatementKind.DDL)
