"""How much memory a process has, as Linux tells it in /proc."""

from __future__ import annotations

import sys
from pathlib import Path


def resident(process: int | str) -> float:
    """Return the resident memory of a process in MB."""
    return _line(process, "VmRSS:")


def peak(process: int | str) -> float:
    """Return the most resident memory that a process has had, in MB."""
    return _line(process, "VmHWM:")


def _line(process: int | str, name: str) -> float:
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        sys.exit(f"Memory is measured on Linux only: {status} is not there.")
    words = next(line for line in status.read_text().splitlines() if line.startswith(name)).split()
    return int(words[1]) / 1024
