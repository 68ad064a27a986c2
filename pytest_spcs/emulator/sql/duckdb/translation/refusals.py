"""What the engine does not run at all: DuckDB's own doors to the host, and statements that are not ordinary SQL.

The connection is locked down besides; this makes the answers Snowflake's and keeps DuckDB's innards out of reach.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError, not_emulated
from pytest_spcs.emulator.sql.duckdb.errors.errors import unsupported
from pytest_spcs.emulator.sql.duckdb.translation.service_functions import LIBRARY
from pytest_spcs.emulator.sql.object_kinds import statement_name

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_ORDINARY = (
    exp.Select,
    exp.SetOperation,
    exp.Subquery,
    exp.Values,
    exp.Insert,
    exp.MultitableInserts,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.TruncateTable,
    exp.Show,
    exp.Describe,
    exp.Transaction,
    exp.Commit,
    exp.Rollback,
    exp.Set,
    exp.Comment,
)
_CREATABLE = {"TABLE", "VIEW", "SEQUENCE", "FILE FORMAT"}
_SHOWABLE = {"TABLES", "VIEWS", "COLUMNS", "OBJECTS", "SEQUENCES", "FILE FORMATS"}
_SHOWABLE |= {"PRIMARY KEYS", "UNIQUE KEYS", "IMPORTED KEYS"}
"""The rest of SHOW is the account's, which owns the catalogue."""

_HOST_FUNCTIONS = re.compile(
    r"(read_|scan_|(?:seq|arrow|pandas|python|table|index|parquet|csv)_scan|parquet_|duckdb_|pragma_|pg_|sniff_csv|glob$|getenv|getvariable|current_setting|set_config|"
    r"query$|query_table$|json_execute|json_serialize_|json_deserialize_|which_secret|sql_auto_complete|write_log|"
    r"storage_info|table_info|checkpoint|force_checkpoint|import_|_spcs|_fs_|pandas_|python_map|test_|"
    r"in_search_path|current_schemas|txid_|current_query$|database_|icu_|enable_|disable_)",
    re.IGNORECASE,
)
_HOST_NODES = tuple(getattr(exp, name) for name in ("ReadCSV", "ReadParquet") if hasattr(exp, name))
_INTERNAL_NAMES = re.compile(r"(_fs_|_spcs|duckdb_|pg_catalog|sqlite_master)", re.IGNORECASE)


_FUNCTIONS = re.compile(r"GET_DDL$|ST_|TO_GEO|TRY_TO_GEO|TO_FILE$|TRY_TO_FILE$|H3_", re.IGNORECASE)
"""Functions of Snowflake's that are refused by name where DuckDB would suggest an extension, or none is known."""
_TYPES = ("GEOGRAPHY", "GEOMETRY", "FILE", "VECTOR")
"""Types that the engine has not, or has with other functions."""
_ACCOUNT_VIEWS = {"ACCOUNT_USAGE", "DATA_SHARING_USAGE", "ORGANIZATION_USAGE", "READER_ACCOUNT_USAGE"}
"""Schemas of the database SNOWFLAKE: https://docs.snowflake.com/en/sql-reference/account-usage."""
_SCHEMA_VIEWS = """
APPLICABLE_ROLES CLASSES CLASS_INSTANCES CORTEX_SEARCH_SERVICES ENABLED_ROLES EVENT_TABLES EXTERNAL_TABLES
FILE_FORMATS FUNCTIONS HYBRID_TABLES INDEXES INDEX_COLUMNS LOAD_HISTORY OBJECT_PRIVILEGES PACKAGES PIPES PROCEDURES
REFERENTIAL_CONSTRAINTS REPLICATION_DATABASES SEQUENCES SERVICES SHARES STAGES TABLE_CONSTRAINTS TABLE_PRIVILEGES
TABLE_STORAGE_METRICS USAGE_PRIVILEGES
"""
"""Views of INFORMATION_SCHEMA that are not here: https://docs.snowflake.com/en/sql-reference/info-schema."""


def check(expression: Expr, sql: str) -> None:
    """Raise SnowflakeError for a statement that is not the engine's to run."""
    if not isinstance(expression, _ORDINARY):
        raise unsupported(statement_name(sql))
    kind = expression.args.get("kind")
    if isinstance(expression, exp.Create | exp.Drop) and str(kind).upper() not in _CREATABLE:
        raise unsupported(f"{expression.key.upper()} {kind}")
    if isinstance(expression, exp.Show) and expression.name.upper() not in _SHOWABLE:
        raise unsupported(f"SHOW {expression.name}")
    for node in expression.walk():
        if isinstance(node, (exp.Anonymous, *_HOST_NODES)):
            _check_call(node)
        elif isinstance(node, exp.Table):
            _check_table(node)
        elif isinstance(node, exp.DataType) and node.is_type(*_TYPES):
            raise unsupported(node.sql("snowflake").upper())
        elif isinstance(node, exp.Connect):
            raise unsupported("CONNECT BY")
        elif isinstance(node, exp.Select) and node is not expression:
            _check_names(node)


def _check_names(select: exp.Select) -> None:
    """Refuse two columns of a subquery that differ only in case: DuckDB would read one for both, silently."""
    names: dict[str, str] = {}
    for column in select.selects:
        identifier = column.args.get("alias") if isinstance(column, exp.Alias) else column.this
        if not isinstance(identifier, exp.Identifier):
            continue
        name = identifier.name if identifier.quoted else identifier.name.upper()
        other = names.setdefault(name.upper(), name)
        if other != name:
            raise unsupported(f'columns "{other}" and "{name}" in one subquery')


def _check_call(call: Expr) -> None:
    name = call.name if isinstance(call, exp.Anonymous) else call.sql_name()  # type: ignore[attr-defined]  # all are Func
    qualified = call.parent if isinstance(call.parent, exp.Dot) and call.arg_key == "expression" else None
    if qualified is not None:
        # A name with dots can only be a service function, whose call `ServiceFunctions.rewritten` has turned round.
        prefix = qualified.this.sql("snowflake")
        if prefix.lower() == f"{LIBRARY}.main":
            return
        name = f"{prefix}.{name}"
    elif isinstance(call, exp.Anonymous) and isinstance(call.this, exp.Identifier) and name != name.upper():
        raise SnowflakeError(2140, "42601", f'SQL compilation error:\nUnknown function "{name}".')
    elif _FUNCTIONS.match(name):
        raise unsupported(name.upper())
    elif isinstance(call, exp.Anonymous) and not _HOST_FUNCTIONS.match(name):
        call.set("this", name)
        return
    raise SnowflakeError(2140, "42601", f"SQL compilation error:\nUnknown function {name.upper()}.")


def _check_table(table: exp.Table) -> None:
    if table.args.get("when") is not None or table.args.get("changes") is not None:
        raise unsupported("Time Travel: AT, BEFORE and CHANGES")
    schema, name = table.db.upper(), table.name.upper()
    if schema == "INFORMATION_SCHEMA" and name in _SCHEMA_VIEWS.split():
        raise not_emulated(f"INFORMATION_SCHEMA.{name}")
    if table.catalog.upper() == "SNOWFLAKE" and schema in _ACCOUNT_VIEWS:
        raise not_emulated(f"SNOWFLAKE.{schema}.{name}")
    for part in (table.catalog, table.db, table.name):
        if part and _INTERNAL_NAMES.match(part):
            shown = ".".join(p for p in (table.catalog, table.db, table.name) if p).upper()
            raise SnowflakeError(
                2003, "42S02", f"SQL compilation error:\nObject '{shown}' does not exist or not authorized."
            )
