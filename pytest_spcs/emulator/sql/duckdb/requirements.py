"""What the SQL engine needs from the environment: the extra `offline`, in versions that fit together."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import sys

from pytest_spcs.emulator.sql.duckdb.connector_stand_ins import supply_dropped

MODULES = ("fakesnow", "duckdb", "sqlglot", "pyarrow", "numpy")
"""Imported by the engine; fakesnow 0.12 does not declare numpy, without which DuckDB has no Python functions."""


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


def _installed(name: str) -> bool:
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except ValueError:
        return False
