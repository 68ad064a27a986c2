"""INFORMATION_SCHEMA of a database: fakesnow's views, with what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakesnow import info_schema
from sqlglot import exp

from pytest_spcs.emulator.sql.duckdb.translation.service_functions import LIBRARY

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_INTEGERS = "'TINYINT', 'SMALLINT', 'INTEGER', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'"
"""Types that a query's result has and CREATE TABLE ... AS so makes."""
_BASE_TABLES = "_spcs_base_tables"


def creation_sql(database: str) -> str:
    """Return what defines the views of a database, whose name must be a plain one."""
    views = info_schema.per_db_creation_sql(database)
    views = views.replace("'_fs_global')", f"'_fs_global', '{LIBRARY}')")
    views = views.replace("._fs_tables AS", f".{_BASE_TABLES} AS")
    name = exp.to_identifier(database, quoted=True).sql("duckdb")
    return f"{views}{_columns(name, database)};{_tables(name)};"


def place_databases(expression: Expr, database: str | None) -> None:
    """Let DATABASES be found where fakesnow has left out its database, in place: each one's tells the same."""
    for table in expression.find_all(exp.Table):
        if (table.db.upper(), table.name) == ("_FS_INFORMATION_SCHEMA", "DATABASES") and not table.catalog:
            table.set("catalog", exp.to_identifier(database, quoted=True))


def _columns(name: str, database: str) -> str:
    """Give every column a type of Snowflake's."""
    text = exp.Literal.string(database).sql("duckdb")
    return f"""
        CREATE OR REPLACE VIEW {name}._fs_information_schema._fs_columns AS
        SELECT * REPLACE (
            CASE
                WHEN data_type IN ({_INTEGERS}) THEN 'NUMBER'
                WHEN data_type LIKE '%]' THEN 'ARRAY'
                WHEN data_type LIKE 'STRUCT%' OR data_type LIKE 'MAP%' THEN 'OBJECT'
                WHEN data_type IN ('TIMESTAMP_NS', 'TIMESTAMP_MS', 'TIMESTAMP_S') THEN 'TIMESTAMP_NTZ'
                WHEN data_type = '"NULL"' THEN 'TEXT'
                ELSE data_type
            END AS "DATA_TYPE",
            CASE WHEN data_type IN ({_INTEGERS}) THEN 38 ELSE numeric_precision END AS "NUMERIC_PRECISION",
            CASE WHEN data_type IN ({_INTEGERS}) THEN 10 ELSE numeric_precision_radix END AS "NUMERIC_PRECISION_RADIX"
        )
        FROM _fs_global._fs_information_schema._fs_columns WHERE table_catalog = {text}
    """  # noqa: S608  # the database's name, quoted


def _tables(name: str) -> str:
    """Let TABLES have views too."""
    return f"""
        CREATE OR REPLACE VIEW {name}._fs_information_schema._fs_tables AS
        SELECT * FROM {name}._fs_information_schema.{_BASE_TABLES}
        UNION ALL BY NAME
        SELECT table_catalog, table_schema, table_name, table_owner, 'VIEW' AS table_type, 'NO' AS is_insertable_into,
            'YES' AS is_typed, created, last_altered, last_ddl, last_ddl_by, comment, 'NO' AS auto_clustering_on,
            'NO' AS is_temporary, 'NO' AS is_iceberg, 'NO' AS is_dynamic, 'NO' AS is_immutable, 'NO' AS is_hybrid
        FROM {name}._fs_information_schema._fs_views
    """  # noqa: S608  # the database's name, quoted
