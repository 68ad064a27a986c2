"""Directory tables of stages, which know the files that REFRESH has found, and the URLs of files.

https://docs.snowflake.com/en/user-guide/data-load-dirtables-manage, .../data-load-dirtables-query
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.emulator.objects.stages.commands import NameStageFile, ReadDirectory, RefreshStage
from pytest_spcs.emulator.objects.stages.files import StageFile, stage_files
from pytest_spcs.emulator.objects.stages.references import stage_key
from pytest_spcs.emulator.objects.stages.state import STAGES, RegisteredFile

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.emulator.objects.stages.state import Stage

PLACE = "api/files"
"""The first part of the path of every URL of a file."""
_DESCRIPTIONS = {
    "REGISTERED_NEW": "File registered successfully.",
    "REGISTERED_UPDATE": "File registered successfully.",
    "UNREGISTERED": "File unregistered successfully.",
}


def refresh(account: Account, _session: Session, command: RefreshStage) -> list[Facts]:
    """Make the directory table agree with the files of a path, and tell what changed in it."""
    if command.if_exists and command.name not in account[STAGES]:
        return []
    stage = _enabled(account[STAGES].get(command.name))
    prefix = f"{command.subpath.rstrip('/')}/" if command.subpath else ""
    before = {key: kept for key, kept in stage.registered.items() if key.startswith(prefix)}
    found = {file.key: _as_found(file) for file in stage_files(stage, prefix)}
    told = {key: "UNREGISTERED" for key in before if key not in found}
    for key, file in found.items():
        if key not in before:
            told[key] = "REGISTERED_NEW"
        elif file != before[key]:
            told[key] = "REGISTERED_UPDATE"
    kept = {key: file for key, file in stage.registered.items() if key not in before}
    stage.registered = dict(sorted({**kept, **found}.items()))
    return [{"file": key, "status": told[key], "description": _DESCRIPTIONS[told[key]]} for key in sorted(told)]


def read(account: Account, _session: Session, command: ReadDirectory) -> list[Facts]:
    """Tell the files that the directory table knows; the ETag is that of a file in one piece, its MD5."""
    stage = _enabled(account[STAGES].get(command.stage))
    return [
        {
            "RELATIVE_PATH": key,
            "SIZE": file.size,
            "LAST_MODIFIED": file.last_modified.isoformat(sep=" "),
            "MD5": file.md5,
            "ETAG": file.md5,
            "FILE_URL": file_url(stage, key, command.origin),
        }
        for key, file in stage.registered.items()
    ]


def name_file(account: Account, _session: Session, command: NameStageFile) -> str:
    """Return the URL of a file, which need not be there."""
    stage = account[STAGES].get(command.stage)
    key = stage_key(command.path)
    if not key or key.endswith("/"):
        raise invalid_value(f"invalid value [{command.path}] for the path of a file in stage {stage.name}")
    if command.query_id is None:
        return file_url(stage, key, command.origin)
    hidden = base64.urlsafe_b64encode("/".join((*_parts(stage), key)).encode()).decode().rstrip("=")
    return f"{command.origin}/{PLACE}/{command.query_id}/{hidden}"


def file_url(stage: Stage, key: str, origin: str) -> str:
    """Return the URL of a file as BUILD_STAGE_FILE_URL and the directory table tell it."""
    return f"{origin}/{PLACE}/{'/'.join(quote(part, safe='') for part in _parts(stage))}/{quote(key, safe='')}"


def _parts(stage: Stage) -> tuple[str, str, str]:
    return stage.name.database, stage.name.schema, stage.name.name


def _as_found(file: StageFile) -> RegisteredFile:
    content = file.path.read_bytes()
    changed = datetime.fromtimestamp(int(file.path.stat().st_mtime), UTC)
    return RegisteredFile(len(content), changed, hashlib.md5(content, usedforsecurity=False).hexdigest())


def _enabled(stage: Stage) -> Stage:
    if not stage.directory_enabled:
        raise SnowflakeError(
            391902,
            "22023",
            f"Stage {stage.name} has no directory table. Enable it with "
            f"ALTER STAGE {stage.name} SET DIRECTORY = (ENABLE = TRUE).",
        )
    return stage


PERFORMERS: dict[type, Performer] = {RefreshStage: refresh, ReadDirectory: read, NameStageFile: name_file}
