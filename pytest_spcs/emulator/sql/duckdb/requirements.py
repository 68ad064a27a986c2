"""What the SQL engine needs from the environment: the extra `offline`, in versions that fit together."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import shutil
import sys

from pytest_spcs.emulator.sql.duckdb.connector_stand_ins import supply_dropped

MODULES = ("fakesnow", "duckdb", "sqlglot", "pyarrow", "numpy")
"""Imported by the engine; fakesnow 0.12 does not declare numpy, without which DuckDB has no Python functions."""

TESTED = {"fakesnow": "0.12.1", "duckdb": "2.0.1", "sqlglot": "30.22.0", "pyarrow": "26.0.1"}
"""The newest versions with which all tests have passed: those of constraints/development.txt, which a test compares."""


class SqlEngineMissingError(RuntimeError):
    """The environment lacks the SQL engine, or holds parts of it that do not fit together."""

    @classmethod
    def absent(cls, modules: list[str]) -> SqlEngineMissingError:
        """Return the error for modules that are not installed."""
        return cls(
            f"the emulator has no SQL engine: {sys.executable} cannot import {', '.join(modules)}.\n" + _WAYS_OUT
        )

    @classmethod
    def broken(cls, cause: Exception) -> SqlEngineMissingError:
        """Return the error for modules that are there and fail when they are imported."""
        return cls(
            f"the emulator has no SQL engine: in {sys.executable} its libraries do not fit together "
            f"({type(cause).__name__}: {cause}).\n" + _WAYS_OUT
        )


_WAYS_OUT = (
    'Install the extra:  pip install "pytest-spcs[offline]"\n'
    "or, where its pins clash with yours, name another interpreter that has it:  --spcs-emulator-python=PATH"
)


def require() -> None:
    """Make the engine's libraries importable; raise SqlEngineMissingError, saying the way out, where they are not."""
    absent = [name for name in MODULES if not _installed(name)]
    if absent:
        raise SqlEngineMissingError.absent(absent)
    try:
        supply_dropped()
        importlib.import_module("fakesnow.instance")
        # fakesnow makes a directory for stage files when it is imported; here the account has the stages.
        shutil.rmtree(importlib.import_module("fakesnow.transforms.stage").LOCAL_BUCKET_PATH, ignore_errors=True)
    except ImportError as error:
        raise SqlEngineMissingError.broken(error) from error


def newer_than_tested() -> list[str]:
    """Return one line that names the parts of the engine that are newer than what was tested; none where none is."""
    from packaging.version import Version

    installed = {name: importlib.metadata.version(name) for name in TESTED}
    newer = [
        f"{name} {version} (tested: {TESTED[name]})"
        for name, version in installed.items()
        if Version(version) > Version(TESTED[name])
    ]
    if not newer:
        return []
    return [f"the SQL engine is newer than what this version of pytest-spcs was tested with: {', '.join(newer)}"]


def _installed(name: str) -> bool:
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except ValueError:
        return False
