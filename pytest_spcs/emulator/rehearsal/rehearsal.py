"""What an account offers to tests of deploy scripts: to be new again, a recording, and failures on request."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_spcs.emulator.objects.bootstrap import SNOWFLAKE, furnish
from pytest_spcs.emulator.objects.databases.commands import DropDatabase
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.job_services.state import JOB_HISTORY
from pytest_spcs.emulator.objects.schemas.commands import DropSchema
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.rehearsal.faults import Faults
from pytest_spcs.emulator.rehearsal.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.clock import AdjustableClock
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.bootstrap import FirstUser


def _nothing() -> None:
    """Leave everything as it is."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """``renew`` makes the account new; no session may be open by then."""

    recording: Recording = field(default_factory=Recording)
    faults: Faults = field(default_factory=Faults)
    renew: Callable[[], None] = _nothing


def make_new(account: Account, user: FirstUser, session: Session, clock: AdjustableClock) -> None:
    """Empty the account and put in what every account has; the first user keeps its credentials.

    Whoever runs services has stopped them before.
    """
    with account.lock:
        # Commands, so that the SQL engine and the stages are told as they always are.
        for database in account[DATABASES]:
            if database.name != SNOWFLAKE:
                account.perform(DropDatabase(database.name), session)
        for schema in account[SCHEMAS]:
            account.perform(DropSchema(schema.name), session)
        clock.reset()
        kept_database = account[DATABASES].find(SNOWFLAKE)
        for part in account.restorable:
            part.put_back({})
        if kept_database is not None:
            # Making one takes the engine longer than all the rest.
            now = account.clock.now()
            as_new = replace(kept_database, owner=session.role, created_on=now, comment=None, settings={})
            account[DATABASES].put_back({SNOWFLAKE: as_new})
        account.parameters.clear()
        account[JOB_HISTORY].clear()
        furnish(account, user)
        account.changed.notify_all()
