"""MD5 sums of the files of stages: a file is read in pieces, and once for as long as it stays the same."""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SETTLED_NANOSECONDS = 2_000_000_000
"""A file that has changed so recently may change again without a new time."""


def md5_of(path: Path) -> str:
    """Return the MD5 of a file's bytes; raise OSError for one that is not there."""
    status = path.stat()
    if time.time_ns() - status.st_mtime_ns < _SETTLED_NANOSECONDS:
        return _read(path)
    return _read_once(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4096)
def _read_once(path: Path, *_version: int) -> str:
    return _read(path)


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
