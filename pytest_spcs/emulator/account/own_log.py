"""Where this process writes what it did not foresee."""

from __future__ import annotations

from pathlib import Path


def log_place() -> str:
    """Return the file of the emulator's log: whoever starts it in its run directory keeps it there."""
    log = Path.cwd() / "emulator.log"
    return str(log) if log.exists() else "what the emulator has written to its standard error"
