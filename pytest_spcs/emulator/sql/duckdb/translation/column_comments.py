"""``ALTER TABLE t ALTER COLUMN a COMMENT 'x', COLUMN b UNSET COMMENT``, as dbt sends it: each a ``COMMENT ON COLUMN``.

https://docs.snowflake.com/en/sql-reference/sql/alter-table-column
"""

from __future__ import annotations

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.scanner import string_literal
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.identifiers import render


def column_comments(sql: str) -> list[str]:
    """Return the statements that set or remove the comments, or none where the statement does anything else."""
    try:
        return _read(Statement(sql))
    except SnowflakeError:
        return []


def _read(statement: Statement) -> list[str]:
    statement.expect("ALTER")
    statement.accept("SECURE")
    if not statement.accept("VIEW"):
        statement.expect("TABLE")
    statement.if_exists()
    name = ".".join(map(render, statement.name()))
    if not statement.accept("MODIFY"):
        statement.expect("ALTER")
    wrapped = statement.accept("(")
    found: list[str] = []
    while not found or statement.accept(","):
        statement.accept("COLUMN")
        column = render(statement.identifier())
        text = "" if statement.accept("UNSET", "COMMENT") else _text(statement)
        found.append(f"COMMENT ON COLUMN {name}.{column} IS {string_literal(text)}")
    if wrapped:
        statement.expect(")")
    statement.end()
    return found


def _text(statement: Statement) -> str:
    statement.expect("COMMENT")
    return statement.string()
