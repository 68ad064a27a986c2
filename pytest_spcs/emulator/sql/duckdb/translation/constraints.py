"""Primary, unique and foreign keys: told by SHOW ... KEYS and DESCRIBE TABLE, and not enforced, but for NOT NULL.

https://docs.snowflake.com/en/sql-reference/constraints-overview. DuckDB would enforce them, so it does not get to know
them: they are kept as the DuckDB comment of their table, which goes with the table wherever that goes.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import does_not_exist
from pytest_spcs.emulator.sql.duckdb.translation.declared_types import TableKey, qualified, table_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.engine.contract import QueryContext

PRIMARY, UNIQUE, FOREIGN = "PRIMARY KEY", "UNIQUE", "FOREIGN KEY"
_SHOWN = {"PRIMARY KEYS": PRIMARY, "UNIQUE KEYS": UNIQUE, "IMPORTED KEYS": FOREIGN}
_STRUCTURE = (
    '[{"kind":"VARCHAR","columns":["VARCHAR"],"name":"VARCHAR","target":["VARCHAR"],"target_columns":["VARCHAR"]}]'
)
_KEYS = f"""
WITH keys AS (
    SELECT database_name, schema_name, table_name, unnest(from_json(comment, '{_STRUCTURE}')) AS one
    FROM duckdb_tables() WHERE comment LIKE '[{{"kind":%')
"""  # noqa: S608  # a constant of ours
_TABLES = "SELECT [database_name, schema_name, table_name] FROM duckdb_tables()"
_OWN = """
SELECT to_timestamp(0)::TIMESTAMPTZ AS created_on, database_name, schema_name, table_name,
    unnest(one.columns) AS column_name, unnest(range(1, len(one.columns) + 1)) AS key_sequence,
    one.name AS constraint_name, 'false' AS rely, NULL AS comment
FROM keys
"""
_IMPORTED = """
SELECT to_timestamp(0)::TIMESTAMPTZ AS created_on,
    one.target[1] AS pk_database_name, one.target[2] AS pk_schema_name, one.target[3] AS pk_table_name,
    unnest(one.target_columns) AS pk_column_name,
    database_name AS fk_database_name, schema_name AS fk_schema_name, table_name AS fk_table_name,
    unnest(one.columns) AS fk_column_name, unnest(range(1, len(one.columns) + 1)) AS key_sequence,
    'NO ACTION' AS update_rule, 'NO ACTION' AS delete_rule, one.name AS fk_name,
    (SELECT any_value(k.one.name) FROM keys k WHERE [k.database_name, k.schema_name, k.table_name] = keys.one.target
        AND k.one.columns = keys.one.target_columns) AS pk_name,
    'NOT DEFERRABLE' AS deferrability, 'false' AS rely, NULL AS comment
FROM keys
"""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table; a foreign one has a target, whose primary key it means where it names no columns."""

    kind: str
    columns: tuple[str, ...]
    name: str
    target: TableKey | None = None
    target_columns: tuple[str, ...] = ()


def show_keys(expression: Expr, context: QueryContext) -> str | None:
    """Return the query that answers a SHOW of keys, None for another statement."""
    kind = _SHOWN.get(expression.name.upper()) if isinstance(expression, exp.Show) else None
    if kind is None:
        return None
    scope_kind = str(expression.args.get("scope_kind") or "DATABASE").upper()
    scope = expression.args.get("scope")
    parts = [part.name for part in scope.parts] if isinstance(scope, exp.Table) else []
    columns = ("database_name", "schema_name", "table_name")
    names = columns[: {"TABLE": 3, "SCHEMA": 2, "ACCOUNT": 0}.get(scope_kind, 1)]
    wanted = {"database_name": context.database, "schema_name": context.schema}
    wanted |= dict(zip(names[len(names) - len(parts) :], parts, strict=False)) if parts else {}
    conditions = [f"one.kind = '{kind}'"] + [
        f"lower({column}) = lower({exp.Literal.string(wanted[column] or '').sql()})"
        for column in names
        if wanted.get(column)
    ]
    if kind == FOREIGN:
        # A table that is dropped takes the foreign keys to it along.
        conditions.append(f"one.target IN ({_TABLES})")
    selected = _IMPORTED if kind == FOREIGN else _OWN
    return f"{_KEYS} {selected} WHERE {' AND '.join(conditions)} ORDER BY ALL"


def take_keys(expression: Expr, context: QueryContext) -> tuple[Key, ...]:
    """Take the keys out of a CREATE TABLE in place, or read those that an ALTER TABLE adds; columns become NOT NULL."""
    if isinstance(expression, exp.Create) and isinstance(expression.this, exp.Schema):
        return tuple(_taken(expression.this, context))
    if isinstance(expression, exp.Alter):
        added = [action for action in expression.args.get("actions") or [] if isinstance(action, exp.AddConstraint)]
        return tuple(key for action in added for node in action.expressions for key in _of_table(node, context))
    return ()


