"""The statement forms that most nouns share word for word: DROP, SHOW and DESCRIBE.

A noun with clauses of its own, such as DROP SERVICE ... FORCE, has its own decoder.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_spcs.emulator.account.results import Facts, StatementKind
from pytest_spcs.emulator.sql.forms import StatementForm, dropped, scope
from pytest_spcs.emulator.sql.statement import merged

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.commands import Command, Outcome
    from pytest_spcs.emulator.account.results import Rows
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.sql.statement import Statement
    from pytest_spcs.identifiers import ObjectName

Name = TypeVar("Name")
Reader = Callable[["Statement", "Session"], Name]
"""What consumes the name of an object."""


def in_schema(statement: Statement, session: Session) -> ObjectName:
    """Consume the name of an object in a schema; what it leaves out is the session's."""
    return session.resolve_object(statement.name())


def in_account(noun: str) -> Reader[str]:
    """Return what consumes the unqualified name of an object of the account, such as a ``warehouse``."""
    return lambda statement, _session: statement.account_name(noun)


def drop_form(
    noun: str, command: Callable[[Name, bool], Command[Outcome]], name: Reader[Name], *, cascade: bool = False
) -> StatementForm:
    """Return ``DROP noun [IF EXISTS] name``; with ``cascade``, CASCADE or RESTRICT may follow and change nothing."""

    def decode(statement: Statement, session: Session) -> Command[Outcome]:
        statement.expect("DROP", *noun.split())
        if_exists = statement.if_exists()
        wanted = command(name(statement, session), if_exists)
        if cascade and not statement.accept("CASCADE"):
            statement.accept("RESTRICT")
        statement.end()
        return wanted

    return StatementForm(f"DROP {noun}", decode, dropped)


def describe_form(
    noun: str, command: Callable[[Name], Command[Any]], name: Reader[Name], encode: Callable[[Any], Rows]
) -> StatementForm:
    """Return ``{ DESCRIBE | DESC } noun name``."""

    def decode(statement: Statement, session: Session) -> Command[Any]:
        statement.next()
        statement.expect(*noun.split())
        wanted = command(name(statement, session))
        statement.end()
        return wanted

    return StatementForm(f"DESCRIBE {noun}", decode, encode, StatementKind.DESCRIBE)


def show_form(
    nouns: str, command: Callable[..., Command[list[Facts]]], encode: Callable[[Any], Rows], *, terse: bool = False
) -> StatementForm:
    """Return ``SHOW nouns [LIKE ...] [STARTS WITH ...] [LIMIT ...]`` of objects of the account.

    Where it may be ``terse``, SHOW TERSE means the same.
    """

    def decode(statement: Statement, _session: Session) -> Command[list[Facts]]:
        statement.expect("SHOW")
        if terse:
            statement.accept("TERSE")
        statement.expect(*nouns.split())
        wanted = command(selection=statement.selection())
        statement.end()
        return wanted

    return StatementForm(f"SHOW {nouns}", decode, encode, StatementKind.SHOW)


def show_in_form(
    nouns: str, command: Callable[..., Command[list[Facts]]], encode: Callable[[Any], Rows]
) -> StatementForm:
    """Return ``SHOW nouns [LIKE ...] [IN ...] [STARTS WITH ...] [LIMIT ...]`` of objects in schemas."""

    def decode(statement: Statement, session: Session) -> Command[list[Facts]]:
        statement.expect("SHOW", *nouns.split())
        before = statement.selection()
        within = scope(statement, session)
        wanted = command(selection=merged(before, statement.selection()), scope=within)
        statement.end()
        return wanted

    return StatementForm(f"SHOW {nouns}", decode, encode, StatementKind.SHOW)
