"""Grants in SQL: GRANT, REVOKE, SHOW GRANTS and SHOW FUTURE GRANTS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.grants import AllOf, FutureOf, Grantee
from pytest_spcs.emulator.account.results import Column, Facts, Rows, SqlType, StatementKind, table
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.grants import caller_sql
from pytest_spcs.emulator.objects.grants.clauses import (
    container,
    grantee,
    named,
    one_object,
    privilege_names,
    securable_kind,
)
from pytest_spcs.emulator.objects.grants.commands import (
    GrantPrivileges,
    OnTable,
    RevokePrivileges,
    ShowFutureGrants,
    ShowGrantsOf,
    ShowGrantsOn,
    ShowGrantsTo,
    Target,
    TransferOwnership,
)
from pytest_spcs.emulator.sql.forms import StatementForm, executed
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_ROLE_KINDS = ("SERVICE ROLE", "DATABASE ROLE", "ROLE")
_GRANTS = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("privilege"),
    Column("granted_on"),
    Column("name"),
    Column("granted_to"),
    Column("grantee_name"),
    Column("grant_option"),
    Column("granted_by"),
    Column("granted_by_role_type"),
)
_ROLES = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("role"),
    Column("granted_to"),
    Column("grantee_name"),
    Column("granted_by"),
)
_FUTURE = (
    Column("created_on", SqlType.TIMESTAMP_LTZ),
    Column("privilege"),
    Column("grant_on"),
    Column("name"),
    Column("grant_to"),
    Column("grantee_name"),
    Column("grant_option"),
)


def _grant(statement: Statement, session: Session) -> Command[None]:
    statement.expect("GRANT")
    if statement.words(1) == ("OWNERSHIP",):
        return _ownership(statement, session)
    privileges, target = _what(statement, session)
    statement.expect("TO")
    receiver = grantee(statement, session)
    option = statement.accept("WITH", "GRANT", "OPTION")
    statement.end()
    return _looked_up(GrantPrivileges(privileges, target, receiver, option))


def _revoke(statement: Statement, session: Session) -> Command[None]:
    statement.expect("REVOKE")
    option_only = statement.accept("GRANT", "OPTION", "FOR")
    privileges, target = _what(statement, session)
    statement.expect("FROM")
    holder = grantee(statement, session)
    if not statement.accept("CASCADE"):
        statement.accept("RESTRICT")
    statement.end()
    return _looked_up(RevokePrivileges(privileges, target, holder, option_only))


def _looked_up(command: GrantPrivileges | RevokePrivileges | ShowGrantsOn) -> Command[Any]:
    """Return the command, or one that finds out whether its table is a view, which TABLE may mean as well."""
    on = command.securable if isinstance(command, ShowGrantsOn) else command.target
    if isinstance(on, Securable) and on.kind in {"TABLE", "VIEW"} and isinstance(on.name, ObjectName):
        return OnTable(on.name, command)
    return command


def _what(statement: Statement, session: Session) -> tuple[tuple[str, ...], Target]:
    if statement.accept("APPLICATION", "ROLE"):
        raise not_emulated("GRANT APPLICATION ROLE")
    for role in _ROLE_KINDS:
        if statement.accept(*role.split()):
            return ("USAGE",), named(statement, session, role)
    privileges = privilege_names(statement, session)
    statement.expect("ON")
    return privileges, _target(statement, session)


def _target(statement: Statement, session: Session) -> Target:
    if statement.accept("ACCOUNT"):
        return Securable("ACCOUNT")
    if statement.accept("ALL"):
        kind = securable_kind(statement, session.kinds.inside)
        return AllOf(kind.name, container(statement, session))
    if statement.accept("FUTURE"):
        kind = securable_kind(statement, session.kinds.inside)
        return FutureOf(kind.name, container(statement, session))
    return one_object(statement, session)


def _ownership(statement: Statement, session: Session) -> TransferOwnership:
    statement.expect("OWNERSHIP", "ON")
    target = _target(statement, session)
    statement.expect("TO", "ROLE")
    role = statement.identifier()
    outbound = ""
    if not statement.at_end():
        outbound = "COPY" if statement.accept("COPY") else "REVOKE"
        statement.accept("REVOKE")
        statement.expect("CURRENT", "GRANTS")
    statement.end()
    return TransferOwnership(target, role, outbound)


def _show(statement: Statement, session: Session) -> Command[list[Facts]]:
    statement.expect("SHOW", "GRANTS")
    command: Command[list[Facts]]
    if statement.accept("ON"):
        target = Securable("ACCOUNT") if statement.accept("ACCOUNT") else one_object(statement, session)
        command = _looked_up(ShowGrantsOn(target, _limit(statement)))
    elif statement.accept("OF"):
        kind = next((role for role in _ROLE_KINDS if statement.accept(*role.split())), None)
        if kind is None:
            raise statement.fail()
        command = ShowGrantsOf(named(statement, session, kind), _limit(statement))
    elif statement.accept("TO"):
        if statement.words(2) == ("SERVICE", "ROLE"):
            raise not_emulated("SHOW GRANTS TO SERVICE ROLE")
        command = ShowGrantsTo(grantee(statement, session), _limit(statement))
    else:
        command = ShowGrantsTo(Grantee("USER", session.user), _limit(statement))
    statement.end()
    return command


def _limit(statement: Statement) -> int | None:
    return statement.count() if statement.accept("LIMIT") else None


def _show_future(statement: Statement, session: Session) -> ShowFutureGrants:
    statement.expect("SHOW", "FUTURE", "GRANTS")
    if statement.accept("TO"):
        command = ShowFutureGrants(to=grantee(statement, session), limit=_limit(statement))
    else:
        command = ShowFutureGrants(scope=container(statement, session), limit=_limit(statement))
    statement.end()
    return command


def _text(found: list[Facts]) -> list[Facts]:
    return [{**facts, "grant_option": "true" if facts["grant_option"] else "false"} for facts in found]


def _shown(found: list[Facts]) -> Rows:
    if found and all(facts["granted_to"] == "USER" for facts in found):
        return table(_ROLES, found)
    return table(_GRANTS, _text(found))


def _shown_roles(found: list[Facts]) -> Rows:
    return table(_ROLES, found)


STATEMENTS = (
    StatementForm("GRANT", _grant, executed),
    StatementForm("REVOKE", _revoke, executed),
    StatementForm("SHOW GRANTS", _show, _shown, StatementKind.SHOW),
    StatementForm("SHOW GRANTS ON", _show, lambda f: table(_GRANTS, _text(f)), StatementKind.SHOW),
    StatementForm("SHOW GRANTS OF", _show, _shown_roles, StatementKind.SHOW),
    StatementForm("SHOW GRANTS TO USER", _show, _shown_roles, StatementKind.SHOW),
    StatementForm("SHOW FUTURE GRANTS", _show_future, lambda f: table(_FUTURE, _text(f)), StatementKind.SHOW),
    *caller_sql.STATEMENTS,
)
