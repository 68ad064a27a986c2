"""Run as root: runs this Python with the given arguments as the user nobody, who sees this Python and the project.

Both may lie in a home folder that others cannot enter. In a mount namespace of its own, such a folder is replaced by
one that holds only what is needed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pytest_spcs.emulator.runtimes.process.interpreter import describe
from pytest_spcs.emulator.runtimes.process.sandbox import namespaces

NOBODY = 65534


def closed_parent(path: Path) -> Path | None:
    """Return the topmost directory on the way to a path that others cannot enter."""
    for parent in reversed([path, *path.parents]):
        if parent.stat().st_mode & 0o005 != 0o005:
            return parent
    return None


def main() -> None:
    project = Path(__file__).resolve().parents[2]
    closed: dict[Path, list[Path]] = {}
    for needed in (*describe(sys.executable).directories, project):
        parent = closed_parent(needed)
        if parent is not None:
            closed.setdefault(parent, []).append(needed)
    namespaces.unshare(namespaces.NEW_MOUNT)
    namespaces.mount(None, "/", None, namespaces.RECURSIVE | namespaces.PRIVATE)
    for parent, wanted in closed.items():
        descriptors = {path: os.open(path, os.O_PATH) for path in wanted}
        namespaces.mount("tmpfs", str(parent), "tmpfs", 0, "mode=755")
        for path, descriptor in descriptors.items():
            path.mkdir(parents=True, exist_ok=True)
            namespaces.bind(f"/proc/self/fd/{descriptor}", str(path), read_only=True)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    os.chdir(project)
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


main()
