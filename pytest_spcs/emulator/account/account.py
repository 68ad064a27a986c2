"""The emulated account: it owns the catalogue and performs every command, one at a time."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pytest_spcs.emulator.account.catalogue import Collection, plain_name
from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.events import Events
from pytest_spcs.emulator.account.grants import Grants
from pytest_spcs.emulator.account.privileges import Access, Demands, HiddenObjectError
from pytest_spcs.emulator.account.savepoints import Savepoint
from pytest_spcs.emulator.objects.schemas.collection import Schemas
from pytest_spcs.emulator.objects.schemas.state import INFORMATION_SCHEMA
from pytest_spcs.emulator.objects.stages.link_state import StageLinks
from pytest_spcs.identifiers import SchemaName

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.clock import Clock
    from pytest_spcs.emulator.account.commands import Command, Scope
    from pytest_spcs.emulator.account.grants import CallerGrant
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.compute_pools.state import ComputePool
    from pytest_spcs.emulator.objects.database_roles.state import DatabaseRole
    from pytest_spcs.emulator.objects.databases.state import Database
    from pytest_spcs.emulator.objects.event_tables.state import EventTable
    from pytest_spcs.emulator.objects.gateways.state import Gateway
    from pytest_spcs.emulator.objects.image_repositories.state import ImageRepository
    from pytest_spcs.emulator.objects.integrations.state import Integration
    from pytest_spcs.emulator.objects.network_policies.state import NetworkPolicy
    from pytest_spcs.emulator.objects.network_rules.state import NetworkRule
    from pytest_spcs.emulator.objects.roles.state import Role
    from pytest_spcs.emulator.objects.secrets.state import Secret
    from pytest_spcs.emulator.objects.service_functions.state import ServiceFunction
    from pytest_spcs.emulator.objects.services.state import Service
    from pytest_spcs.emulator.objects.snapshots.state import Snapshot
    from pytest_spcs.emulator.objects.stages.state import Stage
    from pytest_spcs.emulator.objects.users.state import User
    from pytest_spcs.emulator.objects.warehouses.state import Warehouse
    from pytest_spcs.identifiers import ObjectName

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
        """Called with each permitted command before it is performed, under the lock; what it raises prevents it."""
        self.databases: Collection[str, Database] = Collection("Database")
        self.schemas = Schemas(self.databases)
        self.warehouses: Collection[str, Warehouse] = Collection("Warehouse")
        self.roles: Collection[str, Role] = Collection("Role")
        self.database_roles: Collection[SchemaName, DatabaseRole] = Collection("Database role")
        self.users: Collection[str, User] = Collection("User")
        self.stages: Collection[ObjectName, Stage] = Collection("Stage")
        self.compute_pools: Collection[str, ComputePool] = Collection("Compute pool")
        self.image_repositories: Collection[ObjectName, ImageRepository] = Collection("Image repository")
        self.services: Collection[ObjectName, Service] = Collection("Service")
        self.secrets: Collection[ObjectName, Secret] = Collection("Secret")
        self.network_rules: Collection[ObjectName, NetworkRule] = Collection("Network rule")
        self.network_policies: Collection[str, NetworkPolicy] = Collection("Network policy")
        self.integrations: Collection[str, Integration] = Collection("Integration")
        """Of all kinds, which share their names."""
        self.snapshots: Collection[ObjectName, Snapshot] = Collection("Snapshot")
        self.event_tables: Collection[ObjectName, EventTable] = Collection("Event table")
        self.gateways: Collection[ObjectName, Gateway] = Collection("Gateway")
        self.service_functions: dict[ObjectName, list[ServiceFunction]] = {}
        self.grants = Grants()
        self.caller_grants: Collection[str, CallerGrant] = Collection("Caller grant")
        self.parameters: dict[str, str] = {}
        self.callers: dict[str, Session] = {}
        """The sessions of the queries that the SQL engine runs now, by query id."""
        self.administrators_own_services = True
        """Whether ACCOUNTADMIN, SECURITYADMIN and ORGADMIN may own services; Snowflake's pages disagree."""
        self.stage_links = StageLinks()
        self.stage_numbers = itertools.count(1)
        self.job_numbers = itertools.count(1)
        self.gateway_numbers = itertools.count(1)
        self.job_history: list[Service] = []
        """Jobs in the order in which they were started, also those that have been dropped."""
        self._performers: dict[type[Command[Any]], Performer] = {}
        self._unlocked: set[type[Command[Any]]] = set()
        self._demands: dict[type[Command[Any]], Demands] = {}

    def check_scope(self, scope: Scope) -> None:
        """Raise Snowflake's 002003 for a SHOW that looks in a database or schema that does not exist."""
        if scope.database is None:
            return
        self.databases.get(scope.database)
        if scope.schema not in {None, INFORMATION_SCHEMA}:
            self.schemas.get(SchemaName(scope.database, str(scope.schema)))

    def learn(self, performers: dict[type[Any], Performer], *, locked: bool = True) -> None:
        """Take over how kinds of commands are performed; ``locked=False`` for those that wait for something."""
        self._performers.update(performers)
        if not locked:
            self._unlocked.update(performers)

    def demand(self, demands: dict[type[Any], Demands]) -> None:
        """Take over which privileges kinds of commands demand."""
        self._demands.update(demands)

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
            self.before_change(command)
            savepoint = Savepoint(self)
            told, self.events.told = self.events.told, savepoint.note
            try:
                locked_result: Result = performer(self, session, command)
            except BaseException:
                self.events.told = told
                savepoint.put_back()
                raise
            else:
                return locked_result
            finally:
                self.events.told = told

    def _check(self, command: Command[Any], session: Session) -> None:
        demands = self._demands.get(type(command))
        if demands is not None and not session.is_platform:
            with self.lock:
                Access.of_session(self, session).check(demands(self, session, command))
