"""An account that tests speak SQL and REST to: decoders, rules and encoders as the doors use them, without servers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.account import Account, AccountIdentity
from pytest_spcs.emulator.account.grants import Grantee
from pytest_spcs.emulator.account.results import Rows
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.doors.rest.routing import Routes
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.databases.events import DatabaseCreated, DatabaseDropped
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.grants.commands import GrantPrivileges
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES
from pytest_spcs.emulator.objects.roles.state import ROLES
from pytest_spcs.emulator.objects.roles.system import SYSTEM_ROLES, create_system_roles
from pytest_spcs.emulator.objects.schemas.events import SchemaCreated, SchemaDropped
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.stages.events import StageCreated, StageDropped
from pytest_spcs.emulator.objects.stages.files import keep_stage_directories
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.objects.users.commands import CreateUser
from pytest_spcs.emulator.objects.users.state import USERS
from pytest_spcs.emulator.objects.warehouses.state import WAREHOUSES
from pytest_spcs.emulator.rest.operations import Request
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.emulator.statements.router import Router

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_spcs.emulator.objects.noun import Noun

EPOCH = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class StoppedClock:
    """A clock that moves when the test says so."""

    moment: datetime = EPOCH

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Move forward."""
        self.moment += timedelta(**by)


@dataclass
class Desk:
    """One account, one session of the user ADA, who has every system role."""

    stage_root: Path
    clock: StoppedClock = field(default_factory=StoppedClock)
    nouns: tuple[Noun, ...] = nouns.NOUNS

    def __post_init__(self) -> None:
        identity = AccountIdentity("ORG", "ACCT", "AWS_US_WEST_2", "127.0.0.1:5000")
        self.account = Account(identity=identity, clock=self.clock, stage_root=self.stage_root)
        nouns.teach(self.account, self.nouns)
        keep_stage_directories(self.account)
        create_system_roles(self.account)
        self.events: list[object] = []
        for kind in (DatabaseCreated, DatabaseDropped, SchemaCreated, SchemaDropped, StageCreated, StageDropped):
            self.account.events.follow(kind, self.events.append)
        self.session = Session(identity=1, user="ADA", role="ACCOUNTADMIN", kinds=self.account.kinds)
        self.account.perform(CreateUser("ADA", properties={"password": "first"}), self.session)
        for role in SYSTEM_ROLES:
            grant = GrantPrivileges(("USAGE",), Securable("ROLE", role), Grantee("USER", "ADA"))
            self.account.perform(grant, self.session)
        self._router = Router(nouns.statement_forms(self.nouns))
        self._routes = Routes(nouns.operations(self.nouns))

    def run(self, sql: str, *binds: str) -> Rows | Upload | Download:
        """Run one statement of the account's."""
        form = self._router.find(sql)
        assert form is not None, f"nobody's statement: {sql}"
        statement = Statement(sql, bind=lambda number: binds[int(number) - 1])
        assert form.claims(statement), f"not the account's: {sql}"
        result = form.encode(self.account.perform(form.decode(statement, self.session), self.session))
        assert isinstance(result, Rows | Upload | Download)
        return result

    def sql(self, sql: str, *binds: str) -> str:
        """Run a statement and return the first cell."""
        return str(self.rows(sql, *binds).rows[0][0])

    def rows(self, sql: str, *binds: str) -> Rows:
        """Run a statement that gives rows; they encode for the wire."""
        result = self.run(sql, *binds)
        assert isinstance(result, Rows)
        result.json_rows()
        return result

    def table(self, sql: str, *binds: str) -> list[dict[str, Any]]:
        """Run a statement and return its rows by column name."""
        result = self.rows(sql, *binds)
        names = [column.name for column in result.columns]
        return [dict(zip(names, row, strict=True)) for row in result.rows]

    def rest(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """Perform one REST request below ``/api/v2``."""
        found = self._routes.find(method, path)
        assert found is not None, f"no operation: {method} {path}"
        operation, parameters = found
        request = Request(path=parameters, query=query, body=body, session=self.session)
        return operation.encode(self.account.perform(operation.command(request), self.session))

    def state(self) -> Mapping[str, object]:
        """Return names and values of everything the account holds, for comparison."""
        collections = (
            self.account[DATABASES],
            self.account[SCHEMAS],
            self.account[WAREHOUSES],
            self.account[ROLES],
            self.account[USERS],
            self.account[STAGES],
            self.account[COMPUTE_POOLS],
            self.account[IMAGE_REPOSITORIES],
            self.account[SERVICES],
        )
        held = {
            collection.noun: [(str(key), repr(kept)) for key, kept in collection.items()] for collection in collections
        }
        return {**held, "grants": list(self.account.grants), "session": repr(self.session)}
