"""How reports for other programs name a file: from the current directory, where code hosts expect the repository."""

from __future__ import annotations

from pathlib import Path


def from_here(file: str) -> str:
    """Return a file below the current directory by its path from there, any other as it is, with ``/`` throughout."""
    path = Path(file)
    here = Path.cwd()
    return (path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path).as_posix()
