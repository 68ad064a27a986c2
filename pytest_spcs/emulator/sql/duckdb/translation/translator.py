"""From one Snowflake statement to the DuckDB statements that do the same; the longest part of it is fakesnow's.

fakesnow's methods that are private there are called here and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import duckdb
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.cursor import FakeSnowflakeCursor
from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.information_schema import place_databases
from pytest_spcs.emulator.sql.duckdb.library.corrections import correct
from pytest_spcs.emulator.sql.duckdb.library.pivots import spread
from pytest_spcs.emulator.sql.duckdb.merging.merge_plan import MergePlan, plan
from pytest_spcs.emulator.sql.duckdb.merging.merge_selects import MergeSelects
from pytest_spcs.emulator.sql.duckdb.table_sources import check_view
from pytest_spcs.emulator.sql.duckdb.translation.bare_words import CLOCK, check_columns, read_clock
from pytest_spcs.emulator.sql.duckdb.translation.column_names import name_expressions, shown_names
from pytest_spcs.emulator.sql.duckdb.translation.constraints import PRIMARY, Key, show_keys, take_keys
from pytest_spcs.emulator.sql.duckdb.translation.corrections import (
    drop_lengths,
    likely_type,
    mend,
    number_from_sequences,
)
from pytest_spcs.emulator.sql.duckdb.translation.declared_types import table_key
from pytest_spcs.emulator.sql.duckdb.translation.exact_sums import protect_casts, undo_casts
from pytest_spcs.emulator.sql.duckdb.translation.fakesnow_passes import Passes
from pytest_spcs.emulator.sql.duckdb.translation.fractions import MICROSECOND_TYPES, hold_fractions, map_timestamps
from pytest_spcs.emulator.sql.duckdb.translation.insertions import in_steps
from pytest_spcs.emulator.sql.duckdb.translation.long_texts import parse_all
from pytest_spcs.emulator.sql.duckdb.translation.named_places import check_places
from pytest_spcs.emulator.sql.duckdb.translation.nesting import check_depth
from pytest_spcs.emulator.sql.duckdb.translation.positional_columns import name_positions, name_values
from pytest_spcs.emulator.sql.duckdb.translation.reach import keep_microseconds, read_microseconds, written_table
from pytest_spcs.emulator.sql.duckdb.translation.refusals import check
from pytest_spcs.emulator.sql.duckdb.translation.reserved_names import quote_keywords
from pytest_spcs.emulator.sql.duckdb.translation.session_values import (
    Variables,
    replace_binds,
    replace_context_functions,
)
from pytest_spcs.emulator.sql.duckdb.translation.source_columns import SourceColumns
from pytest_spcs.emulator.sql.duckdb.translation.split_tables import check_table_functions, split_tables
from pytest_spcs.emulator.sql.duckdb.translation.table_as import shape_query
from pytest_spcs.emulator.sql.duckdb.translation.timestamp_offsets import close_gaps
from pytest_spcs.emulator.sql.duckdb.translation.variant_casts import cast_variants
from pytest_spcs.emulator.sql.duckdb.translation.variant_columns import MEETINGS, meet_columns
from pytest_spcs.emulator.sql.scanner import leading_words
from pytest_spcs.emulator.sql.written_texts import Edit, edited

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.engine.contract import Bind, QueryContext
    from pytest_spcs.emulator.sql.duckdb.held_names import KnownNames
    from pytest_spcs.emulator.sql.duckdb.translation.column_types import DeclaredType
    from pytest_spcs.emulator.sql.duckdb.translation.declared_types import DeclaredTypes, TableKey
    from pytest_spcs.emulator.sql.duckdb.translation.service_functions import ServiceFunctions

logging.getLogger("sqlglot").setLevel(logging.ERROR)
"""sqlglot warns of each statement that it leaves unparsed; such statements are refused here with a message."""

TableSource = Callable[["exp.Table | exp.TableFromRows"], "exp.Table | None"]
"""Gives the DuckDB table that holds what a stage or RESULT_SCAN reference reads, or None for any other source."""


@dataclass(frozen=True, slots=True)
class Step:
    """One DuckDB statement of a translation."""

    sql: str
    text_lengths: tuple[tuple[str, int], ...] = ()
    comment: tuple[str, str | None, str | None, str] | None = None
    """A table with its comment: name, database, schema, text."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A statement in both languages: ``expression`` is Snowflake's, for what the answer depends on."""

    expression: Expr
    steps: tuple[Step, ...]
    reusable: bool
    declared: dict[str, DeclaredType] = field(default_factory=dict)
    keys: tuple[Key, ...] = ()
    """Of a table that is created, or added to one."""
    names: tuple[str, ...] = ()
    """Of a query's columns, where the engine may have others for columns of one name."""
    merge: MergePlan | None = None


