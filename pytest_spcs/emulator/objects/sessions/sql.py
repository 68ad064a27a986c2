"""Sessions in SQL: USE, ALTER SESSION, ALTER ACCOUNT, SHOW PARAMETERS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.emulator.account.parameters import CALLER_TOKEN_VALIDITY
from pytest_spcs.emulator.account.results import Column, StatementKind, table
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.event_tables.choice import chosen_event_table
from pytest_spcs.emulator.objects.network_policies.commands import AttachNetworkPolicy
from pytest_spcs.emulator.objects.network_policies.sql import attached_policy
from pytest_spcs.emulator.objects.services.commands import SetCallerTokenValidity, ShowObjectParameters
from pytest_spcs.emulator.objects.sessions.commands import (
    AlterAccount,
    AlterSession,
    CancelAllQueries,
    ShowClientVersions,
    ShowParameters,
    ShowRegions,
    UnsetSessionParameters,
    UseDatabase,
    UseRole,
    UseSchema,
    UseSecondaryRoles,
    UseWarehouse,
)
from pytest_spcs.emulator.sql.forms import StatementForm, SystemFunction, executed
from pytest_spcs.emulator.sql.scanner import TokenKind
from pytest_spcs.emulator.sql.statement import merged

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_PARAMETERS = (
    Column("key"),
    Column("value"),
    Column("default"),
    Column("level"),
    Column("description"),
    Column("type"),
)
_REGIONS = (Column("snowflake_region"), Column("cloud"), Column("region"), Column("display_name"))
_NOUNS = ("ROLE", "WAREHOUSE", "DATABASE", "SCHEMA")


def _use(statement: Statement, session: Session) -> Command[None]:
    statement.expect("USE")
    command: Command[None]
    if statement.accept("SECONDARY", "ROLES"):
        command = UseSecondaryRoles(_roles(statement))
    elif statement.current.value in _NOUNS and statement.ahead().kind is not TokenKind.END:
        noun = statement.next().value
        if noun == "ROLE":
            command = UseRole(_plain(statement))
        elif noun == "WAREHOUSE":
            command = UseWarehouse(_plain(statement))
        elif noun == "DATABASE":
            command = UseDatabase(statement.account_name("database"))
        else:
            command = UseSchema(session.resolve_schema(statement.name()))
    else:
        parts = statement.name()
        command = UseDatabase(parts[0]) if len(parts) == 1 else UseSchema(session.resolve_schema(parts))
    statement.end()
    return command


def _plain(statement: Statement) -> str:
    parts = statement.name()
    if len(parts) != 1:
        raise statement.fail()
    return parts[0]


def _roles(statement: Statement) -> tuple[str, ...]:
    if statement.accept("ALL"):
        return ("ALL",)
    names = [statement.identifier()]
    while statement.accept(","):
        names.append(statement.identifier())
    return tuple(names)


def _alter_session(statement: Statement, _session: Session) -> Command[None]:
    statement.expect("ALTER", "SESSION")
    command: Command[None]
    if statement.accept("SET"):
        command = AlterSession(_values(statement))
    else:
        statement.expect("UNSET")
        command = UnsetSessionParameters(_roles(statement))
    statement.end()
    return command


def _alter_account(statement: Statement, session: Session) -> Command[Any]:
    statement.expect("ALTER", "ACCOUNT")
    if statement.words(2) == ("SET", "NETWORK_POLICY"):
        statement.next()
        attached = attached_policy(statement)
        statement.end()
        return attached
    chosen = chosen_event_table(statement, session, None)
    if chosen is not None:
        return chosen
    if statement.accept("SET"):
        if statement.words(1) == ("TAG",) or len(statement.words(2)) > 1:
            raise not_emulated(f"ALTER ACCOUNT SET {' '.join(statement.words(2))}")
        values: dict[str, str | None] = dict(_values(statement))
        if "NETWORK_POLICY" in values:
            raise invalid_value(
                "NETWORK_POLICY is set by a statement of its own: ALTER ACCOUNT SET NETWORK_POLICY = <p>."
            )
        command = _of_account(values)
    elif statement.accept("UNSET"):
        names = _roles(statement)
        command = AttachNetworkPolicy(None) if names == ("NETWORK_POLICY",) else _of_account(dict.fromkeys(names))
    else:
        raise not_emulated(f"ALTER ACCOUNT {' '.join(statement.words(2))}")
    statement.end()
    return command


def _of_account(values: dict[str, str | None]) -> Command[Any]:
    if values.keys() == {CALLER_TOKEN_VALIDITY.name}:
        return SetCallerTokenValidity(values[CALLER_TOKEN_VALIDITY.name])
    return AlterAccount(values)


def _values(statement: Statement) -> dict[str, str]:
    values: dict[str, str] = {}
    while not statement.at_end() or not values:
        name = statement.identifier()
        statement.expect("=")
        values[name] = _value(statement)
        statement.accept(",")
    return values


def _value(statement: Statement) -> str:
    if statement.current.kind is TokenKind.NUMBER or statement.current.text == "-":
        return str(statement.integer())
    return statement.word_or_string()


def _show_parameters(statement: Statement, session: Session) -> Command[list[Facts]]:
    statement.expect("SHOW", "PARAMETERS")
    first = statement.selection()
    account = False
    on: Securable | None = None
    if statement.accept("IN") or statement.accept("FOR"):
        account = statement.accept("ACCOUNT")
        if not account and not statement.accept("SESSION"):
            on = _object(statement, session)
    selection = merged(first, statement.selection())
    statement.end()
    return ShowParameters(selection, account) if on is None else ShowObjectParameters(on, selection)


def _object(statement: Statement, session: Session) -> Securable:
    """Consume ``{ DATABASE [d] | SCHEMA [s] | SERVICE s | USER [u] }``; without a name, the session's own is meant."""
    nameless = statement.ahead().kind is TokenKind.END or statement.ahead().value in {"LIKE", "STARTS", "LIMIT"}
    if statement.accept("SERVICE"):
        return Securable("SERVICE", session.resolve_object(statement.name()))
    if statement.accept("SCHEMA"):
        own = (session.schema,) if nameless and session.schema is not None else None
        return Securable("SCHEMA", session.resolve_schema(own or statement.name()))
    if statement.accept("DATABASE"):
        own_database = session.database if nameless else None
        return Securable("DATABASE", own_database or statement.account_name("database"))
    if statement.accept("USER"):
        return Securable("USER", session.user if nameless else statement.account_name("user"))
    raise not_emulated(f"SHOW PARAMETERS IN {' '.join(statement.words(1))}")


