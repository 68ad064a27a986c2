"""Running translated statements on a connection: queries, DML with its counts, definitions, descriptions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
from sqlglot import exp

from pytest_spcs.emulator.account.results import Column, Rows, StatementKind, status
from pytest_spcs.emulator.engine.contract import EngineResult
from pytest_spcs.emulator.sql.duckdb import ddl as definitions
from pytest_spcs.emulator.sql.duckdb.arrow_results import ArrowResult, stored
from pytest_spcs.emulator.sql.duckdb.describing import describe_columns, describe_table
from pytest_spcs.emulator.sql.duckdb.dml_counts import count_columns, counted, merge_counts
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.merging import merge_plan as merging
from pytest_spcs.emulator.sql.duckdb.statement_kinds import DML, QUERIES, kind_of
from pytest_spcs.emulator.sql.duckdb.table_records import Record, TableRecords, keyed, with_records
from pytest_spcs.emulator.sql.duckdb.translation.column_types import column_of
from pytest_spcs.emulator.sql.duckdb.translation.fractions import OUT_OF_REACH
from pytest_spcs.emulator.sql.duckdb.translation.insertions import CANDIDATES, targets
from pytest_spcs.emulator.sql.duckdb.translation.named_places import seen_rows
from pytest_spcs.emulator.sql.duckdb.translation.translator import parse

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.emulator.sql.duckdb.engine_state import Knowledge
    from pytest_spcs.emulator.sql.duckdb.transactions import Transaction
    from pytest_spcs.emulator.sql.duckdb.translation.translator import Translation, Translator


class StatementRunner:
    """Runs the statements of one session, in its transaction."""

    def __init__(
        self,
        knowledge: Knowledge,
        connection: duckdb.DuckDBPyConnection,
        transaction: Transaction,
        translator: Translator,
    ) -> None:
        self._knowledge = knowledge
        self._connection = connection
        self._transaction = transaction
        self._translator = translator
        self._temporary = TableRecords()

    def perform(self, translation: Translation, context: QueryContext) -> EngineResult:
        """Run a translated statement of any kind but SET; DDL commits the open transaction first."""
        expression = translation.expression
        kind = kind_of(expression)
        if isinstance(expression, QUERIES):
            return EngineResult(self.query(translation, context), kind)
        if type(expression) in DML:
            return self.modify(translation, kind, context)
        if isinstance(expression, exp.Show):
            shown = self.query(translation, context)
            rows = with_records(shown, expression, context, self._knowledge.records, self._temporary)
            return EngineResult(seen_rows(rows, context), kind)
        if isinstance(expression, exp.Describe):
            return EngineResult(self._describe_table(expression, context), kind)
        self._transaction.commit()
        outcome = definitions.perform(self._connection, translation, self._knowledge.declared, context)
        self._record(expression, context, made=outcome.made)
        target = expression.find(exp.Table)
        if target is not None and isinstance(expression, exp.Create | exp.Drop | exp.TruncateTable):
            self._knowledge.loads.forget(definitions.key(target, context))
        self._knowledge.definition_changed()
        return EngineResult(status(outcome.text), StatementKind.DDL, rows_inserted=outcome.rows)

    def _record(self, expression: Expr, context: QueryContext, *, made: bool) -> None:
        """Remember what a definition has made, renamed or dropped."""
        table = expression.find(exp.Table)
        if table is None:
            return
        key = keyed(definitions.key(table, context), str(expression.args.get("kind")).upper())
        match expression:
            case exp.Create() if made:
                record = Record.of(expression)
                (self._temporary if record.kind == "TEMPORARY" else self._knowledge.records).made(key, record)
            case exp.Drop() if key in dict(self._temporary.all()):
                self._temporary.forget(key)
            case exp.Drop():
                self._knowledge.records.forget(key)
            case exp.Alter() if (renamed := expression.find(exp.AlterRename)) is not None:
                new = definitions.key(renamed.this, context)
                self._temporary.rename(key, new)
                self._knowledge.records.rename(key, new)
            case _:
                pass

    def columns(self, translation: Translation, context: QueryContext) -> tuple[Column, ...]:
        """Return the columns that a query would give, without running it."""
        return _columns(self._relation(translation, context), translation)

    def _relation(self, translation: Translation, context: QueryContext) -> duckdb.DuckDBPyRelation:
        try:
            return self._connection.sql(translation.steps[-1].sql)
        except duckdb.BinderException as error:
            if not re.search(r"['\"]sum\((?:VARCHAR|STRING_LITERAL)\)", str(error)):
                raise
            return self._connection.sql(self._translator.over_texts(translation, context).sql)

    def query(self, translation: Translation, context: QueryContext) -> ArrowResult:
        """Return the rows of a query, or of a SHOW."""
        try:
            return self._rows(translation, context)
        except duckdb.Error as error:
            if not OUT_OF_REACH.search(str(error)):
                raise
            coarse = self._translator.in_microseconds(translation, context)
            if coarse is None:
                raise
            return self._rows(coarse, context)

    def _rows(self, translation: Translation, context: QueryContext) -> ArrowResult:
        relation = self._relation(translation, context)
        kinds = [str(kind) for kind in relation.types]
        columns = _columns(relation, translation)
        table = relation.to_arrow_table()
        arrays = [stored(table.column(i), kind) for i, kind in enumerate(kinds)]
        return ArrowResult(columns, arrays, table.num_rows)

    def modify(self, translation: Translation, kind: StatementKind, context: QueryContext) -> EngineResult:
        """Run DML and return its counts."""
        self._transaction.before_dml()
        try:
            return self._modify(translation, kind, context)
        except duckdb.Error as error:
            if not OUT_OF_REACH.search(str(error)):
                raise
            coarse = self._translator.in_microseconds(translation, context)
            widening = self._translator.write_microseconds(translation)
            if coarse is None and not widening:
                raise
            for statement in widening:
                self._connection.execute(statement)
            return self._modify(coarse or translation, kind, context)

    def _modify(self, translation: Translation, kind: StatementKind, context: QueryContext) -> EngineResult:
        expression = translation.expression
        merge = translation.merge
        if isinstance(expression, exp.Merge) and merge is not None:
            once = context.parameters.get("ERROR_ON_NONDETERMINISTIC_MERGE", "true").lower() != "false"
            merged = self._transaction.write(lambda: merging.run(self._connection, merge, once=once))
            return EngineResult(merge_counts(expression, merged), kind)
        if isinstance(expression, exp.MultitableInserts):
            counts = self._transaction.write(lambda: self._insert_into_several(translation))
            return EngineResult(Rows(count_columns(expression), [counts]), kind)
        count = self._transaction.write(lambda: self.run_steps(translation))
        return EngineResult(counted(expression, count), kind)

    def run_steps(self, translation: Translation) -> int:
        """Run the steps of INSERT, UPDATE or DELETE and return how many rows the last one has changed."""
        count = 0
        for step in translation.steps:
            count = self._connection.execute(step.sql).fetchall()[0][0]
        if len(translation.steps) > 1:
            self._connection.execute(f"DROP TABLE IF EXISTS {CANDIDATES}")
        return count

    def _insert_into_several(self, translation: Translation) -> tuple[int, ...]:
        expression = translation.expression
        assert isinstance(expression, exp.MultitableInserts)
        counts = dict.fromkeys((table.sql("snowflake").upper() for table in targets(expression)), 0)
        places = [clause.this.this.find(exp.Table).sql("snowflake").upper() for clause in expression.expressions]
        for step in translation.steps[: -len(places)]:
            self._connection.execute(step.sql)
        for place, step in zip(places, translation.steps[-len(places) :], strict=True):
            counts[place] += self._connection.execute(step.sql).fetchall()[0][0]
        self._connection.execute(f"DROP TABLE IF EXISTS {CANDIDATES}")
        return tuple(counts.values())

    def _describe_table(self, expression: exp.Describe, context: QueryContext) -> Rows:
        table = expression.this
        if not isinstance(table, exp.Table) or str(expression.args.get("kind")).upper() not in {"TABLE", "VIEW"}:
            raise unsupported("DESCRIBE of anything but tables and views")
        if table.db.upper() == "INFORMATION_SCHEMA":
            return self._describe_information(table, context)
        key = definitions.key(table, context)
        temporary = definitions.is_temporary(self._connection, key)
        place = ("temp", "main", key[2]) if temporary else key
        return describe_table(self._connection, place, self._knowledge.declared.of_table(key))

    def _describe_information(self, table: exp.Table, context: QueryContext) -> Rows:
        text = exp.select("*").from_(table.copy()).sql("snowflake")
        translation = self._translator.translate(parse(text), text, context, binds=(), source=lambda _table: None)
        return describe_columns(self.columns(translation, context))


def _columns(relation: duckdb.DuckDBPyRelation, translation: Translation) -> tuple[Column, ...]:
    names = relation.columns
    shown = translation.names if len(translation.names) == len(names) else names
    return tuple(
        column_of(shown_name, str(kind), translation.declared.get(name.upper()))
        for shown_name, name, kind in zip(shown, names, relation.types, strict=True)
    )
