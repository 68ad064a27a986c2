"""Loaded by each Python of a container without namespaces: fixed ports become free ones, written down for the relay.

``PYTEST_SPCS_PORTS`` names a directory for the instance with one directory for each container in it;
``PYTEST_SPCS_CONTAINER`` is this container's. A file there, named as the port, holds the port that was really bound.
"""

# Each Python of a container imports this, so it imports little.
# No package: its directory is put in front of a container's PYTHONPATH.
# ruff: noqa: INP001, PTH100, PTH105, PTH118, PTH119, PTH120, PTH123, PTH208

from __future__ import annotations

import errno
import os
import socket
import sys
from typing import Any

_INSTANCE = os.environ.get("PYTEST_SPCS_PORTS", "")
_OWN = os.path.join(_INSTANCE, os.environ.get("PYTEST_SPCS_CONTAINER", ""))
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - what servers ask for; they get loopback
_bind, _connect, _connect_ex = socket.socket.bind, socket.socket.connect, socket.socket.connect_ex


def _bind_to_free_port(self: socket.socket, address: Any) -> None:
    if self.family not in (socket.AF_INET, socket.AF_INET6) or self.type != socket.SOCK_STREAM or not address[1]:
        return _bind(self, address)
    host, port = address[:2]
    loopback = "127.0.0.1" if self.family == socket.AF_INET else "::1"
    if host not in _EVERYWHERE and host not in _LOOPBACK:
        return _bind(self, address)
    if self.family == socket.AF_INET6 and host in _EVERYWHERE:  # served on IPv4, where the relay looks for it
        self.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        loopback = "::ffff:127.0.0.1"
    record = os.path.join(_OWN, str(port) if host in _EVERYWHERE else f"{port}.loopback")
    if _rebound(port, but=os.path.basename(_OWN)) is not None:
        raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    _bind(self, (loopback, 0))
    draft = f"{record}.{os.getpid()}"
    with open(draft, "w") as file:
        file.write(str(self.getsockname()[1]))
    os.replace(draft, record)
    return None


def _rebound(port: int, but: str | None = None) -> int | None:
    for container in os.listdir(_INSTANCE):
        if container == but:
            continue
        for name in (str(port), f"{port}.loopback"):
            try:
                with open(os.path.join(_INSTANCE, container, name)) as file:
                    return int(file.read())
            except (OSError, ValueError):
                continue
    return None


def _redirected(self: socket.socket, address: Any) -> Any:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] in _LOOPBACK | _EVERYWHERE:
        port = _rebound(address[1])
        if port is not None:
            return (address[0], port, *address[2:])
    return address


def _connect_redirected(self: socket.socket, address: Any) -> None:
    _connect(self, _redirected(self, address))


def _connect_ex_redirected(self: socket.socket, address: Any) -> int:
    return _connect_ex(self, _redirected(self, address))


_REPLACEMENTS = {"bind": _bind_to_free_port, "connect": _connect_redirected, "connect_ex": _connect_ex_redirected}

if _INSTANCE:
    for _name, _replacement in _REPLACEMENTS.items():
        setattr(socket.socket, _name, _replacement)
    # It opens sockets without the module above; servers that merely prefer it go on with asyncio's loop.
    sys.modules["uvloop"] = None  # type: ignore[assignment]  # the import system's word for "not to be imported"

# This file hides one that the environment may have; that one is to be loaded too.
_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != _here]
_this = sys.modules.pop("sitecustomize", None)
try:
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401 - the environment's own
except ImportError:
    if _this is not None:
        sys.modules["sitecustomize"] = _this
