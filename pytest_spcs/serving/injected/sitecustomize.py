"""Loaded by each Python that a command under ``pytest-spcs run`` starts: its Snowflake connections go to the emulator.

Any Python from 3.9 on, in any environment: the standard library only, and nothing of pytest-spcs. A connection with a
host that is not Snowflake's is left alone; for every other one the emulator's address and credentials take the place of
what is given, also where it is taken from a configuration file. ``SnowflakeConnection.__init__`` is the place for it:
connector 5.x is compiled behind it, and ``connect``, Snowpark sessions and SQLAlchemy engines all come by there.
"""

# No package: its directory is put in front of a command's PYTHONPATH. Each Python imports it, so it imports little.
# ruff: noqa: INP001, PTH100, PTH120, PTH123

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from typing import Any

_CONNECTION = os.environ.get("PYTEST_SPCS_RUN_CONNECTION", "")
_HERE = os.path.dirname(os.path.abspath(__file__))
_MODULES = {"snowflake.connector", "snowflake.connector.aio"}
_SNOWFLAKE = (".snowflakecomputing.com", ".snowflakecomputing.cn")
_GOES = (
    *("account", "user", "password", "host", "port", "protocol", "region", "server_url", "session_token"),
    *("master_token", "authenticator", "token", "token_file_path", "passcode", "passcode_in_password"),
    *("connection_name", "connections_file_path", "private_key", "proxy_", "oauth_", "workload_identity_"),
)
"""Beginnings of the arguments that say where to log in, and how."""


def _redirected(options: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with which a connection is really made."""
    import json

    with open(_CONNECTION, encoding="utf-8") as file:
        ours: dict[str, Any] = json.load(file)
    config = options.get("config")  # 5.x only: the same as arguments, as an object
    given = options if config is None else {**vars(config), **options}
    if _is_elsewhere(given, ours):
        return options
    kept = {name: value for name, value in options.items() if not name.startswith(_GOES)}
    if config is None:
        return {**kept, **ours}
    import dataclasses

    fields = {field.name for field in dataclasses.fields(config)}
    changes = {name: ours.get(name) for name in fields if name in ours or _is_a_proof(name)}
    return {**kept, "config": dataclasses.replace(config, **changes)}


def _is_elsewhere(given: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Tell whether a host is neither Snowflake's, as SQLAlchemy makes one of an account, nor this emulator's."""
    host, port = given.get("host"), given.get("port")
    if not host or str(host).lower().endswith(_SNOWFLAKE):
        return False
    return host != ours["host"] or (bool(port) and str(port) != str(ours["port"]))


def _is_a_proof(name: str) -> bool:
    return name.startswith(_GOES) and name != "config"


def _wrap(module: Any) -> None:
    kind = getattr(module, "SnowflakeConnection", None)
    if kind is None:
        return
    import functools

    original = kind.__init__

    @functools.wraps(original)
    def __init__(self: Any, *_named: Any, **options: Any) -> None:  # noqa: N807 - takes the place of one
        # By position, 4.x takes the name of a configured connection and its file.
        original(self, **_redirected(options))

    kind.__init__ = __init__


class _Arrival:
    """Finds a module of the connector as the other finders do, and wraps its connection once it is complete."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in _MODULES:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None:
                self._wrap_after(spec.loader)
                return spec
        return None

    def _wrap_after(self, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: Any) -> None:
            loader.exec_module = execute
            execute(module)
            _wrap(module)

        loader.exec_module = exec_module


if _CONNECTION:
    sys.meta_path.insert(0, _Arrival())

# This file hides one that the environment may have; that one is to be loaded too.
_elsewhere = [entry for entry in sys.path if os.path.abspath(entry or ".") != _HERE]
_hidden = PathFinder.find_spec("sitecustomize", _elsewhere)
if _hidden is not None and _hidden.loader is not None:
    from importlib.util import module_from_spec

    _hidden.loader.exec_module(module_from_spec(_hidden))
