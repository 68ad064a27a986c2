"""What a statement reads of its session: context functions, session variables, bound values."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.sql.duckdb.binds import literal
from pytest_spcs.emulator.sql.duckdb.translation.dialect import bind_number, placeholders
from pytest_spcs.identifiers import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlglot.expressions import Expr

    from pytest_spcs.emulator.engine.contract import Bind, QueryContext

_CONTEXT_FUNCTIONS = (
    "CURRENT_ROLE",
    "CURRENT_USER",
    "CURRENT_WAREHOUSE",
    "CURRENT_DATABASE",
    "CURRENT_SCHEMA",
    "CURRENT_ACCOUNT",
    "CURRENT_ACCOUNT_NAME",
    "CURRENT_ORGANIZATION_NAME",
    "CURRENT_REGION",
    "CURRENT_SESSION",
    "CURRENT_VERSION",
    "CURRENT_CLIENT",
    "CURRENT_SECONDARY_ROLES",
    "CURRENT_AVAILABLE_ROLES",
    "CURRENT_SCHEMAS",
    "CURRENT_ROLE_TYPE",
    "CURRENT_IP_ADDRESS",
    "CURRENT_TRANSACTION",
)
"""https://docs.snowflake.com/en/sql-reference/functions-context. They are DuckDB variables of the connection, so they
are right in views too and a statement's translation can be kept."""
_SESSION_ROLES = "SESSION_ROLES"
"""The variable from which IS_ROLE_IN_SESSION answers: each role between line ends."""


def context_values(context: QueryContext, version: str, transaction: str | None) -> dict[str, str | None]:
    """Return what each context function answers for a statement."""
    return {
        "CURRENT_ROLE": context.role,
        "CURRENT_USER": context.user,
        "CURRENT_WAREHOUSE": context.warehouse,
        "CURRENT_DATABASE": context.database,
        "CURRENT_SCHEMA": context.schema if context.database else None,
        "CURRENT_ACCOUNT": context.account,
        "CURRENT_ACCOUNT_NAME": context.account,
        "CURRENT_ORGANIZATION_NAME": context.organization,
        "CURRENT_REGION": context.region,
        "CURRENT_SESSION": str(context.session_id),
        "CURRENT_VERSION": version,
        "CURRENT_CLIENT": context.parameters.get("CURRENT_CLIENT"),
        "CURRENT_SECONDARY_ROLES": context.secondary_roles,
        "CURRENT_AVAILABLE_ROLES": context.available_roles,
        "CURRENT_SCHEMAS": _search_path(context),
        "CURRENT_ROLE_TYPE": "ROLE",
        # Doors listen on the loopback address alone, so whoever asks comes from it.
        "CURRENT_IP_ADDRESS": "127.0.0.1",
        "CURRENT_TRANSACTION": transaction,
        _SESSION_ROLES: "".join(f"\n{role}\n" for role in sorted(context.session_roles)),
    }


def _search_path(context: QueryContext) -> str:
    """Return the current schema and PUBLIC, as SEARCH_PATH has them without a user's doing."""
    if context.database is None:
        return "[]"
    schemas = dict.fromkeys(schema for schema in (context.schema, "PUBLIC") if schema)
    return json.dumps([f"{render(context.database)}.{render(schema)}" for schema in schemas])


def set_variables_sql(values: Mapping[str, str | None]) -> str:
    """Return the DuckDB statements that make context functions answer these values."""
    return ";".join(
        f"SET VARIABLE spcs_{name.lower()} = {exp.Literal.string(value).sql('duckdb') if value is not None else 'NULL'}"
        for name, value in values.items()
    )


def replace_context_functions(expression: Expr, context: QueryContext, sql: str) -> bool:
    """Replace context functions in place; tell whether an answer is this statement's own, so not to be kept."""
    own = False
    for node in list(expression.find_all(exp.Func)):
        name = function_name(node)
        if name in _CONTEXT_FUNCTIONS:
            variable = exp.Anonymous(this="GETVARIABLE", expressions=[exp.Literal.string(f"spcs_{name.lower()}")])
            node.replace(exp.Cast(this=variable, to=exp.DataType.build("TEXT")))
        elif name == "IS_ROLE_IN_SESSION":
            node.replace(_role_in_session(node))
        elif name == "LAST_QUERY_ID":
            own = True
            arguments = list(node.expressions)
            found = last_query_id(context, _integer(arguments[0]) if arguments else -1)
            node.replace(exp.Null() if found is None else exp.Literal.string(found))
        elif name == "CURRENT_STATEMENT":
            own = True
            node.replace(exp.Literal.string(sql))
    return own