def _show_regions(statement: Statement, _session: Session) -> Command[list[Facts]]:
    statement.expect("SHOW", "REGIONS")
    selection = statement.selection()
    statement.end()
    return ShowRegions(selection)


def _cancel_all(values: list[str], session: Session) -> CancelAllQueries:
    given = values[0] if values else ""
    return CancelAllQueries(int(given) if given.isdigit() else session.identity)


def _version_info(_values: list[str], _session: Session) -> ShowClientVersions:
    return ShowClientVersions()


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


STATEMENTS = (
    StatementForm("USE", _use, executed, StatementKind.USE),
    StatementForm("ALTER SESSION", _alter_session, executed),
    StatementForm("ALTER ACCOUNT", _alter_account, executed),
    StatementForm("SHOW REGIONS", _show_regions, lambda found: table(_REGIONS, found), StatementKind.SHOW),
    StatementForm("SHOW PARAMETERS", _show_parameters, lambda found: table(_PARAMETERS, found), StatementKind.SHOW),
)
SYSTEM_FUNCTIONS = (
    SystemFunction("SYSTEM$CLIENT_VERSION_INFO", _version_info, _json, least=0),
    SystemFunction("SYSTEM$CANCEL_ALL_QUERIES", _cancel_all, str, changes=True, least=0),
)
