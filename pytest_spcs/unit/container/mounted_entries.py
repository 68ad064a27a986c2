"""The entries of a mounted directory, as ``os.scandir`` gives them, with the paths that the container has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType


class MountedEntry:
    """One entry: what an ``os.DirEntry`` is, which cannot be made with another path."""

    def __init__(self, real: os.DirEntry[Any], directory: str | bytes) -> None:
        self._real = real
        self.name = real.name
        self.path = os.path.join(directory, real.name)  # noqa: PTH118  # str or bytes, as it was asked for

    def __fspath__(self) -> str | bytes:
        return self.path

    def __repr__(self) -> str:
        return f"<DirEntry {self.name!r}>"

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Tell whether it is a directory."""
        return self._real.is_dir(follow_symlinks=follow_symlinks)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Tell whether it is a file."""
        return self._real.is_file(follow_symlinks=follow_symlinks)

    def is_symlink(self) -> bool:
        """Tell whether it is a symbolic link."""
        return self._real.is_symlink()

    def is_junction(self) -> bool:
        """Tell whether it is a junction of Windows; ``os.walk`` asks it from Python 3.12 on."""
        return False

    def inode(self) -> int:
        """Return the inode number."""
        return self._real.inode()

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """Return what ``os.stat`` would."""
        return self._real.stat(follow_symlinks=follow_symlinks)


class MountedEntries:
    """The iterator and context manager that ``os.scandir`` returns."""

    def __init__(self, real: Any, directory: str | bytes) -> None:
        self._real = real
        self._directory = directory

    def __iter__(self) -> Iterator[MountedEntry]:
        return self

    def __next__(self) -> MountedEntry:
        return MountedEntry(next(self._real), self._directory)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop before the last entry."""
        self._real.close()