def parse(sql: str) -> Expr:
    """Parse one Snowflake statement; raise 001003 for none or several."""
    check_depth(sql)
    expressions = [e for e in parse_all(sql) if e is not None]
    expressions = [e for e in expressions if not isinstance(e, exp.Semicolon)]
    if not expressions:
        raise SnowflakeError(900, "42601", "SQL compilation error:\nEmpty SQL statement.")
    first = expressions[0]
    count = len(first.expressions) if isinstance(first, exp.Block) else len(expressions)
    if count > 1:
        raise SnowflakeError(8, "0A000", f"Actual statement count {count} did not match the desired statement count 1.")
    return first


class Translator:
    """Translates the statements of one session."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        names: KnownNames,
        declared: DeclaredTypes,
        functions: ServiceFunctions,
        variables: Variables,
    ) -> None:
        self._connection = connection
        self._names = names
        self._declared = declared
        self._functions = functions
        self._variables = variables
        self._fakesnow = FakeSnowflakeConnection(
            connection, _Forgetful(), create_database=False, create_schema=False, paramstyle="qmark"
        )
        self._cursor = FakeSnowflakeCursor(self._fakesnow, connection)
        self._temporary: set[TableKey] = set()

    def translate(  # noqa: C901, PLR0912, PLR0915  # a step a line; which ones a statement needs is seen on its parse
        self,
        expression: Expr,
        sql: str,
        context: QueryContext,
        *,
        binds: Sequence[Bind],
        row: int | None = None,
        source: TableSource,
    ) -> Translation:
        """Translate a parsed statement, which is changed; ``sql`` is its text for names and messages."""
        check(expression, sql)
        own = check_places(expression, self._names, context, self._names_of)
        if isinstance(expression, exp.MultitableInserts):
            expression.args["overwrite"] = leading_words(sql, 2)[-1] == "OVERWRITE"
        map_timestamps(expression, context.parameters.get("TIMESTAMP_TYPE_MAPPING"))
        name_expressions(expression)
        if binds or "?" in sql or ":" in sql:
            replace_binds(expression, binds, row)
        shown = show_keys(expression, context)
        if shown is not None:
            return Translation(expression, (Step(shown),), reusable=False)
        if isinstance(expression, exp.Set):  # its values are queries, translated when they are run
            return Translation(expression, (), reusable=False)
        own |= self._variables.replace(expression)
        own |= replace_context_functions(expression, context, sql)
        kinds = {type(node) for node in expression.walk()}
        if kinds & {*CLOCK}:
            read_clock(expression)
        if exp.Values in kinds:
            name_values(expression)
        self._point_at(context)
        declared = self._declared.of_query(expression, context.database, context.schema)
        self._complete_names(expression, context)
        own |= self._shorten_names(expression, context)
        lent = _replace_sources(expression, source)
        self._cursor.check_db_and_schema(expression)  # of what is left: a stage may be qualified, as a table is
        own |= lent
        if lent:
            check_view(expression)
        if exp.Parameter in kinds:
            name_positions(expression, sql, self._names_of)
        check_columns(expression, sql, SourceColumns(self._names_of))
        names = shown_names(expression, self._names_of)
        if kinds & {exp.Lateral, exp.TableFromRows}:
            split_tables(expression, SourceColumns(self._names_of))
            check_table_functions(expression)
        close_gaps(expression, self._types_of, lent=lent)
        cast_variants(expression, self._types_of)
        if not kinds.isdisjoint(MEETINGS):
            meet_columns(expression, self._types_of)
        number_from_sequences(expression, context.database, context.schema)
        own |= spread(expression, lambda query: self._values_of(query, context))
        correct(expression)
        mend(expression)
        self._choose_overloads(expression)
        keys = take_keys(expression, context)
        original = expression.copy()
        if keys and isinstance(expression, exp.Alter):
            return Translation(original, tuple(_not_null(expression, keys)), reusable=False, keys=keys)
        if isinstance(expression, exp.TruncateTable):
            expression.set("exists", False)  # sqlglot's own signature; DuckDB has no IF EXISTS there
        reusable = not own and not binds
        if isinstance(expression, exp.Merge):
            merge = self._merge_plan(expression, context)
            return Translation(original, (), reusable=reusable, merge=merge)
        steps = tuple(self._steps(expression, context, exact_sums=True))
        return Translation(original, steps, reusable=reusable, declared=declared, keys=keys, names=names)

    def over_texts(self, translation: Translation, context: QueryContext) -> Step:
        """Translate a query anew with the arguments of SUM made numbers, for when they turn out to be texts."""
        self._point_at(context)
        return self._steps(translation.expression.copy(), context, exact_sums=False)[-1]

    def in_microseconds(self, translation: Translation, context: QueryContext) -> Translation | None:
        """Translate a statement anew so that it reads nanoseconds as microseconds; None where it reads none."""
        self._point_at(context)
        expression = translation.expression.copy()
        if not read_microseconds(expression, self._types_of):
            return None
        return replace(translation, steps=tuple(self._steps(expression, context, exact_sums=True)))

    def write_microseconds(self, translation: Translation) -> list[str]:
        """Return the DuckDB statements after which the table that a statement writes keeps microseconds."""
        table = written_table(translation.expression)
        return [] if table is None else keep_microseconds(table, self._types_of)

    def _keeps_nanoseconds(self, expression: Expr) -> bool:
        table = written_table(expression)
        return table is None or bool(MICROSECOND_TYPES.keys() & set(self._types_of(table).values()))

    def _merge_plan(self, merge: exp.Merge, context: QueryContext) -> MergePlan:
        target, columns = merge.this, list(self._types_of(merge.this))
        if columns and not self._has_rows_of_its_own(target):
            raise unsupported("MERGE into a view")
        selects = MergeSelects(merge, lambda table: table_key(table, context.database, context.schema))
        return plan(
            selects,
            target,
            columns,
            lambda query: self._steps(query, context, exact_sums=True)[-1].sql,
            lambda sql: self._connection.sql(sql).columns,
        )

    def _steps(self, expression: Expr, context: QueryContext, *, exact_sums: bool) -> list[Step]:
        steps = []
        hold_fractions(expression, lambda: self._keeps_nanoseconds(expression))
        shape_query(expression, self._names_of)
        drop_lengths(expression)
        protect_casts(expression)
        parts = in_steps(expression) or self._cursor._transform_explode(expression)  # noqa: SLF001  # fakesnow has no public seam
        for part in parts:
            passes: Any = Passes(part)
            self._cursor._transform(passes, None)  # noqa: SLF001  # fakesnow has no public seam
            transformed = passes.root
            undo_casts(transformed, exact=exact_sums)
            quote_keywords(transformed)
            place_databases(transformed, next((name[0] for name in self._names.all()), None))
            text = transformed.sql(dialect="duckdb")
            seed = transformed.args.get("seed")
            if seed and transformed.find(exp.Select):
                text = f"SELECT setseed({seed}); {text}"
            comment = transformed.args.get("table_comment")
            lengths = transformed.args.get("text_lengths") or ()
            steps.append(
                Step(
                    text,
                    tuple(lengths),
                    (
                        comment[0].name,
                        comment[0].catalog or context.database,
                        comment[0].db or context.schema,
                        comment[1],
                    )
                    if comment and comment[1] is not None
                    else None,
                )
            )
        return steps

    def _values_of(self, query: exp.Select, context: QueryContext) -> list[object]:
        """Return what a query of one column gives."""
        correct(query)
        mend(query)
        sql = self._steps(query, context, exact_sums=True)[-1].sql
        return [row[0] for row in self._connection.execute(sql).fetchall()]

    def _choose_overloads(self, expression: Expr) -> None:
        for node in expression.find_all(exp.Dot):
            call = node.expression
            if isinstance(call, exp.Anonymous) and call.find(exp.AggFunc, exp.Window) is not None:
                macro = self._functions.direct(call.name, [likely_type(argument) for argument in call.expressions])
                if macro is not None:
                    call.set("this", macro)

    def _complete_names(self, expression: Expr, context: QueryContext) -> None:
        """Write the database before a schema whose name DuckDB would take for a database's too."""
        for table in expression.find_all(exp.Table):
            known = table.db and not table.catalog and context.database is not None
            if known and self._names.holds_database_like(table.db) and table.db.upper() != "INFORMATION_SCHEMA":
                table.set("catalog", exp.to_identifier(context.database, quoted=True))

    def _shorten_names(self, expression: Expr, context: QueryContext) -> bool:
        """Leave out database and schema of temporary tables: DuckDB's are in no schema."""
        if isinstance(expression, exp.Create) and expression.find(exp.TemporaryProperty) is not None:
            created = expression.this.find(exp.Table)
            if created is not None:
                self._temporary.add(table_key(created, context.database, context.schema))
        if not self._temporary:
            return False
        named = [table for table in expression.find_all(exp.Table) if table.db]
        places = [(table, table_key(table, context.database, context.schema)) for table in named]
        temporary = set(self._temporary)
        if isinstance(expression, exp.Drop):
            self._temporary -= {
                table_key(table, context.database, context.schema) for table in expression.find_all(exp.Table)
            }
        for table, place in places:
            if place in temporary:
                table.set("db", None)
                table.set("catalog", None)
        return bool(named)

    def _types_of(self, table: exp.Table) -> dict[str, str]:
        return {name.upper(): kind for name, kind in self._described(table)}

    def _names_of(self, table: exp.Table) -> list[str]:
        return [name for name, _kind in self._described(table)]

    def _described(self, table: exp.Table) -> list[tuple[str, str]]:
        name = _place(table)
        try:
            found = self._connection.execute(f"DESCRIBE {name}").fetchall()
        except duckdb.Error:
            return []  # the statement itself will say what is wrong
        return [(str(row[0]), str(row[1])) for row in found]

    def _has_rows_of_its_own(self, table: exp.Table) -> bool:
        try:
            self._connection.sql(f"SELECT rowid FROM {_place(table)}")  # noqa: S608  # the user's own table
        except duckdb.BinderException:
            return False
        return True

    def _point_at(self, context: QueryContext) -> None:
        connection = self._fakesnow
        connection.database = context.database
        connection._schema = context.schema  # noqa: SLF001  # fakesnow has no public seam
        connection.database_set = context.database is not None
        connection.schema_set = context.database is not None and context.schema is not None


