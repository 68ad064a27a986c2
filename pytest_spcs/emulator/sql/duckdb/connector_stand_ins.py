"""Stand-ins for modules of the connector that fakesnow 0.12.1 imports; the engine uses none of them but the errors.

Connector 5.x dropped two of them. In a process that is the emulator and nothing else, all of them are stand-ins: the
real ones take a quarter of the start, and tens of megabytes with the cloud libraries and pandas that they import.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType

_CONNECTOR = "snowflake.connector"
_DROPPED = {"converter": ("SnowflakeConverter",), "file_util": ("SnowflakeFileUtil",)}
"""Modules that connector 5.x no longer has, with the classes that are named."""
_NAMED_ONLY = {
    **_DROPPED,
    "cursor": ("DictCursor", "SnowflakeCursor", "ResultMetadata"),
    "result_batch": ("ResultBatch",),
    "pandas_tools": (),
}


class StandInError(Exception):
    """What fakesnow raises, with what it says about it."""

    def __init__(self, msg: str = "", errno: int | None = None, sqlstate: str | None = None) -> None:
        super().__init__(msg)
        self.msg = self.raw_msg = msg
        self.errno = errno
        self.sqlstate = sqlstate


def supply_all() -> None:
    """Let fakesnow do without the connector in this process, unless that is imported already."""
    if _CONNECTOR in sys.modules:
        return
    connector = _module(_CONNECTOR)
    connector.__path__ = []
    vars(connector)["paramstyle"] = "pyformat"
    # A namespace of several distributions: whichever are installed, the package itself is there.
    vars(importlib.import_module("snowflake"))["connector"] = connector
    for name, classes in _NAMED_ONLY.items():
        _add(connector, name, classes)
    errors = _add(connector, "errors", ("DatabaseError", "ProgrammingError", "OperationalError"), StandInError)
    vars(errors)["Error"] = vars(connector)["NotSupportedError"] = StandInError


def supply_dropped() -> None:
    """Put stand-ins where the installed connector has nothing; raise ImportError where there is no connector."""
    connector = importlib.import_module(_CONNECTOR)
    for name, classes in _DROPPED.items():
        qualified = f"{_CONNECTOR}.{name}"
        if qualified not in sys.modules and importlib.util.find_spec(qualified) is None:
            _add(connector, name, classes)


def _add(connector: ModuleType, name: str, classes: tuple[str, ...], base: type = object) -> ModuleType:
    module = _module(f"{_CONNECTOR}.{name}")
    vars(module).update({each: type(each, (base,), {}) for each in classes})
    vars(connector)[name] = module
    return module


def _module(name: str) -> ModuleType:
    module = ModuleType(name, "Stand-in of pytest-spcs for a module of the connector.")
    sys.modules[name] = module
    return module
