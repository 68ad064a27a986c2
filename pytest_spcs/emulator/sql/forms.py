"""One statement form of the account: how its text becomes a command, and how the answer becomes rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.commands import Change, Command, Outcome, Scope
from pytest_spcs.emulator.account.errors import invalid_value, not_emulated
from pytest_spcs.emulator.account.results import Rows, StatementKind, status

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.results import ResultSet
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.account.transfers import Download, Upload
    from pytest_spcs.emulator.sql.statement import Statement


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A form such as ``CREATE COMPUTE POOL``: the words that begin it, modifiers such as OR REPLACE left out.

    ``claims`` looks at a statement with these words and tells whether it is the account's; the rest is the engine's.
    """

    words: str
    decode: Callable[[Statement, Session], Command[Any]]
    encode: Callable[[Any], ResultSet | Upload | Download]
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
        if outcome.change is Change.ALTERED:
            return executed(outcome)
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
    """Consume SHOW's ``IN { ACCOUNT | [DATABASE] d | [SCHEMA] [d.]s }``; without it, the session's database counts.

    A session without a database looks in the account. Source: the page of each SHOW, and the tests of the emulator
    frostlake (github.com/mlorek/frostlake, ``NetworkRuleTest``), which run against a real account.
    """
    if not statement.accept("IN"):
        return Scope(session.database)
    if statement.accept("ACCOUNT"):
        return Scope()
    if statement.words(1) == ("APPLICATION",):
        raise not_emulated("SHOW ... IN APPLICATION")
    if statement.accept("DATABASE"):
        return Scope(session.database if _names_nothing(statement) else _database(statement))
    if statement.accept("SCHEMA") and _names_nothing(statement):
        return Scope(session.database, session.schema if session.database else None)
    name = session.resolve_schema(statement.name())
    return Scope(name.database, name.schema)


def _names_nothing(statement: Statement) -> bool:
    """Tell whether ``IN DATABASE`` or ``IN SCHEMA`` means the current one; where there is none, it has no effect."""
    if statement.at_end():
        return True
    return statement.words(1) in {("LIKE",), ("LIMIT",)} or statement.words(2) in {("STARTS", "WITH"), ("OF", "TYPE")}


def _database(statement: Statement) -> str:
    parts = statement.name()
    if len(parts) != 1:
        raise invalid_value(f"Database '{'.'.join(parts)}' belongs to the account and has an unqualified name.")
    return parts[0]
