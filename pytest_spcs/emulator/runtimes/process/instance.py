"""A running instance whose containers are processes."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.emulator.runtimes.contract import CannotRunError, Exit, InstancePlan, LogLine
from pytest_spcs.emulator.runtimes.process.container_log import ContainerLog, RunLog
from pytest_spcs.emulator.runtimes.process.holder_process import HolderError, HolderProcess
from pytest_spcs.emulator.runtimes.process.launch import Launch, namespaced_plan, plain_plan, plan_launch
from pytest_spcs.emulator.runtimes.process.plain import check_runnable, working_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from pytest_spcs.emulator.runtimes.process.monitor import Monitor

_BACKLOG = 512
_BLOCK = 1 << 16
_KILLED = 137


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all instances of a runtime share; ``no_namespaces`` says why there are none, or is None.

    ``hidden`` are files of the machine that no container is shown.
    """

    monitor: Monitor
    now: Callable[[], datetime]
    overlay: bool
    no_namespaces: str | None
    hidden: Sequence[str]


@dataclass(eq=False, slots=True)
class _Run:
    """One run of a container: where its output is read, and that it goes on."""

    log: RunLog
    streams: dict[int, str]


class ProcessInstance:
    """One instance: a holder process with its network and relay, and the containers below it."""

    def __init__(
        self,
        plan: InstancePlan,
        on_exit: Callable[[Exit], None],
        surroundings: Surroundings,
        on_stopped: Callable[[ProcessInstance], None],
    ) -> None:
        self._plan = plan
        self._exit_callback = on_exit
        self._surroundings = surroundings
        self._on_stopped = on_stopped
        self._hostname = f"statefulset-{plan.index}"
        self._launches = {each.name: plan_launch(each, self._hostname) for each in plan.containers}
        self._logs = {name: ContainerLog(surroundings.now) for name in self._launches}
        self._runs: dict[str, _Run] = {}
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._stopping = False
        self._ending = False
        """Told to end, so that exits are no news from now on."""
        self._stopped = threading.Event()
        self._copies = 0
        self._directory: Path | None = None
        self._addresses: dict[int, tuple[str, int]] = {}
        self._holder = self._open()

    @property
    def answers_probes(self) -> bool:
        """True: what listens in the containers is asked."""
        return True

    def _open(self) -> HolderProcess:
        listeners: list[socket.socket] = []
        try:
            for port in self._plan.ports:
                listeners.append(_listener())
                self._addresses[port] = listeners[-1].getsockname()[:2]
            if self._surroundings.no_namespaces is not None:
                self._directory = Path(tempfile.mkdtemp(prefix="pytest-spcs-instance-"))
                for name in self._launches:
                    (self._directory / "ports" / name).mkdir(parents=True)
            return self._hold(listeners)
        except (HolderError, OSError) as error:
            self._remove_directory()
            raise CannotRunError(
                f"instance {self._plan.index} of {self._plan.service} cannot be set up: {error}\n"
                "Try again; if it stays, use an app object or --spcs-mode=docker."
            ) from error
        finally:
            for listener in listeners:
                listener.close()

    def _hold(self, listeners: list[socket.socket]) -> HolderProcess:
        holder = HolderProcess(self._surroundings.monitor, self._exited, self._unreachable, self._holder_ended)
        settings = {
            "namespaces": self._surroundings.no_namespaces is None,
            "hostname": self._hostname,
            "ports": list(self._plan.ports),
            "directory": str(self._directory or ""),
            "ports_directory": str(self._directory / "ports") if self._directory else "",
        }
        try:
            holder.begin(settings, listeners)
        except HolderError:
            holder.kill()
            holder.stop(0)
            raise
        return holder

    def start_container(self, name: str) -> None:
        """Start a container of the plan, for the first time or again; raise CannotRunError.

        A program that does not exist is a container that ends with exit code 127 and a line in its log, as a shell
        would have it.
        """
        launch = self._launches[name]
        with self._starting:
            with self._lock:
                if self._ending:
                    raise CannotRunError(f"container {name} of {self._plan.service}: its instance has been stopped")
                if name in self._runs:
                    raise CannotRunError(f"container {name} of {self._plan.service} is running already")
            plan = self._container_plan(launch)
            log = self._logs[name].begin()
            streams, ends = {}, []
            for stream in ("stdout", "stderr"):
                reading, writing = os.pipe()
                os.set_blocking(reading, False)
                streams[reading] = stream
                ends.append(writing)
            run = _Run(log, streams)
            with self._lock:
                self._runs[name] = run
            for descriptor in streams:
                self._surroundings.monitor.watch(descriptor, partial(self._read, run, descriptor))
            try:
                self._holder.start(name, plan, *ends)
            except HolderError as error:
                with self._lock:
                    self._runs.pop(name, None)
                self._surroundings.monitor.soon(partial(self._finish, run))
                raise CannotRunError(
                    f"container {name} of {self._plan.service} cannot be started: {error}\n"
                    "Check what its Dockerfile copies where; else use an app object or --spcs-mode=docker."
                ) from error
            finally:
                for descriptor in ends:
                    os.close(descriptor)

    def _container_plan(self, launch: Launch) -> dict[str, Any]:
        reason = self._surroundings.no_namespaces
        if reason is None or self._directory is None:
            return namespaced_plan(
                launch, self._hostname, hidden=self._surroundings.hidden, overlay=self._surroundings.overlay
            )
        settings = launch.content.settings
        check_runnable(launch, reason)
        self._copies += 1
        root = self._directory / f"{launch.name}-{self._copies}"
        shutil.copytree(launch.content.root, root, symlinks=True)
        directory = working_directory(root, settings)
        directory.mkdir(parents=True, exist_ok=True)
        return plain_plan(launch, root, directory, self._directory / "ports")

    def stop_container(self, name: str, grace: float) -> None:
        """End one container: SIGTERM, ``grace`` seconds, SIGKILL; ``on_exit`` tells of its end."""
        with self._lock:
            if name not in self._runs or self._ending:
                return
        self._holder.stop_container(name, grace)

    def address(self, port: int) -> tuple[str, int]:
        """Return host and port of the listener for one of the plan's ports."""
        return self._addresses[port]

    def logs(self, container: str, *, previous: bool = False) -> list[LogLine]:
        """Return what the container's present run (or the one before) wrote, the last 100 KB of it."""
        return self._logs[container].lines(previous=previous)

    def stop(self, grace: float) -> None:
        """End all containers: SIGTERM, ``grace`` seconds, SIGKILL; whoever comes second waits for the first."""
        with self._lock:
            first = not self._stopping
            self._stopping = self._ending = True
        if not first:
            self._stopped.wait()
            return
        try:
            self._holder.stop(grace)
        finally:
            self._remove_directory()
            self._on_stopped(self)
            self._stopped.set()

    def kill(self) -> None:
        """End everything at once, also a ``stop`` that is waiting for its grace; ``stop`` then waits for that."""
        with self._lock:
            self._ending = True
        self._holder.kill()

    def _remove_directory(self) -> None:
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)

    def _read(self, run: _Run, descriptor: int) -> None:
        """Read what there is; from the monitor's reading thread."""
        while True:
            try:
                data = os.read(descriptor, _BLOCK)
            except BlockingIOError:
                return
            if not data:
                run.log.end(run.streams.pop(descriptor))
                self._surroundings.monitor.forget(descriptor)
                os.close(descriptor)
                return
            run.log.write(data, run.streams[descriptor])

    def _finish(self, run: _Run) -> None:
        """Read the rest of a run that has ended, and close; a process that still has its pipe is not waited for."""
        for descriptor in list(run.streams):
            self._read(run, descriptor)
        for descriptor, stream in run.streams.items():
            run.log.end(stream)
            self._surroundings.monitor.forget(descriptor)
            os.close(descriptor)
        run.streams.clear()

    def _exited(self, name: str, code: int) -> None:
        with self._lock:
            run = self._runs.pop(name, None)
            by_itself = not self._ending
        if run is None:
            return  # it was refused, and the caller has been told
        self._finish(run)
        if by_itself:
            exit_ = Exit(name, code, self._surroundings.now())
            self._surroundings.monitor.announce(lambda: self._exit_callback(exit_))

    def _unreachable(self, port: int) -> None:
        with self._lock:
            logs = [run.log for run in self._runs.values()]
        text = (
            f"pytest-spcs: port {port} is served on 127.0.0.1 only, where nothing outside the instance reaches it; "
            "let the server listen on 0.0.0.0 (flask run --host=0.0.0.0)\n"
        )
        for log in logs:
            log.write(text.encode(), "stderr")

    def _holder_ended(self) -> None:
        """Report containers whose holder went first: they were killed with it."""
        with self._lock:
            names = list(self._runs)
        for name in names:
            self._exited(name, _KILLED)


def _listener() -> socket.socket:
    # With protocol 0, servers that look at it (asyncio) leave TCP_NODELAY off: 44 ms a request instead of 0.5.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(_BACKLOG)
    return listener
