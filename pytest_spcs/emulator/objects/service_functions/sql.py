"""Service functions in SQL: statements, SHOW and DESCRIBE columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.data_types import DataType, parse_data_type
from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.emulator.account.results import Column, Facts, Rows, SqlType, StatementKind, table
from pytest_spcs.emulator.objects.service_functions.commands import (
    AlterServiceFunction,
    CreateOrAlterServiceFunction,
    CreateServiceFunction,
    DescribeServiceFunction,
    DropServiceFunction,
    ShowServiceFunctions,
)
from pytest_spcs.emulator.objects.service_functions.state import BatchFailure
from pytest_spcs.emulator.sql.forms import StatementForm, created, dropped, executed
from pytest_spcs.emulator.sql.noun_forms import show_in_form
from pytest_spcs.emulator.sql.scanner import TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_SHOW = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("name"),
    Column("schema_name"),
    Column("is_builtin"),
    Column("is_aggregate"),
    Column("is_ansi"),
    Column("min_num_arguments", SqlType.FIXED),
    Column("max_num_arguments", SqlType.FIXED),
    Column("arguments"),
    Column("description"),
    Column("catalog_name"),
    Column("is_table_function"),
    Column("valid_for_clustering"),
    Column("is_secure"),
    Column("secrets"),
    Column("external_access_integrations"),
    Column("is_external_function"),
    Column("language"),
)
_DESCRIBED = (
    "signature",
    "returns",
    "language",
    "null handling",
    "volatility",
    "body",
    "service",
    "endpoint",
    "max_batch_rows",
    "max_batch_retries",
    "on_batch_failure",
    "batch_timeout_secs",
    "context_headers",
)
_DEFAULTS: dict[str, object] = {
    "MAX_BATCH_ROWS": None,
    "MAX_BATCH_RETRIES": 3,
    "ON_BATCH_FAILURE": BatchFailure.ABORT,
    "BATCH_TIMEOUT_SECS": 3600,
    "CONTEXT_HEADERS": (),
    "COMMENT": None,
}


def _is_service_function(statement: Statement) -> bool:
    """Tell whether a CREATE FUNCTION names a service; other functions are the engine's business."""
    tokens = statement.tokens
    return any(
        token.kind is TokenKind.WORD and token.value == "SERVICE" and tokens[index + 1].text == "="
        for index, token in enumerate(tokens[:-1])
    )


def _create(statement: Statement, session: Session) -> CreateServiceFunction | CreateOrAlterServiceFunction:
    statement.expect("CREATE")
    mode = CreateMode.OR_REPLACE if statement.accept("OR", "REPLACE") else CreateMode.ERROR_IF_EXISTS
    or_alter = statement.accept("OR", "ALTER")
    statement.accept("SECURE")
    statement.expect("FUNCTION")
    if not or_alter and statement.accept("IF", "NOT", "EXISTS"):
        mode = CreateMode.IF_NOT_EXISTS
    name = session.resolve_object(statement.name())
    arguments = _arguments(statement)
    statement.expect("RETURNS")
    returns = _type(statement)
    given: dict[str, Any] = {}
    path: str | None = None
    while not statement.at_end():
        if statement.accept("AS"):
            path = statement.string()
        elif values := _traits(statement) or _properties(statement, session):
            given |= values
        else:
            raise statement.fail()
    for required in ("service", "endpoint"):
        if required not in given:
            raise invalid_value(f"Missing option(s): [{required.upper()}]")
    if path is None:
        raise invalid_value("Missing option(s): [AS '<http path>']")
    wanted = CreateServiceFunction(name=name, arguments=arguments, returns=returns, path=path, mode=mode, **given)
    return CreateOrAlterServiceFunction(wanted) if or_alter else wanted


def _traits(statement: Statement) -> dict[str, Any]:
    """Consume one of the keywords about NULL and volatility if it comes next; empty where none does."""
    if statement.accept("NOT", "NULL"):
        return {"not_null": True}
    if statement.accept("RETURNS", "NULL", "ON", "NULL", "INPUT") or statement.accept("STRICT"):
        return {"null_on_null": True}
    if statement.accept("CALLED", "ON", "NULL", "INPUT") or statement.accept("NULL"):
        return {"null_on_null": False}
    if statement.accept("VOLATILE"):
        return {"volatile": True}
    if statement.accept("IMMUTABLE"):
        return {"volatile": False}
    return {}


