"""SHOW VARIABLES and SHOW TRANSACTIONS: what one session of the engine has.

https://docs.snowflake.com/en/sql-reference/sql/show-variables and show-transactions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs import wildcards
from pytest_spcs.emulator.sql.engine import EngineResult
from pytest_spcs.emulator.sql.parser import Statement
from pytest_spcs.emulator.sql.results import Column, Rows, SqlType, StatementKind

if TYPE_CHECKING:
    from pytest_spcs.emulator.sql.duckdb.session_values import Variables
    from pytest_spcs.emulator.sql.duckdb.transactions import Transaction
    from pytest_spcs.emulator.sql.engine import QueryContext

_VARIABLES = (
    Column("session_id", SqlType.FIXED),
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("updated_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("value"),
    Column("type"),
    Column("comment"),
)
_TRANSACTIONS = (
    Column("id", SqlType.FIXED),
    Column("user"),
    Column("session", SqlType.FIXED),
    Column("name"),
    Column("started_on", SqlType.TIMESTAMP_LTZ),
    Column("state"),
    Column("scope", SqlType.FIXED),
)


def show(
    words: list[str], sql: str, variables: Variables, transaction: Transaction, context: QueryContext
) -> EngineResult | None:
    """Return what a SHOW of the session's own things gives, None for any other; ``words`` are its first two."""
    match words:
        case ["SHOW", "VARIABLES"]:
            rows = _variables(sql, variables, context)
        case ["SHOW", "TRANSACTIONS"]:
            rows = _transactions(sql, transaction, context)
        case _:
            return None
    return EngineResult(rows, StatementKind.SHOW)


def _variables(sql: str, variables: Variables, context: QueryContext) -> Rows:
    statement = Statement(sql)
    statement.expect("SHOW", "VARIABLES")
    like = statement.selection().like
    statement.end()
    wanted = wildcards.like(like if like is not None else "%")
    number = context.session_id
    return Rows(
        _VARIABLES,
        [
            (number, one.created_on, one.updated_on, name, one.text, one.type, "")
            for name, one in variables.all()
            if wanted(name)
        ],
    )


def _transactions(sql: str, transaction: Transaction, context: QueryContext) -> Rows:
    statement = Statement(sql)
    statement.expect("SHOW", "TRANSACTIONS")
    if statement.accept("IN"):
        statement.expect("ACCOUNT")
    statement.end()
    if transaction.begun_at is None or transaction.identity is None:
        return Rows(_TRANSACTIONS, [])
    number = int(transaction.identity)
    row = (number, context.user, context.session_id, "", transaction.begun_at, "running", 0)
    return Rows(_TRANSACTIONS, [row])
