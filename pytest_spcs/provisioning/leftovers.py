"""Sweeping: removing what killed runs of this user left behind."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.provisioning.ledger import SUFFIX, Entry, leftovers

if TYPE_CHECKING:
    from collections.abc import Callable

RUN_DIRECTORY_PREFIX = "pytest-spcs-run-"
SERVED_DIRECTORY_PREFIX = "pytest-spcs-serve-"
"""How the names of run directories begin; nothing else is ever deleted because a ledger says so."""


def make_run_directory() -> Path:
    """Make a directory that only this user may enter, for everything that an emulator writes."""
    return Path(tempfile.mkdtemp(prefix=RUN_DIRECTORY_PREFIX))


def remove_run_directory(directory: Path) -> None:
    """Remove a run directory, and nothing that is none."""
    ours = directory.name.startswith((RUN_DIRECTORY_PREFIX, SERVED_DIRECTORY_PREFIX))
    if ours and directory.is_dir() and not directory.is_symlink():
        shutil.rmtree(directory, ignore_errors=True)


def sweep(directory: Path, *, target: str = "", execute: Callable[[str], None] | None = None) -> list[str]:
    """Remove what dead runs left on this machine and, given ``execute``, at ``target``; return what was removed.

    A ledger is deleted once nothing in it is left to be removed.
    """
    removed: list[str] = []
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        with leftovers(path) as left:
            if left is None:
                continue
            reachable = execute if left.target == target else None
            remaining = [entry for entry in left.entries if not _remove(entry, reachable)]
            removed += [entry.key for entry in left.entries if entry not in remaining]
            if not remaining:
                path.unlink(missing_ok=True)
    return removed


def _remove(entry: Entry, execute: Callable[[str], None] | None) -> bool:
    if entry.directory is not None:
        remove_run_directory(Path(entry.directory))
        return True
    if not entry.statements:
        return True
    if execute is None:
        return False
    try:
        for statement in entry.statements:
            execute(statement)
    except Exception:  # noqa: BLE001  # an object that cannot be removed now must not fail the tests of today
        return False
    return True
