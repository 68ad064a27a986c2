"""Databases and schemas that a statement names: those that are not there, and those that its role must see.

Tables are not asked for, as the engine knows no owners; what SHOW and INFORMATION_SCHEMA tell of them is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError, does_not_exist, syntax_error
from pytest_spcs.emulator.account.results import Rows
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.emulator.sql.duckdb.arrow_results import ArrowResult
    from pytest_spcs.emulator.sql.duckdb.held_names import KnownNames

_INFORMATION_SCHEMA = "INFORMATION_SCHEMA"
_INFORMED_BY = {"DATABASES": "DATABASE_NAME", "SCHEMATA": "SCHEMA_NAME"}
"""The column by which a table of INFORMATION_SCHEMA names what it tells of, where this is not TABLE_SCHEMA."""


def check_places(
    expression: Expr, names: KnownNames, context: QueryContext, columns_of: Callable[[exp.Table], Sequence[str]]
) -> bool:
    """Raise 002003 for a database or schema that a statement names and that is not there; SHOW's must be seen too.

    Returns whether what the statement gives depends on its role. ``columns_of`` gives none for a table that is not
    there: SHOW and COMMENT do not find out themselves.
    """
    if isinstance(expression, exp.Show):
        _check_scope(expression, names, context)
        _check_table(expression, expression.args.get("scope"), expression.args.get("scope_kind"), columns_of)
        return True
    told = _check_tables(expression, names, context)
    if isinstance(expression, exp.Comment):
        _check_table(expression, expression.this, expression.args.get("kind"), columns_of)
    return told


def check_table_place(table: exp.Table, names: KnownNames, context: QueryContext) -> None:
    """Raise 002003 for a table whose database or schema is not there."""
    _check_tables(table, names, context)


def _check_tables(expression: Expr, names: KnownNames, context: QueryContext) -> bool:
    """Check the places of all tables; tell whether one is in INFORMATION_SCHEMA, whose database must be seen."""
    absent_is_well = isinstance(expression, exp.Drop | exp.Alter) and bool(expression.args.get("exists"))
    told = False
    for table in list(expression.find_all(exp.Table)):
        if isinstance(table.this, exp.Dot):
            raise syntax_error(f"Invalid object name '{table.sql('snowflake').upper()}'.")
        schema, database = _name(table.args.get("db")), _name(table.args.get("catalog")) or context.database
        informs = (schema or context.schema) == _INFORMATION_SCHEMA
        if not (schema or informs) or not isinstance(table.this, exp.Identifier) or absent_is_well:
            continue
        _check(database, schema, names, context, seen=informs)
        if informs and database is not None:
            told = True
            _leave_out(table, database, names, context)
    return told


def _leave_out(table: exp.Table, database: str, names: KnownNames, context: QueryContext) -> None:
    """Let a table of INFORMATION_SCHEMA tell nothing of what the role does not see, in place."""
    kind = table.name.upper()
    if kind == "DATABASES":
        hidden = [name[0] for name in names.all() if len(name) == 1 and not context.sees(name[0], None)]
    else:
        inside = [name[1] for name in names.all() if name[:1] == (database,) and name[1:]]
        hidden = [schema for schema in inside if not context.sees(database, schema)]
    if hidden and isinstance(table.parent, exp.From | exp.Join):
        column = exp.column(_INFORMED_BY.get(kind, "TABLE_SCHEMA"))
        source = table.copy()
        alias = source.args.pop("alias", None)
        query = exp.select("*").from_(source).where(column.isin(*map(exp.Literal.string, sorted(hidden))).not_())
        table.replace(exp.Subquery(this=query, alias=alias or exp.TableAlias(this=exp.to_identifier(table.name))))


def _check_table(
    expression: Expr, table: Expr | None, kind: str | None, columns_of: Callable[[exp.Table], Sequence[str]]
) -> None:
    """Raise 002003 for a table or view that is not there."""
    noun = str(kind).capitalize()
    if noun not in {"Table", "View"} or not isinstance(table, exp.Table) or expression.args.get("exists"):
        return
    if table.db.upper() != _INFORMATION_SCHEMA and not columns_of(table.copy()):
        raise does_not_exist(noun, ".".join(_name(part) or "" for part in table.parts))


def seen_rows(shown: ArrowResult | Rows, context: QueryContext) -> ArrowResult | Rows:
    """Return the rows of a SHOW whose schema the role sees."""
    names = [column.name for column in shown.columns]
    if not {"database_name", "schema_name"} <= {*names}:
        return shown
    database, schema = names.index("database_name"), names.index("schema_name")
    rows = [tuple(row) for row in shown.values()]
    seen = {place: context.sees(*place) for place in {(str(row[database]), str(row[schema])) for row in rows}}
    if all(seen.values()):
        return shown
    return Rows(shown.columns, [row for row in rows if seen[str(row[database]), str(row[schema])]])


def _check_scope(show: exp.Show, names: KnownNames, context: QueryContext) -> None:
    named = show.args.get("scope")
    if not isinstance(named, exp.Table):
        return
    match show.args.get("scope_kind"):
        case "DATABASE":
            _check(_name(named.this), None, names, context, seen=True)
        case "SCHEMA":
            _check(_name(named.args.get("db")) or context.database, _name(named.this), names, context, seen=True)
        case _ if named.db:
            schema = _name(named.args["db"])
            _check(_name(named.args.get("catalog")) or context.database, schema, names, context, seen=True)


def _check(database: str | None, schema: str | None, names: KnownNames, context: QueryContext, *, seen: bool) -> None:
    if database is None:
        return
    if not names.holds(database) or (seen and not context.sees(database, None)):
        raise does_not_exist("Database", database)
    if schema is None or schema == _INFORMATION_SCHEMA:
        return
    if not names.holds(database, schema) or (seen and not context.sees(database, schema)):
        raise _no_schema(database, schema)


def _no_schema(database: str, schema: str) -> SnowflakeError:
    return does_not_exist("Schema", str(SchemaName(database, schema)))


def _name(identifier: Expr | None) -> str | None:
    """Return the folded name of an identifier."""
    if identifier is None:
        return None
    return identifier.name if identifier.args.get("quoted") else identifier.name.upper()