def _place(table: exp.Table) -> str:
    table = table.copy()  # a part given to another table would no longer know its own
    return exp.Table(**{part: table.args.get(part) for part in ("this", "db", "catalog")}).sql("duckdb")


class _Forgetful(dict[str, tuple]):  # type: ignore[type-arg]  # fakesnow's own annotation
    """fakesnow keeps every result for ever; here the account keeps what is to be kept."""

    def __setitem__(self, key: str, value: object) -> None:
        """Forget it."""


def _not_null(alter: exp.Alter, keys: Sequence[Key]) -> list[Step]:
    table = alter.this.sql("duckdb")
    columns = [exp.to_identifier(name, quoted=True) for key in keys if key.kind == PRIMARY for name in key.columns]
    return [Step(f"ALTER TABLE {table} ALTER COLUMN {column.sql('duckdb')} SET NOT NULL") for column in columns]


def _replace_sources(expression: Expr, source: TableSource) -> bool:
    found = False
    for node in list(expression.walk()):
        table = source(node) if isinstance(node, exp.Table | exp.TableFromRows) else None
        if table is not None:
            alias = node.args.get("alias")
            if alias is not None:
                table.set("alias", alias.copy())
            node.replace(table)
            found = True
    return found


def only_statement(sql: str) -> str:
    """Return a statement without its closing semicolons and blanks."""
    kept = sql.rstrip().rstrip("; \t\r\n").strip()
    if not kept:
        raise SnowflakeError(900, "42601", "SQL compilation error:\nEmpty SQL statement.")
    if kept == sql:
        return sql
    start = sql.index(kept)
    end = start + len(kept)
    return edited(sql, [Edit(0, start, ""), Edit(end, len(sql), "")])
