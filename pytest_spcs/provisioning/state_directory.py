"""The directory of this user in which runs leave word of what they made."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_DIRECTORY = 0o700
"""Nobody else may read or plant a ledger: the next run performs the clean-up that it asks for."""


def state_directory(environment: Mapping[str, str] | None = None) -> Path:
    """Return a writable directory that only this user may enter, made where it is missing.

    ``$XDG_STATE_HOME/pytest-spcs``, else ``~/.local/state/pytest-spcs``, else one in the temporary directory.
    """
    variables = os.environ if environment is None else environment
    candidates = []
    if variables.get("XDG_STATE_HOME"):
        candidates.append(Path(variables["XDG_STATE_HOME"]) / "pytest-spcs")
    if variables.get("HOME"):
        candidates.append(Path(variables["HOME"]) / ".local" / "state" / "pytest-spcs")
    user = os.getuid() if hasattr(os, "getuid") else variables.get("USERNAME", "user")
    candidates.append(Path(tempfile.gettempdir()) / f"pytest-spcs-of-{user}")
    problems = []
    for directory in candidates:
        try:
            directory.mkdir(mode=OWN_DIRECTORY, parents=True, exist_ok=True)
        except OSError as problem:
            problems.append(f"{directory}: {problem}")
            continue
        if _is_ours(directory):
            return directory
        problems.append(f"{directory}: belongs to somebody else or cannot be written to")
    raise PermissionError("pytest-spcs finds no directory for its records\n" + "\n".join(problems))


def _is_ours(directory: Path) -> bool:
    if not os.access(directory, os.W_OK | os.X_OK):
        return False
    if not hasattr(os, "getuid"):
        return True
    return not directory.is_symlink() and directory.stat().st_uid == os.getuid()
