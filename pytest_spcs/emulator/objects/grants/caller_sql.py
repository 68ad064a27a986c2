"""Caller grants in SQL: the four forms of GRANT and REVOKE each, and SHOW CALLER GRANTS.

https://docs.snowflake.com/en/sql-reference/sql/grant-caller, revoke-caller and show-caller-grants
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, Scope
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.grants import AllOf, Grantee
from pytest_spcs.emulator.account.results import Column, Facts, SqlType, StatementKind, table
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.grants.clauses import (
    container,
    grantee,
    one_object,
    privilege_names,
    securable_kind,
)
from pytest_spcs.emulator.objects.grants.commands import (
    GrantCallerPrivileges,
    RevokeCallerPrivileges,
    ShowCallerGrantsOn,
    ShowCallerGrantsTo,
)
from pytest_spcs.emulator.sql.forms import StatementForm, executed

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_COLUMNS = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("privilege"),
    Column("granted_on"),
    Column("name"),
    Column("is_inherited", SqlType.BOOLEAN),
    Column("inherited_from"),
    Column("inherited_from_database"),
    Column("inherited_from_schema"),
    Column("granted_to"),
    Column("grantee_name"),
)


def _grant(statement: Statement, session: Session) -> GrantCallerPrivileges:
    statement.expect("GRANT")
    privileges, on = _what(statement, session)
    statement.expect("TO")
    return GrantCallerPrivileges(privileges, on, _owner(statement, session))


def _revoke(statement: Statement, session: Session) -> RevokeCallerPrivileges:
    statement.expect("REVOKE")
    privileges, on = _what(statement, session)
    statement.expect("FROM")
    return RevokeCallerPrivileges(privileges, on, _owner(statement, session))


def _owner(statement: Statement, session: Session) -> Grantee:
    """Consume the role that owns executables, and with it the statement."""
    if statement.words(1) == ("USER",):
        raise statement.fail()
    if statement.words(2) == ("DATABASE", "ROLE"):
        raise not_emulated("grants to DATABASE ROLE")
    owner = grantee(statement, session)
    statement.end()
    return owner


def _what(statement: Statement, session: Session) -> tuple[tuple[str, ...], Securable | AllOf]:
    everything = statement.accept("ALL")
    inherited = statement.accept("INHERITED")
    statement.expect("CALLER")
    if everything:
        statement.expect("PRIVILEGES")
        privileges: tuple[str, ...] = ("ALL",)
    else:
        privileges = privilege_names(statement, session)
    statement.expect("ON")
    if not inherited:
        return privileges, _object(statement, session)
    statement.expect("ALL")
    kind = securable_kind(statement, session.kinds.by_plural)
    return privileges, AllOf(kind.name, _scope(statement, session))


def _object(statement: Statement, session: Session) -> Securable:
    return Securable("ACCOUNT") if statement.accept("ACCOUNT") else one_object(statement, session)


def _scope(statement: Statement, session: Session) -> Scope:
    if statement.words(2) == ("IN", "APPLICATION"):
        raise not_emulated("caller grants IN APPLICATION")
    return Scope() if statement.accept("IN", "ACCOUNT") else container(statement, session)


def _show(statement: Statement, session: Session) -> Command[list[Facts]]:
    statement.expect("SHOW", "CALLER", "GRANTS")
    command: Command[list[Facts]]
    if statement.accept("ON"):
        command = ShowCallerGrantsOn(_object(statement, session))
        statement.end()
    else:
        statement.expect("TO")
        command = ShowCallerGrantsTo(_owner(statement, session))
    return command


STATEMENTS = (
    *(
        StatementForm(f"{verb} {words}", decode, executed)
        for verb, decode in (("GRANT", _grant), ("REVOKE", _revoke))
        for words in ("CALLER", "ALL CALLER", "INHERITED CALLER", "ALL INHERITED CALLER")
    ),
    StatementForm("SHOW CALLER GRANTS", _show, lambda found: table(_COLUMNS, found), StatementKind.SHOW),
)
