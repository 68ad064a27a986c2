"""The clauses that GRANT, REVOKE and SHOW GRANTS are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.account.data_types import parse_data_type
from pytest_spcs.emulator.account.errors import not_emulated
from pytest_spcs.emulator.account.grants import Grantee
from pytest_spcs.emulator.account.securables import Kind, Securable, securable
from pytest_spcs.emulator.sql.object_kinds import kind_of
from pytest_spcs.emulator.sql.scanner import TokenKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement

_LONGEST_NOUN = 3
_OTHER_GRANTEES = ("APPLICATION ROLE", "APPLICATION", "SHARE")


def privilege_names(statement: Statement, session: Session) -> tuple[str, ...]:
    """Consume privileges with commas between, or ``ALL [PRIVILEGES]``."""
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
        if privilege not in session.kinds.privileges:
            _refuse_kind(statement, session)
            raise start
        privileges.append(privilege)
        if not statement.accept(","):
            return tuple(privileges)


def one_object(statement: Statement, session: Session) -> Securable:
    """Consume the kind and the name of one object; a name alone is that of a table or a view."""
    kind = _kind_before_name(statement, session)
    if kind is not None:
        return named(statement, session, kind.name)
    start = statement.words(_LONGEST_NOUN)
    table = securable(session.kinds["TABLE"], statement.name(), session)
    if not _at_end_of_name(statement, 0):
        raise not_emulated(f"privileges on {kind_of(start) or ' '.join(start[:2])}")
    return table


def _kind_before_name(statement: Statement, session: Session) -> Kind | None:
    """Consume the kind of an object where a name follows it: ``schema.t`` and ``stage`` alone are names."""
    for count in range(_LONGEST_NOUN, 0, -1):
        words = statement.words(count)
        if len(words) == count and " ".join(words) in session.kinds and not _at_end_of_name(statement, count):
            statement.accept(*words)
            return session.kinds[" ".join(words)]
    return None


def _at_end_of_name(statement: Statement, count: int) -> bool:
    """Tell whether what stands ``count`` tokens ahead goes on a name or ends the clause that it is in."""
    after = statement.ahead(count)
    if after.kind is TokenKind.WORD:
        return after.value in {"TO", "FROM", "LIMIT"}
    return after.kind is TokenKind.END or after.text == "."


def named(statement: Statement, session: Session, kind: str) -> Securable:
    """Consume the name of an object of a kind; of a service role, ``service!role``, of a function its types too."""
    parts = statement.name()
    part = ""
    if kind == "SERVICE ROLE":
        statement.expect("!")
        part = f"!{statement.identifier()}"
    elif kind == "FUNCTION":
        part = _signature(statement)
    return securable(session.kinds[kind], parts, session, part)


def _signature(statement: Statement) -> str:
    start = statement.position
    statement.skip_parentheses()
    inside = statement.sql[statement.tokens[start].end : statement.tokens[statement.position - 1].start]
    return function_part(inside)


def function_part(arguments: str) -> str:
    """Return the argument types of ``f(FLOAT, VARCHAR(10))`` as a function's securable carries them."""
    types = re.findall(r"[^,()]+(?:\([^)]*\))?", arguments)
    return f"({', '.join(parse_data_type(one).family for one in types if one.strip())})"


def securable_kind(statement: Statement, known: Mapping[str, Kind]) -> Kind:
    """Consume the longest run of words that is a known kind of objects."""
    for count in range(_LONGEST_NOUN, 0, -1):
        words = statement.words(count)
        if len(words) == count and " ".join(words) in known:
            statement.accept(*words)
            return known[" ".join(words)]
    start = statement.words(_LONGEST_NOUN)
    raise not_emulated(f"privileges on {kind_of(start, 'SHOW') or ' '.join(start[:2])}")


def _refuse_kind(statement: Statement, session: Session) -> None:
    """Raise the error of a kind of objects that is not emulated, whose privileges are not known here either."""
    while statement.current.kind is not TokenKind.END and not statement.accept("ON"):
        statement.next()
    start = statement.words(_LONGEST_NOUN)
    kind = kind_of(start) or kind_of(start[1:], "SHOW")
    if kind is not None and kind not in session.kinds and kind not in session.kinds.inside:
        raise not_emulated(f"privileges on {kind}")


def container(statement: Statement, session: Session) -> Scope:
    """Consume ``IN { DATABASE d | SCHEMA s }``."""
    statement.expect("IN")
    if statement.accept("DATABASE"):
        return Scope(statement.identifier())
    statement.expect("SCHEMA")
    schema = session.resolve_schema(statement.name())
    return Scope(schema.database, schema.schema)


def grantee(statement: Statement, session: Session) -> Grantee:
    """Consume ``{ [ROLE] r | DATABASE ROLE d.r | USER u }``."""
    for other in _OTHER_GRANTEES:
        if statement.words(len(other.split())) == tuple(other.split()):
            raise not_emulated(f"grants to {other}")
    if statement.accept("DATABASE", "ROLE"):
        return Grantee.database_role(session.resolve_schema(statement.name()))
    if statement.accept("USER"):
        return Grantee("USER", statement.account_name("user"))
    statement.accept("ROLE")
    return Grantee("ROLE", statement.account_name("role"))
