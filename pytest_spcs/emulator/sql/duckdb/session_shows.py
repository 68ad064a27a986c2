"""SHOW VARIABLES and SHOW TRANSACTIONS: what one session of the engine has. SHOW of what nobody can create: no row.

https://docs.snowflake.com/en/sql-reference/sql/show-variables and show-transactions
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs import wildcards
from pytest_spcs.emulator.account.results import Column, Rows, SqlType, StatementKind
from pytest_spcs.emulator.engine.contract import EngineResult
from pytest_spcs.emulator.sql.scanner import TokenKind
from pytest_spcs.emulator.sql.statement import Statement

if TYPE_CHECKING:
    from pytest_spcs.emulator.engine.contract import QueryContext
    from pytest_spcs.emulator.sql.duckdb.transactions import Transaction
    from pytest_spcs.emulator.sql.duckdb.translation.session_values import Variables

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

_BEHIND = {"LIKE", "STARTS", "LIMIT"}
_MOMENT, _TEXT = SqlType.TIMESTAMP_LTZ, SqlType.TEXT
_NONE_OF = {
    "TASKS": """created_on name id database_name schema_name owner comment warehouse schedule predecessors state
    definition condition allow_overlapping_execution error_integration last_committed_on last_suspended_on
    owner_role_type config budget task_relations last_suspended_reason success_integration scheduling_mode
    target_completion_interval""",
    "STREAMS": """created_on name database_name schema_name owner comment table_name source_type base_tables type stale
    mode stale_after invalid_reason owner_role_type""",
    "PIPES": """created_on name database_name schema_name definition owner notification_channel comment integration
    pattern error_integration owner_role_type invalid_reason kind""",
    "PROCEDURES": """created_on name schema_name is_builtin is_aggregate is_ansi min_num_arguments max_num_arguments
    arguments description catalog_name is_table_function valid_for_clustering is_secure secrets
    external_access_integrations""",
}
"""The columns of what is always empty, as the pages of each SHOW name them."""


def show(
    words: list[str], sql: str, variables: Variables, transaction: Transaction, context: QueryContext
) -> EngineResult | None:
    """Return what a SHOW of the session's own things gives, None for any other; ``words`` are its first two."""
    match words:
        case ["SHOW", "VARIABLES"]:
            rows = _variables(sql, variables, context)
        case ["SHOW", "TRANSACTIONS"]:
            rows = _transactions(sql, transaction, context)
        case ["SHOW", kind] if kind in _NONE_OF:
            rows = _none(kind, sql)
        case _:
            return None
    return EngineResult(rows, StatementKind.SHOW)


def _none(kind: str, sql: str) -> Rows:
    statement = Statement(sql)
    statement.expect("SHOW", kind)
    statement.selection()
    if statement.accept("IN"):
        for noun in ("ACCOUNT", "DATABASE", "SCHEMA", "APPLICATION", "PACKAGE"):
            statement.accept(noun)
        if statement.current.kind in {TokenKind.WORD, TokenKind.QUOTED} and statement.current.value not in _BEHIND:
            statement.name()
    statement.selection()
    statement.end()
    names = _NONE_OF[kind].split()
    return Rows(tuple(Column(name, _MOMENT if name.endswith("_on") else _TEXT) for name in names), [])


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
