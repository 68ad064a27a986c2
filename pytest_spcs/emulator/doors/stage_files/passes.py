"""Passes to stage directories: each PUT and each GET gets one, for what it has to write or read and nothing else."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.doors.security import same_secret

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = "spcs-stage-files"
"""The first part of every location: what a cloud's clients take for a bucket."""
_VALID_SECONDS = 3_600
"""How long a pass is good for: cloud storage tokens in stage credentials last an hour."""
_PASSES = 2_000


@dataclass(frozen=True, slots=True)
class StagePass:
    """Leave to write below a directory (``files`` is None), or to read some files of it."""

    directory: Path
    files: frozenset[str] | None
    token: str = field(repr=False)
    expires_at: float

    def path(self, name: str) -> Path | None:
        """Return the file of that name below the directory, None for a name that leads out of it or is not allowed."""
        parts = name.split("/")
        if not name or "\0" in name or any(part in {"", ".", ".."} for part in parts):
            return None
        if self.files is not None and name not in self.files:
            return None
        path = self.directory.joinpath(*parts)
        # A symbolic link in a stage, put there by a 4.x client's copy, must not lead out of it either.
        return path if path.resolve().is_relative_to(self.directory.resolve()) else None


class StagePasses:
    """Gives out passes and finds them again. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passes: OrderedDict[str, StagePass] = OrderedDict()

    def for_upload(self, directory: Path) -> tuple[str, str]:
        """Return location and token for writing below a directory."""
        return self._give(directory, None)

    def for_download(self, directory: Path, files: tuple[str, ...]) -> tuple[str, str]:
        """Return location and token for reading these files, named relative to the directory."""
        return self._give(directory, frozenset(files))

    def find(self, name: str, token: str | None) -> StagePass | None:
        """Return the pass of that name if the token is its token and it is still good."""
        with self._lock:
            found = self._passes.get(name)
        if found is None or token is None or not same_secret(token, found.token):
            return None
        return found if time.monotonic() < found.expires_at else None

    def _give(self, directory: Path, files: frozenset[str] | None) -> tuple[str, str]:
        name, token = secrets.token_hex(8), secrets.token_urlsafe(32)
        given = StagePass(directory, files, token, time.monotonic() + _VALID_SECONDS)
        with self._lock:
            self._passes[name] = given
            while len(self._passes) > _PASSES:
                self._passes.popitem(last=False)
        return f"{BUCKET}/{name}/", token
