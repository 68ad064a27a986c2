"""The emulator's end of the process that holds one instance: orders out, replies and ends in."""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.runtimes.process.sandbox.messages import Receiver, send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_spcs.emulator.runtimes.process.monitor import Monitor

_REPLY_SECONDS = 60.0
"""A holder answers in milliseconds; this is for machines under heavy load, and so that nothing waits for ever."""
_BOOT = "import sys; sys.path.insert(0, {directory!r}); from sandbox import holder; holder.main()"
_LIBRARY_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class HolderError(Exception):
    """The holder could not do what it was told; the message is what it saw."""


class HolderProcess:
    """One holder. ``on_exit`` and ``on_unreachable`` are called from the monitor's reading thread."""

    def __init__(
        self,
        monitor: Monitor,
        on_exit: Callable[[str, int], None] = lambda _name, _code: None,
        on_unreachable: Callable[[int], None] = lambda _port: None,
        on_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._monitor = monitor
        self._on_exit = on_exit
        self._on_unreachable = on_unreachable
        self._on_end = on_end
        self._replies: dict[str, queue.SimpleQueue[str | None]] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._last_words = ""
        self._control, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(  # noqa: S603 - this Python, with a program of ours
                [
                    sys.executable,
                    "-I",
                    "-S",
                    "-c",
                    _BOOT.format(directory=str(Path(__file__).parent)),
                    str(other.fileno()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[other.fileno()],
                env={name: os.environ[name] for name in _LIBRARY_VARIABLES if name in os.environ},
                start_new_session=True,  # a Ctrl-C in the terminal is the emulator's to handle
            )
        self._receiver = Receiver(self._control)
        monitor.watch(self._control.fileno(), self._received)

    def begin(self, settings: Mapping[str, Any], listeners: Sequence[socket.socket]) -> None:
        """Enter the namespaces and serve the listeners, one for each of the settings' ports; raise HolderError."""
        self._ask("", ("begin", dict(settings)), tuple(each.fileno() for each in listeners))

    def start(self, name: str, plan: Mapping[str, Any], stdout: int, stderr: int) -> None:
        """Start a container whose output goes to two descriptors; raise HolderError."""
        self._ask(name, ("start", name, dict(plan)), (stdout, stderr))

    def stop_container(self, name: str, grace: float) -> None:
        """End one container, without waiting for that."""
        with self._lock, contextlib.suppress(OSError):  # whose holder is gone has ended too
            send(self._control, ("stop container", name, grace))

    def stop(self, grace: float) -> None:
        """End all containers, then the holder, and wait for that."""
        with self._lock:
            try:
                send(self._control, ("stop", grace))
            except OSError:
                grace = 0.0  # it has gone already
        self._wait(grace + _REPLY_SECONDS)

    def kill(self) -> None:
        """End containers and holder at once, without waiting; ``stop`` then waits."""
        with self._lock:
            try:
                self._control.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def _wait(self, seconds: float) -> None:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._ended.wait(_REPLY_SECONDS)

    def _ask(self, key: str, message: tuple[Any, ...], descriptors: tuple[int, ...]) -> None:
        replies: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        with self._lock:
            if self._ended.is_set():
                raise HolderError(self._death())
            self._replies[key] = replies
            try:
                send(self._control, message, descriptors)
            except OSError as error:
                raise HolderError(f"the process that holds the instance is gone ({error})") from error
        try:
            problem = replies.get(timeout=_REPLY_SECONDS)
        except queue.Empty:
            problem = f"no answer within {_REPLY_SECONDS:g} s"
        if problem is not None:
            raise HolderError(problem)

    def _received(self) -> None:
        messages = self._receiver.receive()
        if messages is None:
            self._end()
            return
        for kind, *arguments in messages:
            if kind in ("ready", "failed"):
                self._reply("", *arguments)
            elif kind in ("started", "refused"):
                self._reply(*arguments)
            elif kind == "exited":
                self._on_exit(*arguments)
            elif kind == "unreachable":
                self._on_unreachable(*arguments)

    def _reply(self, key: str, problem: str | None = None) -> None:
        with self._lock:
            replies = self._replies.pop(key, None)
        if replies is not None:
            replies.put(problem)

    def _end(self) -> None:
        self._monitor.forget(self._control.fileno())
        stderr = self._process.stderr
        if stderr is not None:
            os.set_blocking(stderr.fileno(), False)
            self._last_words = (stderr.read() or b"").decode(errors="replace").strip()
            stderr.close()
        with self._lock:
            self._control.close()
            waiting = list(self._replies.values())
            self._replies.clear()
            self._ended.set()
        for replies in waiting:
            replies.put(self._death())
        self._on_end()

    def _death(self) -> str:
        return f"the process that holds the instance has ended: {self._last_words[-2000:] or 'it said nothing'}"
