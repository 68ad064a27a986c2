"""The bytes of stages: the one place of the account's side that touches a stage's directory.

Clients write there too: old ones directly, new ones through the emulator's object store.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.objects.stages.checksums import md5_of
from pytest_spcs.emulator.objects.stages.commands import (
    CopyStageFiles,
    GetFiles,
    ListStageFiles,
    PutFiles,
    RemoveStageFiles,
)
from pytest_spcs.emulator.objects.stages.events import StageCreated, StageDropped
from pytest_spcs.emulator.objects.stages.references import parse_stage_path, stage_key
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.sql.stage_places import placing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.stages.references import StagePath
    from pytest_spcs.emulator.objects.stages.state import Stage


@dataclass(frozen=True, slots=True)
class StageFile:
    """One file: its key below the stage and where it lies."""

    key: str
    path: Path

    def facts(self, stage: Stage) -> Facts:
        """Return what LIST tells: the name begins with the stage's, in lower case; times as HTTP writes them."""
        status = self.path.stat()
        changed = datetime.fromtimestamp(status.st_mtime, UTC)
        return {
            "name": listed_name(stage, self.key),
            "size": status.st_size,
            "md5": md5_of(self.path),
            "last_modified": format_datetime(changed, usegmt=True),
        }


def keep_stage_directories(account: Account, before_removal: Callable[[Path], None] | None = None) -> None:
    """Make a directory for every stage that is created from now on, and remove it with the stage."""

    def remove(directory: Path) -> None:
        if before_removal is not None:
            before_removal(directory)
        shutil.rmtree(directory, ignore_errors=True)

    account.events.follow(StageCreated, lambda event: event.directory.mkdir(parents=True, exist_ok=True))
    account.events.follow(StageDropped, lambda event: remove(event.directory))


def listed_name(stage: Stage, key: str) -> str:
    """Return a file's name as LIST and REMOVE write it."""
    return f"{stage.name.name.lower()}/{key}"


def stage_files(stage: Stage, prefix: str = "", pattern: str | None = None) -> list[StageFile]:
    """Return the files whose key begins with ``prefix``, by key; the pattern has to match a whole name.

    It may be written for the name that LIST shows or for the path below the stage.
    """
    found = []
    for path in stage.directory.rglob("*"):
        key = path.relative_to(stage.directory).as_posix()
        if key.startswith(prefix) and path.is_file():
            found.append(StageFile(key, path))
    found.sort(key=lambda file: file.key)
    if pattern is None:
        return found
    from pytest_spcs.emulator.sql.duckdb.regular_expressions import fitting

    keys = fitting(pattern, [file.key for file in found])
    names = fitting(pattern, [listed_name(stage, file.key) for file in found])
    return [file for file, *fits in zip(found, keys, names, strict=True) if any(fits)]


def read_stage_file(account: Account, session: Session, reference: str, path: str) -> bytes:
    """Return the bytes of a file, given as ``@db.schema.stage/directory`` and a path below that.

    Raises Snowflake's 002003 where the stage is not there, and 091016 where the file is not.
    """
    place = parse_stage_path(reference, session)
    stage = account[STAGES].get(place.stage)
    key = stage_key(f"{place.path}/{path}")
    file = stage.directory / key
    if not key or not file.is_file():
        raise SnowflakeError(
            91016,
            "22000",
            f"Remote file '@{place.stage}/{key}' was not found. There are several potential causes. The file might "
            f"not exist. {_present(stage)}",
        )
    return file.read_bytes()


def _present(stage: Stage) -> str:
    keys = [file.key for file in stage_files(stage)]
    shown = ", ".join(keys[:5]) + (", ..." if len(keys) > 5 else "")  # noqa: PLR2004 - a message has its limits
    return f"Files of the stage: {shown}." if keys else "The stage holds no files."


def list_files(account: Account, _session: Session, command: ListStageFiles) -> list[Facts]:
    """Tell the files of a place."""
    stage = account[STAGES].get(command.place.stage)
    facts = []
    for file in stage_files(stage, command.place.path, command.pattern):
        with suppress(FileNotFoundError):  # somebody has removed it by now
            facts.append(file.facts(stage))
    return facts


def remove_files(account: Account, _session: Session, command: RemoveStageFiles) -> list[Facts]:
    """Remove the files of a place and tell which they were."""
    stage = account[STAGES].get(command.place.stage)
    files = stage_files(stage, command.place.path, command.pattern)
    for file in files:
        file.path.unlink(missing_ok=True)
    return [{"name": listed_name(stage, file.key), "result": "removed"} for file in files]


def copy_files(account: Account, _session: Session, command: CopyStageFiles) -> list[str] | int:
    """Copy the files of a place into a stage, under the names that they have below that place."""
    source, target = account[STAGES].get(command.source.stage), account[STAGES].get(command.target.stage)
    path = command.source.path.rstrip("/")
    files = stage_files(source, command.source.path, command.pattern)
    if command.files is not None:
        wanted = {stage_key(f"{path}/{name}") for name in command.files}
        files = [file for file in files if file.key in wanted]
    place = path if (source.directory / path).is_dir() else path.rpartition("/")[0]
    names = [stage_key(f"{command.target.path}/{file.key.removeprefix(place)}") for file in files]
    for file, name in zip(files, names, strict=True):
        copy = target.directory / name
        with placing(name):
            copy.parent.mkdir(parents=True, exist_ok=True)
            if copy != file.path:
                shutil.copyfile(file.path, copy)
    return names if command.detailed else len(names)


def put_files(account: Account, _session: Session, command: PutFiles) -> Upload:
    """Tell the client where its files go; a directory for them is there from now on."""
    stage = account[STAGES].get(command.place.stage)
    prefix = _as_directory(command.place)
    directory = stage.directory / prefix
    with placing(prefix):
        directory.mkdir(parents=True, exist_ok=True)
    return Upload(
        sources=(command.source,),
        directory=directory,
        prefix=prefix,
        auto_compress=command.auto_compress,
        overwrite=command.overwrite,
        parallel=command.parallel,
        source_compression=command.source_compression,
    )


def get_files(account: Account, _session: Session, command: GetFiles) -> Download:
    """Tell the client which files of the place it gets."""
    stage = account[STAGES].get(command.place.stage)
    files = stage_files(stage, command.place.path, command.pattern)
    if not files:
        raise SnowflakeError(
            91016,
            "22000",
            f"Remote file '@{command.place.stage}/{command.place.path}' was not found. There are several potential "
            f"causes. The file might not exist. {_present(stage)}",
        )
    return Download(stage.directory, tuple(file.key for file in files), command.target, command.parallel)


def _as_directory(place: StagePath) -> str:
    return place.path if not place.path or place.path.endswith("/") else f"{place.path}/"


READERS: dict[type, Performer] = {ListStageFiles: list_files}
"""What reads whole files, for which nobody else has to wait."""

PERFORMERS: dict[type, Performer] = {
    RemoveStageFiles: remove_files,
    CopyStageFiles: copy_files,
    PutFiles: put_files,
    GetFiles: get_files,
}
