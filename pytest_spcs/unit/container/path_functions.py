"""Path functions that look for mounted files first; for every other path they do what they always do."""

from __future__ import annotations

import errno
import functools
import os
from collections.abc import Callable
from typing import Any

from pytest_spcs.unit.container.mounted_entries import MountedEntries

Locate = Callable[[str], str | None]
"""Tells where a path really leads; None leaves it as it is."""

_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class PathFunction:
    """One path function; an object and no function, so that no class takes it for a method."""

    def __init__(self, original: Callable[..., Any], argument: str, locate: Locate) -> None:
        functools.update_wrapper(self, original)
        self.original = original
        self.active = True
        self._argument = argument
        self._locate = locate

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Call the original, with the place where the path really leads."""
        __tracebackhide__ = True
        if not self.active:
            return self.original(*arguments, **options)
        given = arguments[0] if arguments else options.get(self._argument)
        real = self._place(given, options)
        if real is None:
            return self.original(*arguments, **options)
        path: str | bytes = os.fspath(given)  # type: ignore[arg-type]  # _place has found it to be one
        options.pop(self._argument, None)
        try:
            return self.called(path, real, *arguments[1:], **options)
        except OSError as error:
            if error.filename == real:
                error.filename = path
            raise

    def called(self, given: str | bytes, real: str | bytes, *arguments: Any, **options: Any) -> Any:
        """Call the original for a mounted path: ``given`` by who calls, at ``real``."""
        del given
        return self.original(real, *arguments, **options)

    def _place(self, given: Any, options: dict[str, Any]) -> str | bytes | None:
        if given is None or isinstance(given, int):
            return None
        try:
            path = os.fspath(given)
        except TypeError:
            return None  # the original tells what is wrong with it
        text = os.fsdecode(path)
        if not text or "\0" in text or (options.get("dir_fd") is not None and not text.startswith("/")):
            return None
        real = self._locate(text)
        return os.fsencode(real) if real is not None and isinstance(path, bytes) else real


class Open(PathFunction):
    """``open``: the file has the name that was given, and is read-only as mounted tokens and secrets are."""

    def called(self, given: str | bytes, real: str | bytes, *arguments: Any, **options: Any) -> Any:
        """Open the file for reading; refuse writing with the error of a read-only file system."""
        mode = arguments[0] if arguments else options.get("mode", "r")
        if isinstance(mode, str) and set(mode) & set("wax+"):
            raise _read_only(given)
        file = self.original(real, *arguments, **options)
        raw = getattr(file, "buffer", file)
        raw = getattr(raw, "raw", raw)
        raw.name = given
        return file


class OpenDescriptor(PathFunction):
    """``os.open``."""

    def called(self, given: str | bytes, real: str | bytes, *arguments: Any, **options: Any) -> Any:
        """Open the file for reading; refuse writing with the error of a read-only file system."""
        flags = arguments[0] if arguments else options.get("flags", 0)
        if isinstance(flags, int) and flags & _WRITING_FLAGS:
            raise _read_only(given)
        return self.original(real, *arguments, **options)


class Access(PathFunction):
    """``os.access``: nobody may write to a read-only file system, root neither."""

    def called(self, given: str | bytes, real: str | bytes, *arguments: Any, **options: Any) -> Any:
        """Tell whether the path may be read."""
        del given
        mode = arguments[0] if arguments else options.get("mode", os.F_OK)
        return self.original(real, *arguments, **options) and not mode & os.W_OK


class ScanDirectory(PathFunction):
    """``os.scandir``: entries have the paths that the container has."""

    def called(self, given: str | bytes, real: str | bytes, *arguments: Any, **options: Any) -> Any:
        """Return the entries of the directory."""
        return MountedEntries(self.original(real, *arguments, **options), given)


class Change(PathFunction):
    """``os.remove``, ``os.chmod`` and the like: refused for what is there, which would otherwise be looked for here."""

    def called(self, given: str | bytes, real: str | bytes, *arguments: Any, **options: Any) -> Any:
        """Raise the error of a read-only file system, or of a path that is not there."""
        if os.path.lexists(real):
            raise _read_only(given)
        return self.original(real, *arguments, **options)


class MakeDirectory(PathFunction):
    """``os.mkdir``: without it, ``makedirs("/secrets/db", exist_ok=True)`` would make a directory on this machine."""

    def called(self, given: str | bytes, real: str | bytes, *_: Any, **__: Any) -> Any:
        """Raise that the directory is there, or the error of a read-only file system."""
        if os.path.lexists(real):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), given)
        raise _read_only(given)


class Move(PathFunction):
    """``os.rename`` and ``os.replace``, which change two directories."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Raise the error of a read-only file system where one of the paths is mounted."""
        __tracebackhide__ = True
        if self.active:
            for position, name in enumerate(("src", "dst")):
                given: Any = arguments[position] if len(arguments) > position else options.get(name)
                if self._place(given, {"dir_fd": options.get(f"{name}_dir_fd")}) is not None:
                    raise _read_only(os.fspath(given))
        return self.original(*arguments, **options)


def _read_only(given: str | bytes) -> OSError:
    return OSError(errno.EROFS, os.strerror(errno.EROFS), given)
