"""One session of the engine: statements, one at a time, on a DuckDB connection of its own."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import duckdb
from sqlglot import exp

from pytest_spcs.emulator.errors import SnowflakeError, syntax_error
from pytest_spcs.emulator.sql.duckdb import bulk_insert, definitions
from pytest_spcs.emulator.sql.duckdb.arrow_results import ArrowResult, stored
from pytest_spcs.emulator.sql.duckdb.binds import array_length
from pytest_spcs.emulator.sql.duckdb.column_types import column_of
from pytest_spcs.emulator.sql.duckdb.copy_statement import CopyStatement
from pytest_spcs.emulator.sql.duckdb.counts import count_columns, counted, merge_counts
from pytest_spcs.emulator.sql.duckdb.describing import describe_table
from pytest_spcs.emulator.sql.duckdb.error_mapping import from_engine, unsupported
from pytest_spcs.emulator.sql.duckdb.identifier_calls import named
from pytest_spcs.emulator.sql.duckdb.resolution import resolved
from pytest_spcs.emulator.sql.duckdb.session_values import Variables
from pytest_spcs.emulator.sql.duckdb.sources import Sources, is_stage_reference
from pytest_spcs.emulator.sql.duckdb.surroundings import Surroundings
from pytest_spcs.emulator.sql.duckdb.transactions import PATIENCE, Transaction
from pytest_spcs.emulator.sql.duckdb.translation import Translation, Translator, only_statement, parse
from pytest_spcs.emulator.sql.engine import Bind, EngineResult
from pytest_spcs.emulator.sql.results import Column, ResultSet, Rows, StatementKind, status
from pytest_spcs.emulator.sql.scanner import leading_words

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.duckdb.engine import DuckDbEngine
    from pytest_spcs.emulator.sql.engine import QueryContext

_FIRST_WORD = re.compile(r"(?:\s|--[^\n]*(?:\n|$)|//[^\n]*(?:\n|$)|/\*.*?\*/|\()*([A-Za-z]+)", re.DOTALL)
_QUERIES = (exp.Select, exp.SetOperation, exp.Subquery, exp.Values)
_DML: dict[type[exp.Expr], StatementKind] = {
    exp.Insert: StatementKind.INSERT,
    exp.Update: StatementKind.UPDATE,
    exp.Delete: StatementKind.DELETE,
    exp.Merge: StatementKind.MERGE,
}


class DuckDbSession:
    """What `EngineSession` promises, on DuckDB."""

    def __init__(
        self, engine: DuckDbEngine, number: int, connection: duckdb.DuckDBPyConnection, *, autocommit: bool
    ) -> None:
        self.query_id = ""
        self.function_error: SnowflakeError | None = None
        self._engine = engine
        self._number = number
        self._connection = connection
        self._lock = threading.RLock()
        self._closed = False
        self._autocommit = autocommit
        self._transaction = Transaction(connection, autocommit=autocommit)
        self._variables = Variables()
        self._translator = Translator(connection, engine.names, engine.declared, engine.functions, self._variables)
        self._sources = Sources(connection, engine.stages)
        self._surroundings = Surroundings(connection, number, engine.version)

    def execute(self, sql: str, binds: Sequence[Bind], context: QueryContext) -> EngineResult:
        """Run one statement; raise SnowflakeError for whatever goes wrong, never anything else."""
        return self._guarded(sql, context, lambda: self._execute(only_statement(sql), list(binds), context))

    def describe(self, sql: str, binds: Sequence[Bind], context: QueryContext) -> EngineResult:
        """Return the columns that the statement would give, without rows and without running it."""
        return self._guarded(sql, context, lambda: self._describe(only_statement(sql), list(binds), context))

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
                self._engine.forget_session(self._number)

    def _guarded(self, sql: str, context: QueryContext, action: Callable[[], EngineResult]) -> EngineResult:
        with self._lock:
            if self._closed:
                raise SnowflakeError(390104, "08003", "The session does not exist any more: it was closed.")
            self.query_id, self.function_error = context.query_id, None
            self._transaction.interrupted = False
            try:
                for name in self._engine.functions.called(sql, lambda parts: resolved(parts, context)):
                    context.check_call(name)
                return action()
            except Exception as error:
                failure = self.function_error or from_engine(error, sql, self._engine.functions)
                self._transaction.after_failure()
                if failure is error or failure is self.function_error:
                    raise failure from None
                raise failure from error
            finally:
                self._sources.release()

    def _execute(self, sql: str, binds: list[Bind], context: QueryContext) -> EngineResult:
        self._follow(context)
        sql, binds = named(sql, binds, self._variables.text)
        match = _FIRST_WORD.match(sql)
        word = match[1].upper() if match else ""
        if word in {"BEGIN", "START", "COMMIT", "ROLLBACK"}:
            return self._transact(word)
        self._transaction.before_statement()
        if word == "UNSET":
            for name in sql.split(None, 1)[-1].strip("() ").split(","):
                self._variables.unset(name.strip())
            return _executed()
        if word == "SET" and len(words := leading_words(sql, 3)) > 2:  # noqa: PLR2004  # SET x is two words
            # sqlglot would read SET GLOBAL x = 1 as SET x = 1.
            raise syntax_error(f"syntax error: unexpected '{words[2]}'.")
        if word == "COPY":
            return self._copy(sql, binds, context)
        if word == "INSERT" and not binds and (literals := bulk_insert.from_literals(sql)) is not None:
            return self._bulk(literals, context)
        length = array_length(binds)
        if length is not None:
            return self._execute_arrays(sql, binds, length, context)
        return self._perform(self._translated(sql, binds, context), context)

    def _describe(self, sql: str, binds: list[Bind], context: QueryContext) -> EngineResult:
        self._follow(context)
        self._transaction.before_statement()
        sql, binds = named(sql, binds, self._variables.text)
        match = _FIRST_WORD.match(sql)
        if match and match[1].upper() in {"BEGIN", "START", "COMMIT", "ROLLBACK", "UNSET", "COPY", "SET"}:
            return EngineResult(Rows(status("").columns, []), StatementKind.DDL)
        rewritten = self._rewritten(sql, context)
        expression = parse(rewritten)
        kind = _kind(expression)
        if kind in _DML.values():
            return EngineResult(Rows(count_columns(expression), []), kind)
        if kind is StatementKind.DDL:
            return EngineResult(Rows(status("").columns, []), kind)
        scalars = [Bind(b.type, b.value if b.value is None or isinstance(b.value, str) else None) for b in binds]
        missing = len(list(expression.find_all(exp.Placeholder))) - len(scalars)
        scalars += [Bind("ANY", None)] * max(missing, 0)
        translation = self._translate(expression, sql, scalars, context)
        if isinstance(expression, exp.Describe):
            result = self._perform(translation, context)
            return EngineResult(Rows(result.result.columns, []), kind)
        relation = self._relation(translation, context)
        return EngineResult(Rows(_columns(relation, translation), []), kind)

    def _follow(self, context: QueryContext) -> None:
        given = context.parameters.get("AUTOCOMMIT")
        autocommit = self._autocommit if given is None else given.lower() in {"true", "1", "on"}
        self._transaction.set_autocommit(autocommit=autocommit)
        timeout = context.parameters.get("LOCK_TIMEOUT", "")
        self._transaction.patience = min(float(timeout), PATIENCE) if timeout.isdigit() else PATIENCE
        self._surroundings.follow(context, self._engine.schemas_changed)

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
        return self._engine.functions.rewritten(sql, lambda parts: resolved(parts, context))

    def _translated(self, sql: str, binds: list[Bind], context: QueryContext, row: int | None = None) -> Translation:
        key = (sql, context.database, context.schema, self._engine.definitions_changed)
        if not binds and (known := self._engine.translations.get(key)) is not None:
            return known
        translation = self._translate(parse(self._rewritten(sql, context)), sql, binds, context, row)
        if translation.reusable and isinstance(translation.expression, (*_QUERIES, *_DML)):
            self._engine.translations.keep(key, translation)
        return translation

    def _translate(
        self, expression: exp.Expr, sql: str, binds: list[Bind], context: QueryContext, row: int | None = None
    ) -> Translation:
        return self._translator.translate(
            expression, sql, context, binds=binds, row=row, source=lambda table: self._sources.table(table, context)
        )

    # Running it.

    def _perform(self, translation: Translation, context: QueryContext) -> EngineResult:
        expression = translation.expression
        kind = _kind(expression)
        if isinstance(expression, _QUERIES):
            return EngineResult(self._query(translation, context), kind)
        if type(expression) in _DML:
            return self._modify(translation, kind)
        if isinstance(expression, exp.Show):
            return EngineResult(self._query(translation, context), kind)
        if isinstance(expression, exp.Describe):
            return EngineResult(self._describe_table(expression, context), kind)
        if isinstance(expression, exp.Set):
            return self._set(expression, context)
        self._transaction.commit()
        outcome = definitions.perform(self._connection, translation, self._engine.declared, context)
        target = expression.find(exp.Table)
        if target is not None and isinstance(expression, exp.Create | exp.Drop | exp.TruncateTable):
            self._engine.loads.forget(definitions.key(target, context))
        self._engine.definition_changed()
        return EngineResult(status(outcome), StatementKind.DDL)

    def _relation(self, translation: Translation, context: QueryContext) -> duckdb.DuckDBPyRelation:
        try:
            return self._connection.sql(translation.steps[-1].sql)
        except duckdb.BinderException as error:
            if "'sum(VARCHAR)'" not in str(error):
                raise
            return self._connection.sql(self._translator.over_texts(translation, context).sql)

    def _query(self, translation: Translation, context: QueryContext) -> ArrowResult:
        relation = self._relation(translation, context)
        kinds = [str(kind) for kind in relation.types]
        columns = _columns(relation, translation)
        table = relation.to_arrow_table()
        arrays = [stored(table.column(i), kind) for i, kind in enumerate(kinds)]
        return ArrowResult(columns, arrays, table.num_rows)

    def _modify(self, translation: Translation, kind: StatementKind) -> EngineResult:
        self._transaction.before_dml()
        expression = translation.expression
        if kind is StatementKind.MERGE:
            return EngineResult(
                merge_counts(expression, self._transaction.write(lambda: self._merge(translation))), kind
            )
        count = self._transaction.write(lambda: self._steps(translation))
        return EngineResult(counted(expression, count), kind)

    def _steps(self, translation: Translation) -> int:
        count = 0
        for step in translation.steps:
            count = self._connection.execute(step.sql).fetchall()[0][0]
        return count

    def _merge(self, translation: Translation) -> tuple[int, ...]:
        for step in translation.steps[:-1]:
            self._connection.execute(step.sql)
        found = self._connection.execute(translation.steps[-1].sql).fetchall()[0]
        self._connection.execute("DROP TABLE IF EXISTS temp.main.merge_candidates")
        return tuple(int(n) for n in found)

    # Special statements.

    def _execute_arrays(self, sql: str, binds: list[Bind], length: int, context: QueryContext) -> EngineResult:
        expression = parse(self._rewritten(sql, context))
        bulk = bulk_insert.from_arrays(expression, sql, binds, length)
        if bulk is not None:
            return self._bulk(bulk, context)
        kind = _kind(expression)
        if type(expression) not in _DML or length == 0:
            raise unsupported("array binds in anything but INSERT, UPDATE, DELETE and MERGE")
        self._transaction.before_dml()

        def every_row() -> list[EngineResult]:
            return [self._perform(self._translated(sql, binds, context, row), context) for row in range(length)]

        results = self._transaction.all_or_nothing(every_row)
        rows = [result.result.values()[0] for result in results]
        totals = tuple(sum(int(str(cell)) for cell in cells) for cells in zip(*rows, strict=True))
        return EngineResult(Rows(results[0].result.columns, [totals]), kind)

    def _bulk(self, bulk: bulk_insert.BulkInsert, context: QueryContext) -> EngineResult:
        translation = self._lent_translation(bulk.expression, bulk.sql, bulk.rows, context)
        return self._modify(translation, StatementKind.INSERT)

    def _lent_translation(self, expression: exp.Expr, sql: str, rows: Any, context: QueryContext) -> Translation:
        """Translate a statement in which every stage reference means the given rows."""

        def lent(node: exp.Table | exp.TableFromRows) -> exp.Table | None:
            return self._sources.lend(rows) if is_stage_reference(node) else None

        return self._translator.translate(expression, sql, context, binds=(), source=lent)

    def _copy(self, sql: str, binds: list[Bind], context: QueryContext) -> EngineResult:
        def query(text: str) -> ResultSet:
            return self._perform(self._translated(text, [], context), context).result

        def insert(text: str, rows: Any) -> int:
            return self._steps(self._lent_translation(parse(text), text, rows, context))

        copy = CopyStatement(sql, binds, context, self._engine, self._connection)
        if copy.unloads:
            return EngineResult(copy.unload(query), StatementKind.COPY)
        load = copy.table_load(insert)
        self._transaction.before_dml()
        result = self._transaction.all_or_nothing(load.run)
        self._transaction.on_commit(lambda: self._engine.loads.add(copy.place, load.done))
        return EngineResult(result, StatementKind.COPY)

    def _describe_table(self, expression: exp.Describe, context: QueryContext) -> Rows:
        table = expression.this
        if not isinstance(table, exp.Table) or str(expression.args.get("kind")).upper() not in {"TABLE", "VIEW"}:
            raise unsupported("DESCRIBE of anything but tables and views")
        key = definitions.key(table, context)
        temporary = definitions.is_temporary(self._connection, key)
        place = ("temp", "main", key[2]) if temporary else key
        return describe_table(self._connection, place, self._engine.declared.of_table(key))

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
                found = self._query(self._translate(parse(text), text, [], context), context).values()
                self._variables.set(name.name, found[0][0])
        return _executed()


def _executed() -> EngineResult:
    return EngineResult(status("Statement executed successfully."), StatementKind.DDL)


def _kind(expression: exp.Expr) -> StatementKind:
    if isinstance(expression, _QUERIES):
        return StatementKind.SELECT
    if isinstance(expression, exp.Show):
        return StatementKind.SHOW
    if isinstance(expression, exp.Describe):
        return StatementKind.DESCRIBE
    return _DML.get(type(expression), StatementKind.DDL)


def _columns(relation: duckdb.DuckDBPyRelation, translation: Translation) -> tuple[Column, ...]:
    return tuple(
        column_of(name, str(kind), translation.declared.get(name.upper()))
        for name, kind in zip(relation.columns, relation.types, strict=True)
    )