def _role_in_session(call: Expr) -> Expr:
    if len(call.expressions) != 1:
        raise SnowflakeError(
            938,
            "22023",
            "SQL compilation error:\ninvalid number of arguments for function [IS_ROLE_IN_SESSION], expected 1, "
            f"got {len(call.expressions)}",
        )
    variable = exp.Anonymous(this="GETVARIABLE", expressions=[exp.Literal.string(f"spcs_{_SESSION_ROLES.lower()}")])
    line = exp.Literal.string("\n")
    role = exp.DPipe(this=exp.DPipe(this=line, expression=call.expressions[0].copy()), expression=line.copy())
    return exp.Anonymous(this="CONTAINS", expressions=[exp.Cast(this=variable, to=exp.DataType.build("TEXT")), role])


def function_name(node: Expr) -> str:
    """Return the upper-cased SQL name of a call, known to sqlglot or not."""
    if isinstance(node, exp.Anonymous):
        return node.name.upper()
    return node.sql_name().upper() if isinstance(node, exp.Func) else ""


def last_query_id(context: QueryContext, number: int) -> str | None:
    """Return LAST_QUERY_ID(number): 1 is the session's first query, -1 the one before this."""
    history = list(context.query_history)
    index = number - 1 if number > 0 else number
    try:
        return history[index] if number else None
    except IndexError:
        return None


def _integer(node: Expr) -> int:
    try:
        return int(node.sql().replace(" ", ""))
    except ValueError:
        raise SnowflakeError(
            1015, "22023", "SQL compilation error:\nargument needs to be constant: LAST_QUERY_ID"
        ) from None


def replace_binds(expression: Expr, binds: Sequence[Bind], row: int | None = None) -> None:
    """Replace placeholders ``?`` and ``:1`` in place; with ``row``, binds that are arrays give their value of it."""
    values = [literal(bind, row) for bind in binds]
    for node in placeholders(expression):
        number = bind_number(node)
        if not 0 < number <= len(values):
            raise SnowflakeError(2049, "42601", f"SQL compilation error:\nBind variable :{node.name} not set.")
        node.replace(values[number - 1].copy())


@dataclass(frozen=True, slots=True)
class Variable:
    """One session variable as SHOW VARIABLES tells it."""

    text: str | None
    type: str
    created_on: dt.datetime
    updated_on: dt.datetime


class Variables:
    """The session variables: SET x = ..., UNSET x, $x."""

    def __init__(self) -> None:
        self._values: dict[str, Expr] = {}
        self._told: dict[str, Variable] = {}
        self.changes = 0
        """Counts SET and UNSET, so that a kept translation is not used after one."""

    def set(self, name: str, value: object) -> None:
        """Give a variable a Python value."""
        name = name.upper()
        self._values[name] = constant(value)
        now = dt.datetime.now(dt.UTC)
        before = self._told.get(name)
        self._told[name] = Variable(*_told(value), now if before is None else before.created_on, now)
        self.changes += 1

    def unset(self, name: str) -> None:
        """Forget a variable; one that is not set is no error."""
        self._values.pop(name.upper(), None)
        self._told.pop(name.upper(), None)
        self.changes += 1

    def all(self) -> list[tuple[str, Variable]]:
        """Return the variables by name, as SHOW VARIABLES tells them."""
        return sorted(self._told.items())

    def text(self, name: str) -> str:
        """Return the text of a variable; raise Snowflake's error for one that is not set."""
        value = self._values.get(name.upper())
        if value is None:
            raise _not_set(name.upper())
        return value.name

    def replace(self, expression: Expr) -> bool:
        """Replace ``$x`` in place, raising Snowflake's error for one that is not set; tell whether there was any."""
        found = False
        for node in list(expression.find_all(exp.Parameter)):
            if isinstance(node.this, exp.Literal) or node.name.isdigit():
                continue
            name = node.name.upper()
            value = self._values.get(name)
            if value is None:
                raise _not_set(name)
            found = True
            node.replace(value.copy())
        return found


def _told(value: object) -> tuple[str | None, str]:  # noqa: PLR0911  # one line a type is the plainest form
    match value:
        case None:
            return None, "text"
        case bool():
            return str(value).lower(), "boolean"
        case int() | Decimal():
            return format(value, "f" if isinstance(value, Decimal) else "d"), "fixed"
        case float():
            return repr(value), "real"
        case dt.datetime():
            return str(value), "timestamp_ntz"
        case dt.date() | dt.time():
            return str(value), "date" if isinstance(value, dt.date) else "time"
        case _:
            return str(value), "text"


def _not_set(name: str) -> SnowflakeError:
    return SnowflakeError(1008, "22023", f"SQL compilation error:\nSession variable '${name}' does not exist")


def constant(value: Any) -> Expr:
    """Return the constant for a Python value of a result."""
    match value:
        case None:
            return exp.Null()
        case bool():
            return exp.Boolean(this=value)
        case str():
            return exp.Literal.string(value)
        case dt.datetime() | dt.date() | dt.time():
            kind = {dt.datetime: "TIMESTAMP", dt.date: "DATE", dt.time: "TIME"}[type(value)]
            return exp.cast(exp.Literal.string(str(value)), kind)
        case _:
            return exp.Literal.number(format(value, "f") if not isinstance(value, int | float) else value)
