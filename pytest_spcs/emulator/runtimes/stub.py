"""A runtime for stub images, which run, are ready at once and answer nothing: for trying deployment scripts."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.clock import machine_time
from pytest_spcs.emulator.runtimes.contract import (
    ENDED_BY_SIGTERM,
    CannotRunError,
    Capability,
    Exit,
    ImageContent,
    InstancePlan,
    LogLine,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

_NOTE = "pytest-spcs: this container is a stub: nothing runs in it, and connections to its ports are refused"
_JOB_NOTE = (
    "pytest-spcs: this container is a stub: nothing runs in it, and as one of a job it ends at once, with exit code 0"
)


@dataclass(frozen=True, slots=True)
class StubContent:
    """An image with nothing in it."""

    @property
    def kind(self) -> str:
        """One word for messages: ``stub``."""
        return "stub"


class StubInstance:
    """An instance whose containers only say that they run."""

    def __init__(self, plan: InstancePlan, on_exit: Callable[[Exit], None], now: Callable[[], datetime]) -> None:
        self._plan = plan
        self._on_exit = on_exit
        self._now = now
        self._lines: dict[str, list[LogLine]] = {}
        self._reserved: dict[int, socket.socket] = {}
        self._running: set[str] = set()
        self._lock = threading.Lock()
        try:
            for port in plan.ports:
                # Bound and not listening: nobody else gets the port, and the system refuses every connection.
                self._reserved[port] = reserved = socket.socket()
                reserved.bind(("127.0.0.1", 0))
            self._addresses = {port: reserved.getsockname()[:2] for port, reserved in self._reserved.items()}
        except OSError as error:
            self.stop(0)
            raise CannotRunError(
                f"instance {plan.index} of {plan.service} cannot be set up: no free port on loopback ({error})"
            ) from error

    @property
    def answers_probes(self) -> bool:
        """False: there is nobody to answer."""
        return False

    def start_container(self, name: str) -> None:
        """Note that the container runs; one of a job ends at once."""
        self._lines[name] = [LogLine(self._now(), _JOB_NOTE if self._plan.is_job else _NOTE, "stderr")]
        if not self._plan.is_job:
            with self._lock:
                self._running.add(name)
        else:
            self._announce(Exit(name, 0, self._now()))

    def stop_container(self, name: str, grace: float) -> None:  # noqa: ARG002 - there is nothing that could take its time
        """Note that the container has ended."""
        with self._lock:
            runs = name in self._running
            self._running.discard(name)
        if runs:
            self._announce(Exit(name, ENDED_BY_SIGTERM, self._now()))

    def _announce(self, ended: Exit) -> None:
        threading.Thread(
            target=self._on_exit, args=(ended,), name=f"end of stub {ended.container}", daemon=True
        ).start()

    def address(self, port: int) -> tuple[str, int]:
        """Return an address at which connections are refused."""
        host, number = self._addresses[port]
        return str(host), int(number)

    def logs(self, container: str, *, previous: bool = False) -> list[LogLine]:
        """Return the line that says what a stub is."""
        return [] if previous else list(self._lines.get(container, ()))

    def stop(self, grace: float) -> None:  # noqa: ARG002 - there is nothing that could take its time
        """Give the ports back."""
        with self._lock:
            self._running.clear()
        for reserved in self._reserved.values():
            with suppress(OSError):
                reserved.close()


class StubRuntime:
    """Runs stub images, for which every specification will do."""

    def __init__(self, *, now: Callable[[], datetime] = machine_time) -> None:
        self._now = now

    @property
    def gives(self) -> frozenset[Capability]:
        """Everything: there is no program that could miss it."""
        return frozenset(Capability)

    def accepts(self, image: ImageContent) -> bool:
        """Tell whether the image is a stub."""
        return isinstance(image, StubContent)

    def prepare(self, plan: InstancePlan, on_exit: Callable[[Exit], None]) -> StubInstance:
        """Return the instance; raise CannotRunError where no port is to be had."""
        return StubInstance(plan, on_exit, self._now)

    def close(self) -> None:
        """Do nothing: instances give back what they hold."""
