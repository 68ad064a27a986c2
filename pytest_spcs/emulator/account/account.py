"""The emulated account: it owns the catalogue and performs every command, one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pytest_spcs.emulator.account.catalogue import Collection, plain_name
from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.events import Events
from pytest_spcs.emulator.account.grants import Grants
from pytest_spcs.emulator.account.keys import Key, Part, Restorable
from pytest_spcs.emulator.account.privileges import Access, Demands, HiddenObjectError
from pytest_spcs.emulator.account.savepoints import Savepoint
from pytest_spcs.emulator.account.securables import Kinds

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.emulator.account.clock import Clock
    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.account.grants import CallerGrant
    from pytest_spcs.emulator.account.noun import AccountNoun
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import SchemaName

Result = TypeVar("Result")
Performer = Callable[["Account", "Session", Any], Any]
"""Performs one kind of command for a session; raises SnowflakeError, before it has changed any object that stays.

What it has created or dropped by then is taken back, as far as nobody has let go of tables or files."""


@dataclass(frozen=True, slots=True)
class AccountIdentity:
    """What the account is called. ``registry`` is the host (and port) before repository paths."""

    organization: str
    name: str
    region: str
    registry: str
    version: str = "9.36.0"


class Account:
    """Everything that exists in the emulated Snowflake, and the one place where it changes."""

    def __init__(self, *, identity: AccountIdentity, clock: Clock, stage_root: Path) -> None:
        self.identity = identity
        self.clock = clock
        self.stage_root = stage_root
        self.events = Events()
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        """Notified when what runs has changed, for who waits for a service."""
        self.before_change: Callable[[Command[Any]], None] = lambda _command: None
        """Called, under the lock, with each permitted command that will change the account; what it raises
        prevents it."""
        self.grants = Grants()
        self.caller_grants: Collection[str, CallerGrant] = Collection("Caller grant")
        self.parameters: dict[str, str] = {}
        self.callers: dict[str, Session] = {}
        """The sessions of the queries that the SQL engine runs now, by query id."""
        self.administrators_own_services = True
        """Whether ACCOUNTADMIN, SECURITYADMIN and ORGADMIN may own services; Snowflake's pages disagree."""
        self.kinds = Kinds()
        self.nouns: list[AccountNoun] = []
        """What there is in the account, in the order in which it is taken away last to first."""
        self.restorable: list[Restorable] = [self.grants, self.caller_grants]
        """What a savepoint covers: grants, and the objects of the nouns."""
        self._parts: dict[Key[Any], Any] = {}
        self._performers: dict[type[Command[Any]], Performer] = {}
        self._unlocked: set[type[Command[Any]]] = set()
        self._demands: dict[type[Command[Any]], Demands] = {}

    def __getitem__(self, key: Key[Part]) -> Part:
        """Return what the account holds under a key."""
        part: Part = self._parts[key]
        return part

    def parts(self) -> dict[Key[Any], Any]:
        """Return all that nouns have the account hold, by key."""
        return dict(self._parts)

    def add(self, noun: AccountNoun) -> None:
        """Make place for a noun and take over how its commands are performed and what they demand."""
        self.nouns.append(noun)
        self.kinds.add(noun.kinds)
        for key in noun.keys:
            self._parts[key] = part = key.make(self)
            if isinstance(part, Restorable):
                self.restorable.append(part)
        self.learn(noun.performers)
        self.learn(noun.waiting_performers, locked=False)
        self._demands.update(noun.demands)

    def empty_database(self, database: str) -> None:
        """Remove what is in a database and in none of its schemas."""
        for noun in reversed(self.nouns):
            noun.remove_with_database(self, database)

    def empty_schema(self, schema: SchemaName) -> None:
        """Remove all of the account that is in a schema; tables are the SQL engine's."""
        for noun in reversed(self.nouns):
            noun.remove_with_schema(self, schema)

    def learn(self, performers: Mapping[type[Any], Performer], *, locked: bool = True) -> None:
        """Take over how kinds of commands are performed; ``locked=False`` for those that wait for something."""
        self._performers.update(performers)
        if not locked:
            self._unlocked.update(performers)

    def perform(self, command: Command[Result], session: Session) -> Result:
        """Perform one command for a session and return its result; raise SnowflakeError where it may not be."""
        performer = self._performers[type(command)]
        try:
            self._check(command, session)
        except HiddenObjectError as error:
            name = getattr(command, "name", None)
            if name is None or name != error.hidden.name or not getattr(command, "if_exists", False):
                raise
            # What a role cannot see is absent for it, with IF EXISTS too.
            absent: Any = Outcome(plain_name(name), Change.ABSENT)
            return cast("Result", absent)
        if type(command) in self._unlocked:
            result: Result = performer(self, session, command)
            return result
        with self.lock:
            if not command.changes_account:
                answer: Result = performer(self, session, command)
                return answer
            self.before_change(command)
            savepoint = Savepoint(self)
            outer, self.events.on_emitted = self.events.on_emitted, savepoint.note
            try:
                locked_result: Result = performer(self, session, command)
            except BaseException:
                self.events.on_emitted = outer
                savepoint.put_back()
                raise
            else:
                return locked_result
            finally:
                self.events.on_emitted = outer

    def _check(self, command: Command[Any], session: Session) -> None:
        demands = self._demands.get(type(command))
        if demands is not None and not session.is_platform:
            with self.lock:
                Access.of_session(self, session).check(demands(self, session, command))
