"""Passes connections from listeners made outside on to the ports of an instance."""

# pathlib would take longer to import than all the rest: every container waits for it.
# ruff: noqa: PTH118, PTH123, PTH208

from __future__ import annotations

import os
import selectors
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = 1 << 18
_BACKLOG_AT_ONCE = 64

Target = tuple[str, int]


class Relay:
    """Connections of one instance; the holder's loop calls it back when one of their sockets is ready."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        target: Callable[[int], Target | None],
        refused: Callable[[int], None],
    ) -> None:
        self._selector = selector
        self._target = target
        self._refused = refused

    def listen(self, listener: socket.socket, port: int) -> None:
        """Serve a listener whose connections are for the instance's ``port``."""
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ, lambda _: self._accept(listener, port))

    def _accept(self, listener: socket.socket, port: int) -> None:
        for _ in range(_BACKLOG_AT_ONCE):
            try:
                client, _ = listener.accept()
            except OSError:
                return
            target = self._target(port)
            if target is None:
                client.close()
            else:
                _Connection(self._selector, client, target, lambda: self._refused(port))


class _Connection:
    """A client's connection and the one to the instance, joined."""

    def __init__(
        self,
        selector: selectors.BaseSelector,
        client: socket.socket,
        target: Target,
        refused: Callable[[], None],
    ) -> None:
        self._selector = selector
        self._refused = refused
        self._client = _Side(client)
        self._server = _Side(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        for side in (self._client, self._server):
            side.socket.setblocking(False)
            # Small answers would wait for the other end's acknowledgement, up to 40 ms.
            side.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._server.socket.connect_ex(target)
        self._watch(self._server, selectors.EVENT_WRITE, self._connected)

    def _connected(self, _: int) -> None:
        if self._server.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._close()
            self._refused()
            return
        self._update(self._client)
        self._update(self._server)
        self._read(self._client, self._server)

    def _ready(self, side: _Side, other: _Side, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            self._write(side)
        if events & selectors.EVENT_READ and not side.closed:
            self._read(side, other)

    def _read(self, side: _Side, other: _Side) -> None:
        try:
            data = side.socket.recv(_BLOCK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._close()
            return
        if data:
            other.pending = data
        else:
            side.ended = True
        self._write(other)

    def _write(self, side: _Side) -> None:
        """Write what waits for a side, and pass the other's end on when nothing does."""
        other = self._server if side is self._client else self._client
        try:
            if side.pending:
                side.pending = side.pending[side.socket.send(side.pending) :]
            if other.ended and not side.pending and not side.finished:
                side.finished = True
                side.socket.shutdown(socket.SHUT_WR)
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self._close()
            return
        if self._client.finished and self._server.finished:
            self._close()
            return
        self._update(side)
        self._update(other)

    def _update(self, side: _Side) -> None:
        """Watch a side for what can be done with it: read only while the other side's data has been written."""
        other = self._server if side is self._client else self._client
        events = 0 if side.ended or other.pending else selectors.EVENT_READ
        if side.pending:
            events |= selectors.EVENT_WRITE
        if events != side.events:
            self._watch(side, events, lambda found: self._ready(side, other, found))

    def _watch(self, side: _Side, events: int, callback: Callable[[int], None]) -> None:
        if not events:
            self._selector.unregister(side.socket)
        elif not side.events:
            self._selector.register(side.socket, events, callback)
        else:
            self._selector.modify(side.socket, events, callback)
        side.events = events

    def _close(self) -> None:
        for side in (self._client, self._server):
            if side.closed:
                continue
            if side.events:
                self._selector.unregister(side.socket)
                side.events = 0
            side.closed = True
            side.socket.close()


class _Side:
    """One of the two sockets: what waits to be written to it, and how far its closing has gone."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.pending = b""
        self.events = 0
        self.ended = False
        """It has sent everything that it will send."""
        self.finished = False
        """It has been told that the other side ended."""
        self.closed = False


def rebound_port(directory: str, port: int) -> int | None:
    """Return the port that a plain process got instead of ``port``, from what the port shim has written down."""
    for container in os.listdir(directory):
        try:
            with open(os.path.join(directory, container, str(port))) as file:
                return int(file.read())
        except (FileNotFoundError, ValueError):
            continue
    return None
