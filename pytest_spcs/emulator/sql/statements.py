"""One statement form of the account: how its text becomes a command, and how the answer becomes rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.commands import Change, Command, Outcome, Scope
from pytest_spcs.emulator.sql.results import Rows, StatementKind, status

if TYPE_CHECKING:
    from pytest_spcs.emulator.sessions import Session
    from pytest_spcs.emulator.sql.scanner import Statement
    from pytest_spcs.emulator.sql.transfers import Download, Upload


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A form such as ``CREATE COMPUTE POOL``: the words that begin it, modifiers such as OR REPLACE left out.

    ``claims`` looks at a statement with these words and tells whether it is the account's; the rest is the engine's.
    """

    words: str
    decode: Callable[[Statement, Session], Command[Any]]
    encode: Callable[[Any], Rows | Upload | Download]
    kind: StatementKind = StatementKind.DDL
    claims: Callable[[Statement], bool] = lambda _statement: True


@dataclass(frozen=True, slots=True)
class SystemFunction:
    """A function such as ``SYSTEM$GET_SERVICE_STATUS``: its arguments' texts become a command, the answer one text.

    It takes ``least`` to ``most`` arguments (None: any number), which is checked before ``decode`` sees them. One
    ``of_service`` is called as ``<service>!NAME(...)``; the service's name is its first argument, and not counted. One
    that ``changes`` something is called only in a statement that the engine can run.
    """

    name: str
    decode: Callable[[list[str], Session], Command[Any]]
    encode: Callable[[Any], str | None]
    least: int = 1
    most: int | None = 1
    of_service: bool = False
    changes: bool = False


def created(noun: str) -> Callable[[Outcome], Rows]:
    """Return the encoder of a CREATE's outcome, whose text begins with ``noun``."""

    def encode(outcome: Outcome) -> Rows:
        if outcome.change is Change.KEPT:
            return status(f"{outcome.name} already exists, statement succeeded.")
        return status(f"{noun} {outcome.name} successfully created.")

    return encode


def dropped(outcome: Outcome) -> Rows:
    """Encode a DROP's outcome."""
    if outcome.change is Change.ABSENT:
        return status(f"Drop statement executed successfully ({outcome.name} already dropped).")
    return status(f"{outcome.name} successfully dropped.")


def executed(_outcome: object) -> Rows:
    """Encode the outcome of every ALTER, GRANT, REVOKE and USE."""
    return status("Statement executed successfully.")


def scope(statement: Statement, session: Session) -> Scope:
    """Consume SHOW's ``IN { ACCOUNT | [DATABASE] d | [SCHEMA] [d.]s }``; without it, the session's schema counts.

    A session without a schema looks in its database, and one without a database in the account.
    """
    if not statement.accept("IN"):
        return Scope(session.database, session.schema if session.database else None)
    if statement.accept("ACCOUNT"):
        return Scope()
    if statement.accept("DATABASE"):
        if statement.at_end() or statement.words(1) in {("LIKE",), ("STARTS",), ("LIMIT",)}:
            return Scope(session.current_schema().database if session.database is None else session.database)
        return Scope(statement.name()[0])
    if statement.accept("SCHEMA") and (statement.at_end() or statement.words(1) in {("STARTS",), ("LIMIT",)}):
        current = session.current_schema()
        return Scope(current.database, current.schema)
    name = session.resolve_schema(statement.name())
    return Scope(name.database, name.schema)
