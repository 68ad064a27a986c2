"""The one place where everything of the emulator is put together."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.account.account import Account, AccountIdentity
from pytest_spcs.emulator.account.clock import AdjustableClock
from pytest_spcs.emulator.account.events import Remarked
from pytest_spcs.emulator.account.remarks import Remarks
from pytest_spcs.emulator.doors.admin.door import PLATFORM
from pytest_spcs.emulator.doors.assembly import Doors, House
from pytest_spcs.emulator.images.known import KnownImages
from pytest_spcs.emulator.images.making import ImageMaking
from pytest_spcs.emulator.images.requests import decode_image
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.bootstrap import FirstUser, furnish, make_user
from pytest_spcs.emulator.objects.event_tables.state import EVENTS
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES
from pytest_spcs.emulator.objects.stages.files import keep_stage_directories
from pytest_spcs.emulator.rehearsal.rehearsal import Rehearsal, make_new
from pytest_spcs.emulator.rehearsal.watched_executor import WatchedExecutor
from pytest_spcs.emulator.runtimes.in_process import InProcessRuntime
from pytest_spcs.emulator.runtimes.process.runtime import ProcessRuntime
from pytest_spcs.emulator.runtimes.stub import StubRuntime
from pytest_spcs.emulator.service_calls.bridge import FunctionBridge
from pytest_spcs.emulator.sql.duckdb import open_engine
from pytest_spcs.emulator.statements import stage_urls
from pytest_spcs.emulator.statements.dispatch import Dispatcher
from pytest_spcs.emulator.statements.engine_start import StartingEngine, keep_told
from pytest_spcs.emulator.statements.event_table import create_event_table
from pytest_spcs.emulator.statements.query_log import QueryLog
from pytest_spcs.emulator.supervision.reconciler import Reconciler

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from starlette.types import ASGIApp

    from pytest_spcs.emulator.account.remarks import Remark
    from pytest_spcs.emulator.kept_state.kept_account import KeptAccount
    from pytest_spcs.emulator.options import Options
    from pytest_spcs.emulator.runtimes.contract import Runtime

ORGANIZATION, ACCOUNT, REGION = "PYTEST", "SPCS", "AWS_US_WEST_2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What somebody needs in order to use the emulator, its address left out."""

    account: str
    user: str
    password: str | None = field(repr=False)
    role: str
    admin_token: str = field(repr=False)


class Application:
    """An emulated account with everything behind and before it; writes below the run directory and nowhere else.

    With ``state`` in the options, what outlives it is in that directory instead. Making one raises BadAdminRequestError
    for an image, and SnowflakeError for a login, that cannot be had, and StateError for a state that cannot be used.
    """

    def __init__(self, options: Options, registry: str, remark: Remark = lambda _text: None) -> None:
        run_directory = options.run_directory
        identity = AccountIdentity(ORGANIZATION, ACCOUNT, REGION, registry)
        self._kept = kept = None if options.state is None else _kept_account(options.state)
        tables = None if kept is None else kept.tables
        # Before all else: it imports its libraries while the rest is being put together.
        self._engine = StartingEngine(partial(open_engine, version=identity.version, tables=tables))
        stage_root = run_directory / "stages" if kept is None else kept.stages
        stage_root.mkdir(parents=True, exist_ok=True)
        self._make_image = ImageMaking(run_directory / "images" if kept is None else kept.images)
        clock = AdjustableClock()
        self.account = Account(identity=identity, clock=clock, stage_root=stage_root)
        self.account.administrators_own_services = not options.strict_owner_roles
        remarks = Remarks(remark)
        self.account.events.follow(Remarked, remarks.follow)
        nouns.teach(self.account)
        keep_stage_directories(self.account, None if kept is None else kept.before_removal)
        keep_told(self._engine, self.account, FunctionBridge(self.account).bind)
        stage_urls.keep_answering(self._engine.create_function, self.account)
        log = QueryLog()
        executor = Dispatcher(self.account, self._engine, history=log.history, result_of=log.result_of)
        runtimes: tuple[Runtime, ...]
        processes = ProcessRuntime(now=clock.now, remark=remarks.add)
        runtimes = (InProcessRuntime(now=clock.now), processes, StubRuntime(now=clock.now))
        if kept is not None:
            from pytest_spcs.emulator.kept_state.adoption import adopt
            from pytest_spcs.emulator.runtimes.kept_images import LostRuntime

            runtimes = (*runtimes, LostRuntime())
            # What cannot be read must be told before anybody is let in.
            self._engine.await_start()
        self._reconciler = Reconciler(self.account, runtimes)
        if kept is None or kept.is_new:
            user = make_user(options.login)
            session = furnish(self.account, user)
            self._engine.when_there(lambda engine: create_event_table(engine, EVENTS, identity))
        else:
            user, session = kept.put_back(self.account, clock, options.login)
            adopt(self.account, self._engine.untold, session)
        known = KnownImages.of(self.account, session)
        self._make_known(options.images, known)
        for repository in self.account[IMAGE_REPOSITORIES]:
            known.repository_created(repository.name)
        if kept is not None:
            kept.keep(self.account, clock, user)
        self.invitation = _invite(user)

        def renew() -> None:
            self._reconciler.stop_all()
            make_new(self.account, user, session, clock)
            self._engine.when_there(lambda engine: create_event_table(engine, EVENTS, identity))

        rehearsal = Rehearsal(renew=renew)
        self._doors = Doors(
            House(
                account=self.account,
                clock=clock,
                executor=WatchedExecutor(executor, rehearsal.recording, rehearsal.faults),
                log=log,
                operations=nouns.operations(),
                make_image=self._make_image,
                admin_token=self.invitation.admin_token,
                admin_session=session,
                rehearsal=rehearsal,
            )
        )

    @property
    def web(self) -> ASGIApp:
        """The doors as a web application."""
        return self._doors.app

    async def shut(self) -> None:
        """Let no request go on waiting; called in the event loop that serves ``web``."""
        await self._doors.shut()

    def close(self) -> None:
        """Stop every service and release what is held; raise StateError where the state could not be kept."""
        self._doors.close()
        try:
            if self._kept is not None:
                # Before services stop: one that runs now is to run again.
                self._kept.finish()
        finally:
            self._reconciler.close()
            self._engine.close()
            if self._kept is not None:
                self._kept.close()

    def _make_known(self, documents: Iterable[Mapping[str, Any]], known: KnownImages) -> None:
        for document in documents:
            wanted = decode_image(document)
            built = self._make_image(wanted)
            known.add(PushImage(wanted.path, built.digest, PLATFORM, built.content))


def _kept_account(path: Path) -> KeptAccount:
    from pytest_spcs.emulator.kept_state.kept_account import KeptAccount, KeptImages
    from pytest_spcs.emulator.runtimes import kept_images

    images = KeptImages(kept_images.KEPT_CLASSES, kept_images.to_keep, kept_images.found_again)
    return KeptAccount(path, images)


def _invite(user: FirstUser) -> Invitation:
    return Invitation(
        account=f"{ORGANIZATION}-{ACCOUNT}",
        user=user.name,
        password=user.password,
        role=user.role,
        admin_token=secrets.token_urlsafe(32),
    )
