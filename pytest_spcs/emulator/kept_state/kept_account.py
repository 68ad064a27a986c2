"""An account that is kept in a directory: found there at the start, written there until the end."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.kept_state.account_document import account_document, put_into
from pytest_spcs.emulator.kept_state.codec import Codec, NotReadableError
from pytest_spcs.emulator.kept_state.completeness import check_complete, mark_removed, marks
from pytest_spcs.emulator.kept_state.directory import ACCOUNT, IMAGES, LOGS, TABLES, StateDirectory
from pytest_spcs.emulator.kept_state.directory import STAGES as STAGES_FOLDER
from pytest_spcs.emulator.kept_state.errors import StateError
from pytest_spcs.emulator.kept_state.first_user import admit
from pytest_spcs.emulator.kept_state.job_logs import JobLogs
from pytest_spcs.emulator.kept_state.keeper import StateKeeper
from pytest_spcs.emulator.kept_state.vocabulary import LEFT_OUT, vocabulary
from pytest_spcs.emulator.objects.databases.events import DatabaseCreated
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES
from pytest_spcs.emulator.objects.job_services.state import JOB_HISTORY
from pytest_spcs.emulator.objects.schemas.events import SchemaCreated
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.service_functions.events import ServiceFunctionCreated
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS
from pytest_spcs.emulator.objects.services.events import ServiceChanged
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.stages.events import StageCreated
from pytest_spcs.emulator.objects.stages.state import STAGE_NUMBERS, STAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.clock import AdjustableClock
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.bootstrap import FirstLogin, FirstUser
    from pytest_spcs.emulator.runtimes.contract import ImageContent

_OURS = re.compile(r"[0-9a-f]{64}|\.building-\w+")
"""The names of what builds make in the directory of images."""


@dataclass(frozen=True, slots=True)
class KeptImages:
    """How images are kept: the classes they are made of, what is kept of one, and what became of a kept one."""

    classes: tuple[type, ...]
    to_keep: Callable[[ImageContent], ImageContent]
    found_again: Callable[[ImageContent], ImageContent]


class KeptAccount:
    """A state directory with all that is in it, this emulator's alone until ``close``.

    Making one raises StateError for a directory that cannot be used, and changes nothing in it.
    """

    def __init__(self, path: Path, images: KeptImages) -> None:
        self._directory = StateDirectory(path)
        self._kept_images = images
        self._codec = Codec([*vocabulary(), *images.classes], path, LEFT_OUT)
        self._document: dict[str, Any] | None = None
        if not self._directory.is_new:
            self._document = self._read()
        self._keeper: StateKeeper | None = None
        self.tables, self.stages, self.images = map(self._directory.below, (TABLES, STAGES_FOLDER, IMAGES))
        self._logs = JobLogs(self._directory, self._directory.below(LOGS))

    @staticmethod
    def before_removal(directory: Path) -> None:
        """Note that a stage's directory is removed in order; a full disk takes the note, not the stage."""
        with suppress(OSError):
            mark_removed(directory)

    def _read(self) -> dict[str, Any]:
        try:
            document = self._directory.read()
            if not isinstance(document, dict):
                raise StateError.damaged(self._directory.path / ACCOUNT, "it holds no account")
            check_complete(self._directory.path, document)
        except StateError:
            self._directory.close()
            raise
        return document

    @property
    def is_new(self) -> bool:
        """Whether nothing has been kept yet."""
        return self._document is None

    def put_back(self, account: Account, clock: AdjustableClock, login: FirstLogin) -> tuple[FirstUser, Session]:
        """Let a new account hold what was kept, and tell who follows it, services left aside; let the user in.

        Raises StateError for a document that cannot be read, and SnowflakeError for a login that cannot be had.
        """
        assert self._document is not None
        try:
            clock.advance(timedelta(seconds=self._document["clock_ahead"]))
            put_into(account, self._document["account"], self._codec, self._kept_images.found_again)
            first_user = str(self._document["first_user"])
            self._check_places(account)
        except (KeyError, TypeError, OverflowError, NotReadableError) as error:
            raise StateError.damaged(self._directory.path / ACCOUNT, str(error)) from error
        with account.lock:
            for database in account[DATABASES]:
                account.events.emit(DatabaseCreated(database.name))
            for schema in account[SCHEMAS]:
                account.events.emit(SchemaCreated(schema.name))
            for stage in account[STAGES]:
                account.events.emit(StageCreated(stage.name, stage.directory))
            for overloads in account[SERVICE_FUNCTIONS].values():
                for function in overloads:
                    account.events.emit(ServiceFunctionCreated(function))
            self._logs.put_back(account)
        self._remove_unused(account)
        return admit(account, login, first_user)

    def keep(self, account: Account, clock: AdjustableClock, user: FirstUser) -> None:
        """Start the services that were running, and keep the account from now on; raise StateError."""
        with account.lock:
            for service in account[SERVICES]:
                if service.job is None:
                    account.events.emit(ServiceChanged(service.name))

        def document() -> dict[str, Any]:
            self._logs.keep(account)
            kept = account_document(account, self._codec, self._kept_images.to_keep)
            return {"first_user": user.name, "clock_ahead": clock.ahead.total_seconds(), "account": kept}

        self._keeper = StateKeeper(account, self._directory, document)
        self._keeper.start()

    def finish(self) -> None:
        """Write the account for the last time; raise StateError where it cannot be written."""
        if self._keeper is not None:
            self._keeper.close()

    def close(self) -> None:
        """Let others have the directory."""
        self._directory.close()

    def _check_places(self, account: Account) -> None:
        """Raise NotReadableError for files elsewhere than in the directory: the emulator reads and removes them."""
        places = [(stage.directory, self.stages) for stage in account[STAGES]]
        places += [(root.parent, self.images) for root in _image_roots(account)]
        for place, parent in places:
            if place.parent != parent or place.is_symlink():
                raise NotReadableError(f"{place} is not a directory of {parent}")

    def _remove_unused(self, account: Account) -> None:
        """Remove what is known to be of no use: marks, cut-off uploads and builds, empty stages, images without a name.

        Files of stages that the account does not know stay: their creation may have been lost with a kill.
        """
        for mark in marks(self.stages):
            mark.unlink(missing_ok=True)
        stages = {stage.directory for stage in account[STAGES]}
        for path in self.stages.iterdir():
            if path.name == ".uploads":
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.isdecimal() and path not in stages:
                # Not the number of the next stage, which would have its files.
                numbers = account[STAGE_NUMBERS]
                numbers.upcoming = max(int(path.name) + 1, numbers.upcoming)
                with suppress(OSError):
                    path.rmdir()
        images = {root.parent for root in _image_roots(account)}
        for path in self.images.iterdir():
            if path not in images and _OURS.fullmatch(path.name):
                shutil.rmtree(path, ignore_errors=True)


def _image_roots(account: Account) -> set[Path]:
    """Return where the files of images lie, for those that have files."""
    contents = [
        image.content
        for holder in (*account[IMAGE_REPOSITORIES], *account[SERVICES], *account[JOB_HISTORY])
        for image in holder.images.values()
    ]
    contents += [was for content in contents if (was := getattr(content, "was", None)) is not None]
    return {content.root for content in contents if hasattr(content, "root")}
