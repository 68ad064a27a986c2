"""A runtime for app objects, which the test process itself serves on loopback."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

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

_CONNECT_SECONDS = 2.0
"""Long enough for a loaded machine; a loopback listener answers in microseconds."""


@dataclass(frozen=True, slots=True)
class AppContent:
    """An image that stands for an app object (WSGI, ASGI) of the test, served at ``url`` by the test process."""

    url: str

    @property
    def kind(self) -> str:
        """One word for messages: ``app``."""
        return "app"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the URL."""
        parts = urlsplit(self.url)
        if parts.hostname is None:
            raise CannotRunError(
                f"the app object's URL {self.url!r} names no host; register it as http://127.0.0.1:PORT"
            )
        return parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


class InProcessInstance:
    """An instance whose containers are app objects: every port leads to the app, wherever it listens."""

    def __init__(
        self,
        plan: InstancePlan,
        address: tuple[str, int],
        on_exit: Callable[[Exit], None],
        now: Callable[[], datetime],
    ) -> None:
        self._plan = plan
        self._on_exit = on_exit
        self._running: set[str] = set()
        self._lock = threading.Lock()
        self._address = address
        self._now = now
        self._lines: dict[str, list[LogLine]] = {}
        self._previous: dict[str, list[LogLine]] = {}

    @property
    def answers_probes(self) -> bool:
        """True: the app answers them as it answers everything."""
        return True

    def start_container(self, name: str) -> None:
        """Check that the app is being served; raise CannotRunError where nobody answers."""
        host, port = self._address
        try:
            socket.create_connection(self._address, timeout=_CONNECT_SECONDS).close()
        except OSError as error:
            raise CannotRunError(
                f"container {name} of {self._plan.service} cannot start: nothing answers at its app object's address "
                f"{host}:{port} ({error}). The test process serves the app; check that it is alive and that the app "
                "was registered in this run, or create the image again."
            ) from error
        with self._lock:
            self._running.add(name)
        if name in self._lines:
            self._previous[name] = self._lines[name]
        self._lines[name] = [LogLine(self._now(), text, "stderr") for text in self._notes(name)]

    def _notes(self, name: str) -> list[str]:
        container = next(each for each in self._plan.containers if each.name == name)
        notes = ["pytest-spcs: this container is an app object; what it prints is in the output of the test process"]
        ignored = [
            *(f"environment variable {variable}" for variable in container.environment),
            *(["command"] if container.command is not None else []),
            *(["args"] if container.arguments is not None else []),
        ]
        if ignored:
            notes.append(f"pytest-spcs: not applied to an app object: {', '.join(ignored)}")
        return notes

    def stop_container(self, name: str, grace: float) -> None:  # noqa: ARG002 - the app is left alone
        """Count the container as ended, so that it is started again; the app itself is left alone and goes on."""
        with self._lock:
            if name not in self._running:
                return
            self._running.remove(name)
        text = "pytest-spcs: this container was to be ended; an app object is left alone, and goes on as it is"
        self._lines[name].append(LogLine(self._now(), text, "stderr"))
        ended = Exit(name, ENDED_BY_SIGTERM, self._now())
        threading.Thread(target=self._on_exit, args=(ended,), name=f"end of app {name}", daemon=True).start()

    def address(self, port: int) -> tuple[str, int]:
        """Return where the app listens, whichever of the plan's ports is asked for."""
        if port not in self._plan.ports:
            raise KeyError(port)
        return self._address

    def logs(self, container: str, *, previous: bool = False) -> list[LogLine]:
        """Return a line that says where the app's output is, and what of the specification it does not get."""
        return list((self._previous if previous else self._lines).get(container, ()))

    def stop(self, grace: float) -> None:  # noqa: ARG002 - the app is left alone
        """Leave the app alone: whoever serves it ends it."""
        with self._lock:
            self._running.clear()


class InProcessRuntime:
    """Runs app objects, which need no start: they are served by the test process."""

    def __init__(self, *, now: Callable[[], datetime] = machine_time) -> None:
        self._now = now

    @property
    def gives(self) -> frozenset[Capability]:
        """Everything is accepted: an app of the test process sees no environment, secret or volume, as documented."""
        return frozenset(Capability)

    def accepts(self, image: ImageContent) -> bool:
        """Tell whether the image is an app object."""
        return isinstance(image, AppContent)

    def prepare(self, plan: InstancePlan, on_exit: Callable[[Exit], None]) -> InProcessInstance:
        """Return the instance; raise CannotRunError where two different apps would have to share its ports."""
        urls: dict[str, tuple[str, AppContent]] = {}
        for container in plan.containers:
            if not isinstance(container.image, AppContent):
                raise CannotRunError(
                    f"container {container.name} of {plan.service} is a {container.image.kind!r} image beside an app "
                    "object: they cannot share localhost. Build all images of the service from their Dockerfiles."
                )
            urls.setdefault(container.image.url, (container.name, container.image))
        if len(urls) > 1:
            names = ", ".join(name for name, _ in urls.values())
            raise CannotRunError(
                f"containers {names} of {plan.service} are different app objects: an endpoint's port does not say "
                "which of them it means. Build them from their Dockerfiles, or give one container the app."
            )
        ((_, content),) = urls.values()
        return InProcessInstance(plan, content.address, on_exit, self._now)

    def close(self) -> None:
        """Do nothing: no process, port or file is kept here."""
