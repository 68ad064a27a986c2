"""The ledger: what a run has made and not yet removed, on disk before it is made, for the run after a killed one."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Self

from pytest_spcs.forks import close_in_forks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

SUFFIX = ".jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to remove: by statements at its target, or a directory on this machine."""

    key: str
    statements: tuple[str, ...] = ()
    directory: str | None = None


class Ledger:
    """The ledger of one run: a file of JSON lines, locked as long as its run lives, deleted when all is removed.

    The lock is what tells the living from the dead: the operating system frees it with the process, however that
    ends, and unlike a process id it is never given to another one.
    """

    def __init__(self, stream: IO[str], path: Path) -> None:
        self._stream = stream
        self._path = path
        self._open_entries: set[str] = set()

    @classmethod
    def open(cls, directory: Path, run: str, *, target: str) -> Self:
        """Start the ledger of a run whose objects are made at ``target``."""
        path = directory / f"{run}{SUFFIX}"
        unlocked = path.with_suffix(".new")  # takes its name only with its lock, or another run could think it dead
        stream = unlocked.open("x", encoding="utf-8")
        _lock(stream)
        close_in_forks(stream)
        unlocked.rename(path)
        ledger = cls(stream, path)
        owner = {"run": run, "target": target, "pid": os.getpid(), "host": socket.gethostname()}
        ledger._write({"owner": owner})  # readable by a person who wonders
        return ledger

    def record(self, entry: Entry) -> None:
        """Note what is about to be made."""
        self._open_entries.add(entry.key)
        self._write({"made": entry.key, "statements": entry.statements, "directory": entry.directory})

    def forget(self, key: str) -> None:
        """Note that it is removed, or was not made after all."""
        self._open_entries.discard(key)
        self._write({"removed": key})

    def close(self, *, keep: bool = False) -> None:
        """End the ledger; its file stays only if something in it is still to be removed, and not kept on purpose."""
        if keep or not self._open_entries:
            self._path.unlink(missing_ok=True)
        self._stream.close()

    def _write(self, line: dict[str, Any]) -> None:
        # Methods of the open file only: they work on, also while a test has faked the file system or the os module.
        if not self._stream.closed:
            self._stream.write(json.dumps(line) + "\n")
            self._stream.flush()


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a dead run left: where, and what to remove, the last thing made first."""

    run: str
    target: str
    entries: tuple[Entry, ...]


@contextlib.contextmanager
def leftovers(path: Path) -> Iterator[Leftovers | None]:
    """Read a dead run's ledger, holding its lock; None where its run still lives."""
    try:
        stream = path.open("r+", encoding="utf-8")
    except FileNotFoundError:
        yield None
        return
    with stream:
        yield _read(stream, path.stem) if _lock(stream) else None


def _read(stream: IO[str], run: str) -> Leftovers:
    target = ""
    entries: dict[str, Entry] = {}
    for line in stream:
        try:
            word = json.loads(line)
        except ValueError:
            continue  # the run was killed in the middle of the line, before it made the thing
        if "owner" in word:
            target = str(word["owner"].get("target", ""))
        elif "made" in word:
            entries[word["made"]] = Entry(word["made"], tuple(word.get("statements") or ()), word.get("directory"))
        elif "removed" in word:
            entries.pop(word["removed"], None)
    return Leftovers(run, target, tuple(reversed(entries.values())))


def _lock(stream: IO[str]) -> bool:
    """Lock a ledger's file without waiting; tell whether that worked, which it does where its run is dead."""
    if sys.platform == "win32":
        return False  # nothing tells the dead from the living there, so nothing is swept
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
