"""Prints, on one line, what the interpreter that runs this has in other versions than a constraints file says."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement


def installed(name: str) -> str | None:
    """Return the version of a package, None where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
locked = [Requirement(line) for line in lines if line and not line.startswith("#")]
applying = [requirement for requirement in locked if requirement.marker is None or requirement.marker.evaluate()]
found = [(requirement, installed(requirement.name)) for requirement in applying]
print(
    *(f"{r.name} {has} (lock: {str(r.specifier)[2:]})" for r, has in found if has and has not in r.specifier), sep=", "
)
