"""Grants in SQL: GRANT, REVOKE, SHOW GRANTS and SHOW FUTURE GRANTS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.commands import Command, Scope
from pytest_spcs.emulator.errors import not_emulated
from pytest_spcs.emulator.objects.grants.commands import (
    GrantPrivileges,
    RevokePrivileges,
    ShowFutureGrants,
    ShowGrantsOf,
    ShowGrantsOn,
    ShowGrantsTo,
    Target,
    TransferOwnership,
)
from pytest_spcs.emulator.objects.grants.securables import KINDS, PLURALS, PRIVILEGES, Kind, Securable, securable
from pytest_spcs.emulator.objects.grants.state import AllOf, FutureOf, Grantee
from pytest_spcs.emulator.sql.data_types import parse_data_type
from pytest_spcs.emulator.sql.results import Column, Facts, Rows, SqlType, StatementKind, table
from pytest_spcs.emulator.sql.scanner import TokenKind
from pytest_spcs.emulator.sql.statements import StatementForm, executed

if TYPE_CHECKING:
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.parser import Statement

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
_LONGEST_NOUN = 3
_OTHER_GRANTEES = ("DATABASE ROLE", "APPLICATION ROLE", "APPLICATION", "SHARE")


def _grant(statement: Statement, session: Session) -> Command[None]:
    statement.expect("GRANT")
    if statement.words(1) == ("OWNERSHIP",):
        return _ownership(statement, session)
    privileges, target = _what(statement, session)
    statement.expect("TO")
    grantee = _grantee(statement)
    option = statement.accept("WITH", "GRANT", "OPTION")
    statement.end()
    return GrantPrivileges(privileges, target, grantee, option)


def _revoke(statement: Statement, session: Session) -> RevokePrivileges:
    statement.expect("REVOKE")
    option_only = statement.accept("GRANT", "OPTION", "FOR")
    privileges, target = _what(statement, session)
    statement.expect("FROM")
    grantee = _grantee(statement)
    if not statement.accept("CASCADE"):
        statement.accept("RESTRICT")
    statement.end()
    return RevokePrivileges(privileges, target, grantee, option_only)


def _what(statement: Statement, session: Session) -> tuple[tuple[str, ...], Target]:
    for unknown in ("DATABASE ROLE", "APPLICATION ROLE", "CALLER", "ALL CALLER", "INHERITED CALLER"):
        if statement.accept(*unknown.split()):
            raise not_emulated(f"GRANT {unknown}")
    if statement.accept("SERVICE", "ROLE"):
        return ("USAGE",), _service_role(statement, session)
    if statement.accept("ROLE"):
        return ("USAGE",), securable(KINDS["ROLE"], statement.name(), session)
    privileges = _privileges(statement)
    statement.expect("ON")
    return privileges, _target(statement, session)


def _privileges(statement: Statement) -> tuple[str, ...]:
    if statement.accept("ALL"):
        statement.accept("PRIVILEGES")
        return ("ALL",)
    privileges: list[str] = []
    while True:
        start = statement.fail()
        words: list[str] = []
        while statement.current.kind is TokenKind.WORD and statement.current.value != "ON":
            words.append(statement.next().value)
        privilege = " ".join(words)
        if privilege not in PRIVILEGES:
            raise start
        privileges.append(privilege)
        if not statement.accept(","):
            return tuple(privileges)


def _target(statement: Statement, session: Session) -> Target:
    if statement.accept("ACCOUNT"):
        return Securable("ACCOUNT")
    if statement.accept("ALL"):
        kind = _noun(statement, PLURALS)
        return AllOf(kind.name, _container(statement, session))
    if statement.accept("FUTURE"):
        kind = _noun(statement, PLURALS)
        return FutureOf(kind.name, _container(statement, session))
    return _securable(statement, session)


def _securable(statement: Statement, session: Session) -> Securable:
    if statement.accept("SERVICE", "ROLE"):
        return _service_role(statement, session)
    kind = _noun(statement, KINDS)
    parts = statement.name()
    return securable(kind, parts, session, _signature(statement) if kind.name == "FUNCTION" else "")


def _service_role(statement: Statement, session: Session) -> Securable:
    parts = statement.name()
    statement.expect("!")
    return securable(KINDS["SERVICE ROLE"], parts, session, f"!{statement.identifier()}")


def _signature(statement: Statement) -> str:
    start = statement.position
    statement.skip_parentheses()
    inside = statement.sql[statement.tokens[start].end : statement.tokens[statement.position - 1].start]
    return function_part(inside)


def function_part(arguments: str) -> str:
    """Return the argument types of ``f(FLOAT, VARCHAR(10))`` as a function's securable carries them."""
    types = re.findall(r"[^,()]+(?:\([^)]*\))?", arguments)
    return f"({', '.join(parse_data_type(one).family for one in types if one.strip())})"


def _noun(statement: Statement, known: dict[str, Kind]) -> Kind:
    for count in range(_LONGEST_NOUN, 0, -1):
        words = statement.words(count)
        if len(words) == count and " ".join(words) in known:
            statement.accept(*words)
            return known[" ".join(words)]
    raise not_emulated(f"privileges on {' '.join(statement.words(2))}")


def _container(statement: Statement, session: Session) -> Scope:
    statement.expect("IN")
    if statement.accept("DATABASE"):
        return Scope(statement.identifier())
    statement.expect("SCHEMA")
    schema = session.resolve_schema(statement.name())
    return Scope(schema.database, schema.schema)


def _grantee(statement: Statement) -> Grantee:
    for other in _OTHER_GRANTEES:
        if statement.words(len(other.split())) == tuple(other.split()):
            raise not_emulated(f"grants to {other}")
    if statement.accept("USER"):
        return Grantee("USER", statement.name()[0])
    statement.accept("ROLE")
    return Grantee("ROLE", statement.name()[0])


def _ownership(statement: Statement, session: Session) -> TransferOwnership:
    statement.expect("OWNERSHIP", "ON")
    if statement.words(1) in {("ALL",), ("FUTURE",)}:
        raise not_emulated(f"GRANT OWNERSHIP ON {statement.current.value}")
    target = _securable(statement, session)
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
        target = Securable("ACCOUNT") if statement.accept("ACCOUNT") else _securable(statement, session)
        command = ShowGrantsOn(target)
    elif statement.accept("OF"):
        if statement.accept("SERVICE", "ROLE"):
            command = ShowGrantsOf(_service_role(statement, session))
        else:
            statement.expect("ROLE")
            command = ShowGrantsOf(securable(KINDS["ROLE"], statement.name(), session))
    elif statement.accept("TO"):
        if statement.words(2) == ("SERVICE", "ROLE"):
            raise not_emulated("SHOW GRANTS TO SERVICE ROLE")
        command = ShowGrantsTo(_grantee(statement))
    else:
        command = ShowGrantsTo(Grantee("USER", session.user))
    statement.end()
    return command


def _show_future(statement: Statement, session: Session) -> ShowFutureGrants:
    statement.expect("SHOW", "FUTURE", "GRANTS")
    if statement.accept("TO", "ROLE"):
        command = ShowFutureGrants(role=statement.identifier())
    else:
        command = ShowFutureGrants(scope=_container(statement, session))
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
)
SYSTEM_FUNCTIONS = ()
