"""The directory of a kept state: entered by one emulator at a time, and its files replaced whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from importlib import metadata
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.kept_state.errors import StateError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
"""To be raised when an older or newer version could not read the state, or would lose some of it."""
ACCOUNT = "account.json"
"""The account: a line about the file, and a line of JSON with all objects but tables and files."""
TABLES, STAGES, IMAGES, LOGS = "tables", "stages", "images", "logs"
"""The directories of DuckDB's files, of the files of stages and images, and of what finished jobs wrote."""
CATALOG = "catalog.duckdb"
"""The file of all tables' catalogue, which is there before the account is written for the first time."""

_LOCK = "lock"
_OWN_DIRECTORY, _OWN_FILE = 0o700, 0o600


class StateDirectory:
    """A directory that is this emulator's alone until ``close``; nobody but its owner may enter it."""

    def __init__(self, path: Path) -> None:
        """Enter a directory, making it where it is not there; raise StateError and change nothing."""
        self.path = path
        try:
            path.mkdir(mode=_OWN_DIRECTORY, parents=True, exist_ok=True)
            present = sorted(entry.name for entry in path.iterdir())
            if ACCOUNT not in present and set(present) - {_LOCK}:
                raise StateError.foreign(path, present)
            self._lock = self._locked()
        except OSError as cause:
            raise StateError.unusable(path, cause) from cause
        self.is_new = ACCOUNT not in present

    def below(self, name: str) -> Path:
        """Return a directory in this one, made where it is not there."""
        path = self.path / name
        try:
            path.mkdir(mode=_OWN_DIRECTORY, exist_ok=True)
        except OSError as cause:
            raise StateError.unusable(path, cause) from cause
        return path

    def read(self) -> Any:
        """Return the document of the account; raise StateError for one of another format, or that is damaged."""
        file = self.path / ACCOUNT
        try:
            head, _, body = file.read_bytes().partition(b"\n")
        except OSError as cause:
            raise StateError.unusable(file, cause) from cause
        try:
            about = json.loads(head)
            found = about["format"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise StateError.damaged(file, "its first line is not the one of a state") from None
        if found != FORMAT:
            raise StateError.other_format(self.path, found, about.get("pytest_spcs", "?"), FORMAT)
        if hashlib.sha256(body).hexdigest() != about.get("sha256"):
            raise StateError.damaged(file, "its content does not have the SHA-256 of its first line")
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as cause:
            raise StateError.damaged(file, f"its content cannot be read: {cause}") from None

    def write(self, body: bytes) -> None:
        """Keep a document of the account; the one before stays until this one is on the disk. Raises StateError."""
        about = {
            "format": FORMAT,
            "pytest_spcs": metadata.version("pytest-spcs"),
            "sha256": hashlib.sha256(body).hexdigest(),
        }
        self.replace(self.path / ACCOUNT, json.dumps(about).encode() + b"\n" + body)

    def replace(self, file: Path, content: bytes) -> None:
        """Write a file of the directory, all of it or nothing; raise StateError."""
        try:
            _replace(file, content)
        except OSError as cause:
            raise StateError.not_kept(self.path, cause) from cause

    def close(self) -> None:
        """Let others in."""
        os.close(self._lock)

    def _locked(self) -> int:
        lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, _OWN_FILE)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StateError.in_use(self.path, os.read(lock, 20).decode(errors="replace") or "?") from None
            self.path.chmod(_OWN_DIRECTORY)
            os.truncate(lock, 0)
            os.write(lock, str(os.getpid()).encode())
        except BaseException:
            os.close(lock)
            raise
        return lock


def _replace(file: Path, content: bytes) -> None:
    new = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWN_FILE), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(file)
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
