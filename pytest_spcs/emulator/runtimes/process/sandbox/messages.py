"""Messages between the emulator and the process that holds an instance: a length, then marshalled plain data.

marshal, because both ends are the same Python, and json would take a third of the time that the holder needs to start.
"""

from __future__ import annotations

import marshal
import os
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!I")
_MOST_DESCRIPTORS = 64
_BLOCK = 1 << 16


def encode(message: Any) -> bytes:
    """Return a message as bytes."""
    body = marshal.dumps(message)
    return _LENGTH.pack(len(body)) + body


def send(connection: socket.socket, message: Any, descriptors: tuple[int, ...] = ()) -> None:
    """Send a message, and copies of open descriptors with it."""
    data = encode(message)
    sent = socket.send_fds(connection, [data], descriptors) if descriptors else 0
    if sent < len(data):
        connection.sendall(data[sent:])


class Receiver:
    """Collects what arrives on a connection into messages; descriptors that came along wait in ``descriptors``."""

    def __init__(self, connection: socket.socket) -> None:
        self.descriptors: list[int] = []
        self._connection = connection
        self._pending = b""

    def receive(self) -> list[Any] | None:
        """Read once; return the messages that are complete now, or None at the end of the connection."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._connection, _BLOCK, _MOST_DESCRIPTORS)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError:
            return None
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        self.descriptors += descriptors
        if not data:
            return None
        self._pending += data
        messages = []
        while len(self._pending) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._pending)
            end = _LENGTH.size + length
            if len(self._pending) < end:
                break
            messages.append(marshal.loads(self._pending[_LENGTH.size : end]))  # noqa: S302 - our own other end
            self._pending = self._pending[end:]
        return messages