def _arguments(statement: Statement) -> tuple[tuple[str, DataType], ...]:
    statement.expect("(")
    found: list[tuple[str, DataType]] = []
    while not statement.accept(")"):
        if found:
            statement.expect(",")
        name = statement.identifier()
        found.append((name, _type(statement)))
        if statement.accept("DEFAULT"):
            raise not_emulated("DEFAULT values of function arguments")
    return tuple(found)


def _type(statement: Statement) -> DataType:
    text = statement.next().text
    if text.upper() == "DOUBLE":
        statement.accept("PRECISION")
    if statement.current.text == "(":
        start = statement.current.start
        statement.skip_parentheses()
        text += statement.sql[start : statement.tokens[statement.position - 1].end]
    return parse_data_type(text)


def _types(statement: Statement) -> tuple[DataType, ...]:
    statement.expect("(")
    found: list[DataType] = []
    while not statement.accept(")"):
        if found:
            statement.expect(",")
        found.append(_type(statement))
    return tuple(found)


def _properties(statement: Statement, session: Session) -> dict[str, Any]:
    readers: dict[str, Callable[[], object]] = {
        "SERVICE": lambda: session.resolve_object(statement.name()),
        "ENDPOINT": lambda: _endpoint(statement),
        "MAX_BATCH_ROWS": statement.integer,
        "MAX_BATCH_RETRIES": statement.integer,
        "BATCH_TIMEOUT_SECS": statement.integer,
        "ON_BATCH_FAILURE": lambda: _failure(statement),
        "CONTEXT_HEADERS": lambda: tuple(parts[-1] for parts in statement.names_in_parentheses()),
        "COMMENT": statement.string,
    }
    return {key.lower(): value for key, value in statement.properties(readers).items()}


def _endpoint(statement: Statement) -> str:
    """Read an endpoint's name: in lower case, as the specification has it, where it is a plain word."""
    token = statement.current
    if token.kind is not TokenKind.WORD:
        return statement.word_or_string()
    text = statement.next().text
    while statement.current.text == "-" and statement.current.start == statement.tokens[statement.position - 1].end:
        text += statement.next().text + statement.next().text
    return text.lower()


def _failure(statement: Statement) -> BatchFailure:
    text = statement.word_or_string().upper()
    try:
        return BatchFailure(text)
    except ValueError:
        raise invalid_value(f"invalid value '{text}' for property 'ON_BATCH_FAILURE': ABORT or RETURN_NULL.") from None


def _alter(statement: Statement, session: Session) -> AlterServiceFunction:
    statement.expect("ALTER", "FUNCTION")
    if_exists = statement.if_exists()
    name = session.resolve_object(statement.name())
    types = _types(statement)
    values: dict[str, Any]
    if statement.accept("SET"):
        values = _properties(statement, session)
        if not values:
            raise statement.fail()
    else:
        statement.expect("UNSET")
        values = {key.lower(): _DEFAULTS[key] for key in statement.keys(_DEFAULTS)}
    statement.end()
    return AlterServiceFunction(name, types, values, if_exists)


def _drop(statement: Statement, session: Session) -> DropServiceFunction:
    statement.expect("DROP", "FUNCTION")
    if_exists = statement.if_exists()
    command = DropServiceFunction(session.resolve_object(statement.name()), _types(statement), if_exists)
    statement.end()
    return command


def _describe(statement: Statement, session: Session) -> DescribeServiceFunction:
    statement.next()
    statement.expect("FUNCTION")
    command = DescribeServiceFunction(session.resolve_object(statement.name()), _types(statement))
    statement.end()
    return command


def _described(facts: Facts) -> Rows:
    rows = [{"property": name, "value": None if facts[name] is None else str(facts[name])} for name in _DESCRIBED]
    return table((Column("property"), Column("value")), rows)


STATEMENTS = (
    StatementForm("CREATE FUNCTION", _create, created("Function"), claims=_is_service_function),
    StatementForm("ALTER FUNCTION", _alter, executed),
    StatementForm("DROP FUNCTION", _drop, dropped),
    show_in_form("FUNCTIONS", ShowServiceFunctions, lambda found: table(_SHOW, found)),
    show_in_form("USER FUNCTIONS", ShowServiceFunctions, lambda found: table(_SHOW, found)),
    StatementForm("DESCRIBE FUNCTION", _describe, _described, StatementKind.DESCRIBE),
)
