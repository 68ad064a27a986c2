"""What the SQL engine needs from the environment: the extra `offline`, and two modules that connector 5.x dropped."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import shutil
import sys
from types import ModuleType

MODULES = ("fakesnow", "duckdb", "sqlglot", "pyarrow", "numpy")
"""Imported by the engine; fakesnow 0.12 does not declare numpy, without which DuckDB has no Python functions."""

TESTED = {"fakesnow": "0.12.1", "duckdb": "2.0.1", "sqlglot": "30.22.0", "pyarrow": "26.0.1"}
"""The newest versions with which all tests have passed: those of constraints/development.txt, which a test compares."""

_DROPPED_MODULES = {"converter": "SnowflakeConverter", "file_util": "SnowflakeFileUtil"}
"""Modules of snowflake.connector that fakesnow 0.12.1 imports and connector 5.x no longer has, with the class used."""


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
        _supply_dropped_modules()
        importlib.import_module("fakesnow.instance")
        # fakesnow makes a directory for stage files when it is imported; here the account has the stages.
        shutil.rmtree(importlib.import_module("fakesnow.transforms.stage").LOCAL_BUCKET_PATH, ignore_errors=True)
    except ImportError as error:
        raise SqlEngineMissingError.broken(error) from error


def newer_than_tested() -> str | None:
    """Return one line that names the parts of the engine that are newer than what was tested; None where none is."""
    from packaging.version import Version

    installed = {name: importlib.metadata.version(name) for name in TESTED}
    newer = [
        f"{name} {version} (tested: {TESTED[name]})"
        for name, version in installed.items()
        if Version(version) > Version(TESTED[name])
    ]
    if not newer:
        return None
    return f"the SQL engine is newer than what this version of pytest-spcs was tested with: {', '.join(newer)}"


def _installed(name: str) -> bool:
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except ValueError:
        return False


def _supply_dropped_modules() -> None:
    """Put empty stand-ins where connector 5.x has nothing; fakesnow needs the names, the engine never calls them."""
    connector = importlib.import_module("snowflake.connector")
    for name, class_name in _DROPPED_MODULES.items():
        qualified = f"snowflake.connector.{name}"
        if qualified in sys.modules or importlib.util.find_spec(qualified) is not None:
            continue
        module = ModuleType(qualified, "Stand-in of pytest-spcs for a module that connector 5.x dropped.")
        setattr(module, class_name, type(class_name, (), {}))
        sys.modules[qualified] = module
        setattr(connector, name, module)
