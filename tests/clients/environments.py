"""Finds clients that need an environment of their own; where one is missing, the test is skipped with the reason."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

VARIABLE = "SPCS_CLIENT_ENVIRONMENTS"
"""Names a directory with an environment for each client in it: ``nox -s clients`` makes one."""


def program(client: str, name: str, *, on_path: bool = False) -> str:
    """Return the path of a program of a client's environment, or skip the test."""
    directory = os.environ.get(VARIABLE, "")
    found = Path(directory) / client / "bin" / name
    if directory and found.exists():
        return str(found)
    elsewhere = shutil.which(name) if on_path else None
    if elsewhere is None:
        pytest.skip(f"{client} is not installed: {VARIABLE} names no directory with its environment (nox -s clients)")
    return elsewhere


def node_modules() -> str:
    """Return the directory of the Node driver's modules, or skip the test."""
    directory = os.environ.get(VARIABLE, "")
    found = Path(directory) / "node" / "node_modules"
    if not directory or not (found / "snowflake-sdk").is_dir() or shutil.which("node") is None:
        pytest.skip(f"snowflake-sdk is not installed: {VARIABLE} names no directory with node/node_modules of it")
    return str(found)
