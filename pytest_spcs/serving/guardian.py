"""Ends the command of a ``pytest-spcs run`` that was killed; run by its path, with the standard library alone.

The first line of stdin is the command's process id. stdin closes with ``run``, whatever becomes of that. What the
command has started ends with it: on Linux each process tells its parent.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

_GRACE_SECONDS = 5.0
_PAUSE_SECONDS = 0.05
_PARENT, _BEGUN = 1, 19
"""Places in ``/proc/<pid>/stat``, counted behind the name."""


def main() -> None:
    """Wait for the end of ``run``, then end what still runs of its command."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
        number = getattr(signal, name, None)
        if number is not None:
            # Who ends the whole group means the command; it is for this process to see that it ends.
            signal.signal(number, signal.SIG_IGN)
    line = sys.stdin.readline()
    if not line.strip().isdigit():
        return
    command = int(line)
    begun = _begun(command)
    word = sys.stdin.read()
    if not word and begun is not None and _begun(command) == begun:
        _end(command)


def _end(command: int) -> None:
    begun = {each: _begun(each) for each in _family(command)}
    deadline = time.monotonic() + _GRACE_SECONDS
    for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        for each, when in begun.items():
            if when is not None and _begun(each) == when:
                _send(each, number)
        while time.monotonic() < deadline and any(when and _begun(each) == when for each, when in begun.items()):
            time.sleep(_PAUSE_SECONDS)


def _send(process: int, number: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(process, number)


def _family(command: int) -> list[int]:
    """Return a process and all that it and they have started, as far as this machine tells."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(path.name))
        if fields:
            children.setdefault(int(fields[_PARENT]), []).append(int(path.name))
    found = [command]
    for each in found:
        found += children.get(each, [])
    return found


def _begun(process: int) -> str | None:
    """Return what tells a process from a later one of the same number, None where it has ended."""
    fields = _fields(process)
    if fields:
        return None if fields[0] == "Z" else fields[_BEGUN]
    if Path("/proc/self/stat").exists():
        return None
    try:
        os.kill(process, 0)
    except OSError:
        return None
    return "running"


def _fields(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


if __name__ == "__main__":
    main()
