"""Files that a container has mounted, kept in a private directory of this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import TYPE_CHECKING

from pytest_spcs.errors import SpcsError

if TYPE_CHECKING:
    from collections.abc import Mapping

SESSION_DIRECTORY = "/snowflake/session"
"""Where SPCS mounts the session tokens: https://docs.snowflake.com/en/developer-guide/snowpark-container-services"""

_MEMORY = "/dev/shm"  # noqa: S108  # a directory of random name is made in it, for the owner alone
"""Linux's file system in memory, in which files come and go in microseconds."""

_FILE_MODE = 0o644
"""The default of ``sessionTokenConfig.permission``: https://docs.snowflake.com/en/developer-guide/
snowpark-container-services/specification-reference. The directory around it lets nobody else in."""


class MountError(SpcsError):
    """Files cannot be mounted as asked for."""

    @classmethod
    def not_absolute(cls, directory: str) -> MountError:
        """Return the error for a directory that is not named from the root."""
        return cls.told(
            f"cannot mount files at {directory!r}",
            seen=["it is no absolute path, or it is not written plainly (no '..', no double or trailing slash)"],
            advice="Give the path as the specification's directoryPath has it, such as /usr/local/secrets/database.",
        )

    @classmethod
    def in_the_way(cls, directory: str, what: str) -> MountError:
        """Return the error for a directory that another mount, or the machine itself, has."""
        return cls.told(
            f"cannot mount files at {directory!r}: {what}",
            advice="Choose a directory that nothing else has, in the test and in the specification.",
        )

    @classmethod
    def bad_file_name(cls, directory: str, name: str) -> MountError:
        """Return the error for a file that would not lie in the directory itself."""
        return cls.told(
            f"cannot mount a file named {name!r} at {directory}",
            advice="Give plain file names: {'username': '...', 'password': '...'} or {'secret_string': '...'}.",
        )


def in_fake_file_system() -> bool:
    """Tell whether pyfakefs has replaced the file system; it puts objects in the place of the modules."""
    return not isinstance(os, ModuleType)


class MountedFiles:
    """Directories with read-only files. ``locate`` tells where a path really leads; contents change at once.

    In a file system of pyfakefs, which is the test's own, they lie where the container has them.
    """

    def __init__(self) -> None:
        self._in_place = in_fake_file_system()
        self._root = "" if self._in_place else _private_directory()
        self._directories: tuple[str, ...] = ()
        self._ancestors: frozenset[str] = frozenset()

    @property
    def in_place(self) -> bool:
        """Whether the files lie where the container has them, so that no path needs to be redirected."""
        return self._in_place

    def mount(self, directory: str, files: Mapping[str, str | bytes]) -> None:
        """Make a directory with these files, or let one that is mounted already have these and no others."""
        for name in files:
            if not name or "/" in name or name in {".", ".."}:
                raise MountError.bad_file_name(directory, name)
        if directory not in self._directories:
            self._make(directory)
        for present in list(self._real(directory).iterdir()):
            if present.name not in files:
                present.unlink()
        for name, content in files.items():
            self.write(f"{directory}/{name}", content)

    def write(self, path: str, content: str | bytes) -> None:
        """Put a file in the place of another, so that a reader sees the old or the new content, never half of one."""
        real = self._real(path)
        fresh = self._real(f"{path.rpartition('/')[0]}~")
        fresh.write_bytes(content.encode() if isinstance(content, str) else content)
        fresh.chmod(_FILE_MODE)
        fresh.replace(real)

    def read(self, path: str) -> bytes:
        """Return what a file holds; raise FileNotFoundError where it is not there."""
        return self._real(_plain(path)).read_bytes()

    def remove(self, path: str) -> None:
        """Take a file away, if it is there."""
        self._real(path).unlink(missing_ok=True)

    def locate(self, path: str) -> str | None:
        """Return where a path of the container really leads, or None for a path that no mount has to do with."""
        plain = _plain(path)
        if plain in self._ancestors or any(_is_in(plain, directory) for directory in self._directories):
            return f"{self._root}{plain}/" if path.endswith("/") else f"{self._root}{plain}"
        return None

    def close(self) -> None:
        """Remove the files from this machine."""
        directories, self._directories = self._directories, ()
        ancestors, self._ancestors = self._ancestors, frozenset()
        if not self._in_place:
            shutil.rmtree(self._root, ignore_errors=True)
            return
        for directory in directories:
            shutil.rmtree(directory, ignore_errors=True)
        for ancestor in sorted(ancestors, key=len, reverse=True):
            with contextlib.suppress(OSError):  # the test has put something of its own there
                Path(ancestor).rmdir()

    def _make(self, directory: str) -> None:
        if directory != _plain(directory) or directory == "/":
            raise MountError.not_absolute(directory)
        for other in self._directories:
            if _is_in(other, directory) or _is_in(directory, other):
                raise MountError.in_the_way(directory, f"{other} is mounted already")
        if Path(directory).is_file():
            raise MountError.in_the_way(directory, "this machine has a file there")
        parents = (str(parent) for parent in PurePosixPath(directory).parents)
        # What the machine has itself stays as it is: /etc keeps its own list of files.
        absent = {parent for parent in parents if not os.path.lexists(parent)}
        self._real(directory).mkdir(parents=True, exist_ok=True)
        self._ancestors |= absent
        self._directories = (*self._directories, directory)

    def _real(self, path: str) -> Path:
        return Path(f"{self._root}{path}")


def _private_directory() -> str:
    """Return a new directory that nobody else may enter, in memory where there is such a place: no token on a disk."""
    memory = _MEMORY if os.access(_MEMORY, os.W_OK | os.X_OK) else None
    return os.path.realpath(tempfile.mkdtemp(prefix="pytest-spcs-container-", dir=memory))


def _plain(path: str) -> str:
    """Return a path from the root, with neither ``..`` nor doubled or trailing slashes."""
    plain = os.path.normpath(path if path.startswith("/") else os.path.join(os.getcwd(), path))  # noqa: PTH109, PTH118  # for text; pathlib would take as long as the read itself
    return plain[1:] if plain.startswith("//") else plain


def _is_in(path: str, directory: str) -> bool:
    return path == directory or path.startswith(f"{directory}/")
