"""CREATE, ALTER, DROP and the like of tables, views, sequences and file formats: run, remembered and confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakesnow import info_schema
from sqlglot import exp

from pytest_spcs.emulator.account.errors import already_exists, does_not_exist
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.translation.constraints import drop_key, folded, keep_keys, keys_of, rename_in_keys
from pytest_spcs.emulator.sql.duckdb.translation.declared_types import TableKey, declared, defined_columns, table_key
from pytest_spcs.identifiers import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.emulator.sql.duckdb.translation.constraints import Key
    from pytest_spcs.emulator.sql.duckdb.translation.declared_types import DeclaredTypes
    from pytest_spcs.emulator.sql.duckdb.translation.translator import Translation

_EXECUTED = "Statement executed successfully."
_FILE_FORMATS = "_fs_global._fs_information_schema._fs_file_formats"


def key(table: exp.Table, context: QueryContext) -> TableKey:
    """Return the database, schema and name of a table that a statement names."""
    return table_key(table, context.database, context.schema)


class Outcome(NamedTuple):
    """Snowflake's confirmation of a definition."""

    text: str
    made: bool = False
    """Whether it has made something new."""
    rows: int | None = None
    """How many rows a CREATE TABLE AS has put into it."""


def perform(
    connection: duckdb.DuckDBPyConnection, translation: Translation, types: DeclaredTypes, context: QueryContext
) -> Outcome:
    """Run a definition and return Snowflake's confirmation."""
    expression = translation.expression
    match expression:
        case exp.Create():
            return _create(connection, expression, translation, types, context)
        case exp.Drop():
            return Outcome(_drop(connection, expression, translation, types, context))
        case exp.TruncateTable(args={"exists": True}) if not _is_there(connection, expression, context):
            return Outcome(_EXECUTED)
        case exp.Alter():
            _alter(connection, expression, translation, context)
            _follow_alter(expression, types, context)
            return Outcome(_EXECUTED)
        case _:
            _run(connection, translation)
            return Outcome(_EXECUTED)


def _run(connection: duckdb.DuckDBPyConnection, translation: Translation) -> int:
    count = 0
    for step in translation.steps:
        found = connection.execute(step.sql).fetchall()
        count = found[0][0] if found and found[0] and isinstance(found[0][0], int) else 0
    target = translation.expression.find(exp.Table)
    for step in translation.steps:
        if step.text_lengths and target is not None:
            database, schema = target.catalog.upper(), target.db.upper()
            current = connection.execute("SELECT current_database(), current_schema()").fetchall()[0]
            connection.execute(
                info_schema.insert_text_lengths_sql(
                    database or current[0], schema or current[1], target.name.upper(), list(step.text_lengths)
                )
            )
        if step.comment is not None:
            name, database_, schema_, text = step.comment
            connection.execute(
                info_schema.insert_table_comment_sql(database_, schema_, name, text.replace("'", "''"))  # type: ignore[arg-type]  # the statement ran, so both are there
            )
    return count


def _create(
    connection: duckdb.DuckDBPyConnection,
    expression: exp.Create,
    translation: Translation,
    types: DeclaredTypes,
    context: QueryContext,
) -> Outcome:
    kind = str(expression.args["kind"]).upper()
    table = expression.find(exp.Table)
    assert table is not None
    name = table.name if table.this.quoted else table.name.upper()
    place = key(table, context)
    stored = _stored_name(connection, place) if kind in {"TABLE", "VIEW"} else None
    if stored is not None and stored != name:
        raise unsupported(f"{kind} {render(name)} beside {render(stored)}, a name that differs only in case")
    if stored is not None and expression.args.get("exists"):
        return Outcome(f"{name} already exists, statement succeeded.")
    _check_targets(connection, translation.keys, place)
    count = _run(connection, translation)
    if kind == "TABLE" and translation.keys:
        keep_keys(connection, _held(connection, place), translation.keys)
    if kind == "FILE FORMAT":
        if count == 0 and not expression.args.get("exists"):
            raise already_exists(".".join(place))
        return Outcome(f"File format {name} successfully created.")
    if kind in {"TABLE", "VIEW"}:
        _remember(expression, place, translation, types, context)
    filled = kind == "TABLE" and isinstance(expression.expression, exp.Query)
    return Outcome(f"{kind.capitalize()} {name} successfully created.", True, count if filled else None)


def _remember(
    expression: exp.Create, place: TableKey, translation: Translation, types: DeclaredTypes, context: QueryContext
) -> None:
    columns = dict(translation.declared)
    if expression.expression is not None:
        columns |= types.of_query(expression.expression, context.database, context.schema)
    clone = expression.args.get("clone")
    like = expression.find(exp.LikeProperty)
    for other in (clone, like):
        if other is not None and isinstance(other.this, exp.Table):
            columns |= types.of_table(key(other.this, context))
    if isinstance(expression.this, exp.Schema):
        columns |= defined_columns(expression.this)
    types.define(place, columns)


