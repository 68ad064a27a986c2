"""Lets this process find mounted files: without root, and without a file outside a private directory.

Nothing lets a process see a file at ``/snowflake`` that is not there: mounting needs a namespace of its own, which a
process with threads cannot enter. So exactly the functions in ``WRAPPED`` are wrapped while an environment is active.
The rest of the standard library (``os.path``, ``pathlib``, ``glob``, ``shutil``, ``configparser`` ...) goes through
them by name, so it sees the files too, wherever it was imported.
"""

from __future__ import annotations

import builtins
import glob
import io
import os
import sys
import threading
from typing import Any

from pytest_spcs.unit.container.path_functions import (
    Access,
    Change,
    Locate,
    MakeDirectory,
    Move,
    Open,
    OpenDescriptor,
    PathFunction,
    ScanDirectory,
)

_GLOBBER: Any = getattr(glob, "_StringGlobber", None)
"""What ``pathlib`` globs with in Python 3.13; it keeps two functions of ``os`` for itself."""

WRAPPED: tuple[tuple[Any, str, str, type[PathFunction]], ...] = (
    (builtins, "open", "file", Open),
    (io, "open", "file", Open),
    (os, "open", "path", OpenDescriptor),
    (os, "stat", "path", PathFunction),
    (os, "lstat", "path", PathFunction),
    (os, "access", "path", Access),
    (os, "listdir", "path", PathFunction),
    (os, "scandir", "path", ScanDirectory),
    (os, "statvfs", "path", PathFunction),
    *((os, name, "path", Change) for name in ("chmod", "chown", "remove", "rmdir", "truncate", "unlink", "utime")),
    (os, "mkdir", "path", MakeDirectory),
    (os, "rename", "src", Move),
    (os, "replace", "src", Move),
    (os, "listxattr", "path", PathFunction),
    (os, "getxattr", "path", PathFunction),
    (_GLOBBER, "lstat", "path", PathFunction),
    (_GLOBBER, "scandir", "path", ScanDirectory),
)
"""Where each function lives, its name, the name of its argument that is a path, and what wraps it.

What a Python does not have is left out: the attributes of files, which ``shutil.copy2`` reads, are of Linux alone.
"""

KEPT: tuple[tuple[str, str, str, type[PathFunction]], ...] = (("aiofiles.threadpool", "sync_open", "file", Open),)
"""Functions that libraries have put aside when they were imported, by the name of the module; wrapped if it is there.

https://github.com/Tinche/aiofiles, src/aiofiles/threadpool/__init__.py
"""

_SUPPORT: tuple[set[Any], ...] = (
    os.supports_dir_fd,
    os.supports_fd,
    os.supports_follow_symlinks,
    os.supports_effective_ids,
)
"""Where libraries look up a function before they use it, as ``shutil.copystat`` does."""

_LOCK = threading.Lock()
"""Held while functions are put in place and taken away: they belong to the whole process."""


class PathRedirection:
    """Wraps the path functions of this process between ``install`` and ``remove``."""

    def __init__(self, locate: Locate) -> None:
        self._locate = locate
        self._installed: list[tuple[Any, str, PathFunction]] = []

    def install(self) -> None:
        """Let path functions find the mounted files."""
        kept = [(sys.modules[home], name, argument, kind) for home, name, argument, kind in KEPT if home in sys.modules]
        with _LOCK:
            for home, name, argument, kind in (*WRAPPED, *kept):
                if not hasattr(home, name):
                    continue
                function = kind(_beneath(getattr(home, name)), argument, self._locate)
                for support in _SUPPORT:
                    if function.original in support:
                        support.add(function)
                setattr(home, name, function)
                self._installed.append((home, name, function))

    def remove(self) -> None:
        """Put back what was there.

        A function that somebody has wrapped since stays beneath it, and does what the original does.
        """
        with _LOCK:
            while self._installed:
                home, name, function = self._installed.pop()
                function.active = False
                for support in _SUPPORT:
                    support.discard(function)
                if getattr(home, name) is function:
                    setattr(home, name, function.original)


def _beneath(function: Any) -> Any:
    """Return what a function of an environment that has ended wraps, so that such do not pile up."""
    while isinstance(function, PathFunction) and not function.active:
        function = function.original
    return function
