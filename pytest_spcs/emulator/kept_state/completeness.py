"""Whether a directory has what its account holds: what is missing was lost, and must not begin anew as if it were not.

What has been removed in order is marked, since a kill may let the account of a moment before hold it still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.kept_state.directory import CATALOG, IMAGES, LOGS, STAGES, TABLES
from pytest_spcs.emulator.kept_state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_REMOVED = ".removed"


def mark_removed(directory: Path) -> None:
    """Note that a directory is about to be removed in order, and what is in it."""
    _mark(directory).touch(mode=0o600)


def marks(place: Path) -> Iterable[Path]:
    """Return the marks in a directory, to be removed when what they are about is forgotten."""
    return place.glob(f"*{_REMOVED}")


def check_complete(root: Path, document: dict[str, Any]) -> None:
    """Raise StateError where the account of a document holds what is not below ``root``; changes nothing."""
    if not (root / TABLES / CATALOG).is_file():
        raise StateError.incomplete(root, [f"{TABLES}/{CATALOG}"], "databases, whose tables it lists")
    held = sorted(set(_paths_below(document)))
    for place, what in ((STAGES, "stages"), (IMAGES, "images")):
        below = [path for path in held if path.startswith(f"{place}/")]
        if below and not (root / place).is_dir():
            raise StateError.incomplete(root, [f"{place}/"], what)
        gone = [path for path in below if place == STAGES and _is_gone(root / path)]
        if gone:
            raise StateError.incomplete(root, gone, what)
    if document.get("account", {}).get("job_history") and not (root / LOGS).is_dir():
        raise StateError.incomplete(root, [f"{LOGS}/"], "finished jobs")


def _is_gone(directory: Path) -> bool:
    return not directory.exists() and not directory.is_symlink() and not _mark(directory).exists()


def _mark(directory: Path) -> Path:
    return directory.with_name(f"{directory.name}{_REMOVED}")


def _paths_below(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            path = each.get("below")
            if len(each) == 1 and isinstance(path, str) and ".." not in path:
                yield path
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