def _stored_name(connection: duckdb.DuckDBPyConnection, place: TableKey) -> str | None:
    found = connection.execute(
        "SELECT table_name FROM system.information_schema.tables WHERE (lower(table_catalog) = lower(?) AND "
        "lower(table_schema) = lower(?) OR table_type = 'LOCAL TEMPORARY') AND lower(table_name) = lower(?)",
        list(place),
    ).fetchall()
    return str(found[0][0]) if found else None


def _is_there(connection: duckdb.DuckDBPyConnection, truncation: exp.TruncateTable, context: QueryContext) -> bool:
    return all(_stored_name(connection, key(table, context)) is not None for table in truncation.find_all(exp.Table))


def is_temporary(connection: duckdb.DuckDBPyConnection, place: TableKey) -> bool:
    """Tell whether a name stands for a temporary table or view of the session."""
    found = connection.execute(
        "SELECT 1 FROM system.information_schema.tables WHERE table_catalog = 'temp' AND lower(table_name) = lower(?)",
        [place[2]],
    ).fetchall()
    return bool(found)


def _drop(
    connection: duckdb.DuckDBPyConnection,
    expression: exp.Drop,
    translation: Translation,
    types: DeclaredTypes,
    context: QueryContext,
) -> str:
    kind = str(expression.args["kind"]).upper()
    table = expression.find(exp.Table)
    assert table is not None
    name = table.name if table.this.quoted else table.name.upper()
    place = key(table, context)
    if kind == "FILE FORMAT":
        removed = connection.execute(
            f"DELETE FROM {_FILE_FORMATS} WHERE database_name = ? AND schema_name = ? AND name = ?",  # noqa: S608  # a constant of ours
            list(place),
        ).fetchall()[0][0]
        if not removed and not expression.args.get("exists"):
            raise does_not_exist("File format", name)
        return f"{name} successfully dropped."
    stored = _stored_name(connection, place) if kind in {"TABLE", "VIEW"} else name
    if stored not in {None, name}:
        stored = None
        if not expression.args.get("exists"):
            raise does_not_exist(kind.capitalize(), render(name))
    else:
        _run(connection, translation)
        types.forget(place)
    if stored is None:
        return f"Drop statement executed successfully ({name} already dropped)."
    return f"{name} successfully dropped."


def _alter(
    connection: duckdb.DuckDBPyConnection, expression: exp.Alter, translation: Translation, context: QueryContext
) -> None:
    if not isinstance(expression.this, exp.Table):
        _run(connection, translation)
        return
    place = _held(connection, key(expression.this, context))
    actions = expression.args.get("actions") or []
    dropped = [
        (str(action.args.get("kind")).upper(), folded(named))
        for action in actions
        if isinstance(action, exp.Drop)
        for named in action.args.get("tables") or []
    ]
    if dropped and all(kind == "CONSTRAINT" for kind, _name in dropped):
        for _kind, name in dropped:
            drop_key(connection, place, name)
        return
    _run(connection, translation)
    if translation.keys:
        _check_targets(connection, translation.keys, place)
        keep_keys(connection, place, (*keys_of(connection, place), *translation.keys))
    for action in actions:
        if isinstance(action, exp.RenameColumn):
            rename_in_keys(connection, place, folded(action.this), folded(action.args["to"]))
    for kind, name in dropped:
        if kind == "COLUMN":
            rename_in_keys(connection, place, name, None)


def _held(connection: duckdb.DuckDBPyConnection, place: TableKey) -> TableKey:
    """Return where DuckDB has a table: temporary ones are in no database of the account."""
    return ("temp", "main", place[2]) if is_temporary(connection, place) else place


def _check_targets(connection: duckdb.DuckDBPyConnection, keys: Sequence[Key], place: TableKey) -> None:
    for foreign in keys:
        target = foreign.target
        if target is not None and target[2] != place[2] and _stored_name(connection, target) is None:
            raise does_not_exist("Table", ".".join(render(part) for part in target))


def _follow_alter(expression: exp.Alter, types: DeclaredTypes, context: QueryContext) -> None:
    if not isinstance(expression.this, exp.Table):
        return
    place = key(expression.this, context)
    columns = dict(types.of_table(place))
    for action in expression.args.get("actions") or []:
        match action:
            case exp.AlterRename():
                if isinstance(action.this, exp.Table):
                    types.rename(place, key(action.this, context))
                return
            case exp.ColumnDef() if isinstance(action.kind, exp.DataType):
                known = declared(action.kind)
                if known is not None:
                    columns[action.name.upper()] = known
            case exp.RenameColumn():
                known = columns.pop(action.this.name.upper(), None)
                if known is not None:
                    columns[action.args["to"].name.upper()] = known
            case _:
                pass
    types.define(place, columns)
