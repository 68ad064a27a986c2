"""The process that holds a service instance: its network namespace, its relay, and its containers.

It takes orders on a connection whose other end only the emulator has. When that ends, however the emulator ended, the
holder kills its containers and goes.
"""

# pathlib would take longer to import than all the rest: every container waits for it.
# ruff: noqa: PTH108, PTH118, PTH123, PTH208

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
from typing import Any

from . import container, namespaces
from .messages import Receiver, send
from .relay import Relay, rebound_port

_INSTANCE_ADDRESS = "10.244.0.9"
"""The instance's address in its own network; an example in Snowflake's documentation has this one. The relay connects
to it, so that a server that listens on 127.0.0.1 only cannot be reached, as on Snowflake."""


class Holder:
    """The loop of one instance."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._receiver = Receiver(control)
        self._selector = selectors.DefaultSelector()
        self._running: dict[int, str] = {}
        self._outcomes: dict[str, tuple[int, bytearray]] = {}
        self._hinted: set[int] = set()
        self._namespaces = True
        self._ports_directory = ""
        self._directory = ""
        self._deadline: float | None = None
        self._deadlines: dict[int, float] = {}
        """When containers are to be killed that have been told to end, by process id."""
        self._stopping = False

    def run(self) -> None:
        """Serve until the instance is stopped or the emulator is gone; kill what then still runs."""
        wake, waker = os.pipe()
        for descriptor in (wake, waker):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self._selector.register(wake, selectors.EVENT_READ, lambda _: self._reap(wake))
        self._selector.register(self._control, selectors.EVENT_READ, lambda _: self._orders())
        try:
            while not (self._stopping and not self._running):
                for key, events in self._selector.select(self._until_deadline()):
                    if self._selector.get_map().get(key.fd) is key:  # an earlier callback may have closed it
                        key.data(events)
                if self._deadline is not None and time.monotonic() >= self._deadline:
                    self._signal_all(signal.SIGKILL)
                    self._deadline = None
                self._kill_overdue()
        finally:
            self._end()

    def _orders(self) -> None:
        messages = self._receiver.receive()
        if messages is None:
            self._stopping = True
            self._signal_all(signal.SIGKILL)
            self._selector.unregister(self._control)
            return
        for kind, *arguments in messages:
            if kind == "begin":
                self._begin(*arguments)
            elif kind == "start":
                self._start(*arguments)
            elif kind == "stop":
                self._stop(*arguments)
            elif kind == "stop container":
                self._stop_container(*arguments)

    def _begin(self, settings: dict[str, Any]) -> None:
        """Enter the namespaces and serve the ports; the listeners came along, in the order of the ports."""
        self._namespaces = settings["namespaces"]
        self._ports_directory = settings["ports_directory"]
        self._directory = settings["directory"]
        try:
            if self._namespaces:
                self._enter(settings["hostname"])
            if sys.platform == "linux":
                namespaces.adopt_orphans()
        except OSError as error:
            self._tell("failed", str(error))
            return
        relay = Relay(self._selector, self._target, self._refused)
        for port in settings["ports"]:
            relay.listen(socket.socket(fileno=self._receiver.descriptors.pop(0)), port)
        self._tell("ready")

    def _enter(self, hostname: str) -> None:
        if os.geteuid():
            namespaces.become_root()
        namespaces.unshare(namespaces.NEW_NETWORK | namespaces.NEW_IPC | namespaces.NEW_UTS)
        socket.sethostname(hostname)
        namespaces.raise_loopback(_INSTANCE_ADDRESS)

    def _target(self, port: int) -> tuple[str, int] | None:
        if not self._running:
            return None
        if self._namespaces:
            return _INSTANCE_ADDRESS, port
        rebound = rebound_port(self._ports_directory, port)
        return None if rebound is None else ("127.0.0.1", rebound)

    def _refused(self, port: int) -> None:
        """Say it once when a server listens where nobody outside can reach it: the commonest mistake of all."""
        if not self._namespaces or port in self._hinted:
            return
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
            trial.settimeout(0.1)
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                self._hinted.add(port)
                self._tell("unreachable", port)

    def _start(self, name: str, plan: dict[str, Any]) -> None:
        stdout, stderr = self._receiver.descriptors[:2]
        del self._receiver.descriptors[:2]
        outcome, report = os.pipe()
        self._hinted.clear()
        try:
            pid = container.start(plan, stdout, stderr, report)
        except OSError as error:
            os.close(outcome)
            self._tell("refused", name, str(error))
            return
        finally:
            for descriptor in (stdout, stderr, report):
                os.close(descriptor)
        self._running[pid] = name
        os.set_blocking(outcome, False)
        self._outcomes[name] = outcome, bytearray()
        self._selector.register(outcome, selectors.EVENT_READ, lambda _: self._outcome(name))

    def _outcome(self, name: str) -> None:
        """Read what kept a program from starting; the end of an empty report means that it has been started."""
        descriptor, report = self._outcomes[name]
        try:
            while data := os.read(descriptor, 1 << 16):
                report += data
        except BlockingIOError:
            return
        del self._outcomes[name]
        self._selector.unregister(descriptor)
        os.close(descriptor)
        if report:
            self._tell("refused", name, report.decode(errors="replace"))
        else:
            self._tell("started", name)

    def _stop(self, grace: float) -> None:
        self._stopping = True
        self._signal_all(signal.SIGTERM)
        self._deadline = time.monotonic() + grace

    def _stop_container(self, name: str, grace: float) -> None:
        for pid in [pid for pid, running in self._running.items() if running == name]:
            if pid not in self._deadlines:
                self._deadlines[pid] = time.monotonic() + grace
                self._signal(pid, signal.SIGTERM)

    def _until_deadline(self) -> float | None:
        deadlines = [*self._deadlines.values(), *([self._deadline] if self._deadline is not None else [])]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _kill_overdue(self) -> None:
        for pid, deadline in list(self._deadlines.items()):
            if time.monotonic() >= deadline:
                del self._deadlines[pid]
                self._signal(pid, signal.SIGKILL)

    def _signal_all(self, number: int) -> None:
        for pid in self._running:
            self._signal(pid, number)

    def _signal(self, pid: int, number: int) -> None:
        try:
            if self._namespaces:
                os.kill(pid, number)
            else:
                os.killpg(pid, number)  # each plain program leads its own group
        except OSError:
            os.kill(pid, number)  # it is there until it is waited for, and about to become its group's leader

    def _reap(self, wake: int) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(wake, 1 << 12)
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            name = self._running.pop(pid, None)
            self._deadlines.pop(pid, None)
            if name is None:
                continue  # an orphan of a plain program
            if name in self._outcomes:
                self._outcome(name)  # whether it was started comes before how it ended
            code = os.waitstatus_to_exitcode(status)
            if not self._namespaces:
                self._end_group(pid, name)
            self._tell("exited", name, code if code >= 0 else 128 - code)

    def _end_group(self, pid: int, name: str) -> None:
        """End what a plain program left behind, and forget the ports that it had."""
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
        directory = os.path.join(self._ports_directory, name)
        for port in os.listdir(directory):
            os.unlink(os.path.join(directory, port))

    def _tell(self, *message: Any) -> None:
        try:
            send(self._control, message)
        except OSError:
            self._stopping = True  # nobody is left to tell; the loop ends by itself

    def _end(self) -> None:
        self._signal_all(signal.SIGKILL)
        if not self._namespaces:
            _kill_children()
            if self._directory:
                import shutil

                shutil.rmtree(self._directory, ignore_errors=True)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()


def _kill_children() -> None:
    """Kill descendants that left their program's group; this process has adopted them, as a subreaper."""
    try:
        while True:
            with open(f"/proc/self/task/{os.getpid()}/children") as file:
                children = [int(word) for word in file.read().split()]
            if not children:
                return
            for pid in children:
                os.kill(pid, signal.SIGKILL)
            for pid in children:
                os.waitpid(pid, 0)
    except OSError:
        return  # no Linux, or a kernel without that list


def main() -> None:
    """Serve the connection whose descriptor is the last argument."""
    descriptor = int(sys.argv[-1])
    os.set_inheritable(descriptor, False)
    Holder(socket.socket(fileno=descriptor)).run()