def _taken(schema: exp.Schema, context: QueryContext) -> Iterator[Key]:
    found: list[Key] = []
    kept: list[Expr] = []
    for node in schema.expressions:
        keys = list(_of_table(node, context))
        found += keys
        if isinstance(node, exp.ColumnDef):
            found += _of_column(node, context)
        if not keys:
            kept.append(node)
    schema.set("expressions", kept)
    primary = {column for key in found if key.kind == PRIMARY for column in key.columns}
    for node in kept:
        in_key = isinstance(node, exp.ColumnDef) and folded(node.this) in primary
        if in_key and node.find(exp.NotNullColumnConstraint) is None:
            node.append("constraints", exp.ColumnConstraint(kind=exp.NotNullColumnConstraint()))
    yield from found


def _of_column(column: exp.ColumnDef, context: QueryContext) -> list[Key]:
    found: list[Key] = []
    kept: list[Expr] = []
    for constraint in column.args.get("constraints") or []:
        name, names = _name(constraint.args.get("this")), (folded(column.this),)
        match constraint.args.get("kind"):
            case exp.PrimaryKeyColumnConstraint():
                found.append(Key(PRIMARY, names, name))
            case exp.UniqueColumnConstraint():
                found.append(Key(UNIQUE, names, name))
            case exp.Reference() as reference:
                found.append(_foreign(names, name, reference, context))
            case _:
                kept.append(constraint)
    column.set("constraints", kept)
    return found


def _of_table(node: Expr, context: QueryContext, name: Expr | None = None) -> Iterator[Key]:
    match node:
        case exp.Constraint():
            for inner in node.expressions:
                yield from _of_table(inner, context, node.this)
        case exp.PrimaryKey():
            yield Key(PRIMARY, _columns(node.expressions), _name(name))
        case exp.UniqueColumnConstraint() if isinstance(node.this, exp.Schema):
            yield Key(UNIQUE, _columns(node.this.expressions), _name(name))
        case exp.ForeignKey():
            yield _foreign(_columns(node.expressions), _name(name), node.args["reference"], context)
        case _:
            pass


def _foreign(columns: tuple[str, ...], name: str, reference: exp.Reference, context: QueryContext) -> Key:
    table = reference.find(exp.Table)
    assert table is not None
    named = reference.this.expressions if isinstance(reference.this, exp.Schema) else []
    return Key(FOREIGN, columns, name, table_key(table, context.database, context.schema), _columns(named))


def _columns(nodes: Sequence[Expr]) -> tuple[str, ...]:
    identifiers = [node.find(exp.Identifier) for node in nodes]
    return tuple(folded(identifier) for identifier in identifiers if identifier is not None)


def folded(identifier: Expr) -> str:
    """Return what an identifier, or a column of one part, means."""
    if isinstance(identifier, exp.Column | exp.Table):
        identifier = identifier.this
    return identifier.name if identifier.args.get("quoted") else identifier.name.upper()


def _name(given: Expr | None) -> str:
    return f"SYS_CONSTRAINT_{uuid.uuid4()}" if given is None else folded(given)


def keys_of(connection: duckdb.DuckDBPyConnection, place: TableKey) -> tuple[Key, ...]:
    """Return the keys of a table, none where there is no such table."""
    found = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE lower(database_name) = lower(?) AND lower(schema_name) = lower(?) "
        "AND lower(table_name) = lower(?)",
        list(place),
    ).fetchall()
    text = found[0][0] if found else None
    return tuple(_key(one) for one in json.loads(text)) if text else ()


def keep_keys(connection: duckdb.DuckDBPyConnection, place: TableKey, keys: Sequence[Key]) -> None:
    """Remember the keys of a table instead of what was known of it."""
    resolved = []
    for key in keys:
        if key.target is None or key.target_columns:
            resolved.append(key)
            continue
        targets = keys if key.target == place else keys_of(connection, key.target)
        primary = next((other.columns for other in targets if other.kind == PRIMARY), ())
        resolved.append(replace(key, target_columns=primary))
    text = exp.Literal.string(json.dumps([asdict(key) for key in resolved], separators=(",", ":"))).sql("duckdb")
    connection.execute(f"COMMENT ON TABLE {qualified(place)} IS {text if resolved else 'NULL'}")


def rename_in_keys(connection: duckdb.DuckDBPyConnection, place: TableKey, old: str, new: str | None) -> None:
    """Follow a column that was renamed or, where it has no new name, dropped, and its keys with it."""
    keys = keys_of(connection, place)
    if not any(old in key.columns for key in keys):
        return
    kept = [key for key in keys if new is not None or old not in key.columns]
    names = [tuple(new or name if name == old else name for name in key.columns) for key in kept]
    keep_keys(connection, place, [replace(key, columns=columns) for key, columns in zip(kept, names, strict=True)])


def drop_key(connection: duckdb.DuckDBPyConnection, place: TableKey, name: str) -> None:
    """Forget a key by its name; raise 002003 for one that is not there."""
    keys = keys_of(connection, place)
    kept = [key for key in keys if key.name != name]
    if len(kept) == len(keys):
        raise does_not_exist("Constraint", name)
    keep_keys(connection, place, kept)


def _key(text: dict[str, object]) -> Key:
    parts = {name: tuple(value) if isinstance(value, list) else value for name, value in text.items()}
    return Key(**parts)  # type: ignore[arg-type]  # written by `keep_keys`
