"""What the contract tests of runtimes share: a runtime with images for it, and ways to look at what runs."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import socket
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from pytest_spcs.emulator.runtimes.contract import (
    ContainerPlan,
    Exit,
    ImageContent,
    InstancePlan,
    LogLine,
    RunningInstance,
    Runtime,
)
from pytest_spcs.emulator.runtimes.process.runtime import ProcessRuntime
from pytest_spcs.identifiers import ObjectName
from pytest_spcs.waiting import Deadline, wait_until
from tests.contracts.runtimes.answering_server import DOCKERFILE

if TYPE_CHECKING:
    from collections.abc import Callable


SERVICE = ObjectName("DEMO", "PUBLIC", "ECHO")
PORT = 9090


class Builder(Protocol):
    """Makes an image whose server answers ``GET /``."""

    def __call__(self, dockerfile: str = DOCKERFILE) -> ImageContent: ...


@dataclass
class House:
    """A runtime under test, and the way to make images for it."""

    runtime: Runtime
    image: Builder
    exits: list[Exit] = field(default_factory=list)
    exited: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def on_exit(self, exit_: Exit) -> None:
        self.exits.append(exit_)
        self.exited.release()

    def wait_for_exit(self) -> Exit:
        assert self.exited.acquire(timeout=20), "no container ended"
        return self.exits[-1]

    def prepare(self, *containers: ContainerPlan, ports: tuple[int, ...] = (PORT,), index: int = 0) -> RunningInstance:
        return self.runtime.prepare(InstancePlan(SERVICE, index, containers, ports), self.on_exit)

    def start(self, *arguments: str, dockerfile: str = DOCKERFILE, **environment: str) -> RunningInstance:
        """Start an instance with one container, ``main``; arguments are its server's."""
        command = ("python", "server.py", *arguments) if arguments else None
        instance = self.prepare(ContainerPlan("main", self.image(dockerfile), command=command, environment=environment))
        instance.start_container("main")
        return instance


def request(address: tuple[str, int], path: str = "/", body: bytes | None = None) -> bytes:
    connection = http.client.HTTPConnection(*address, timeout=20)
    try:
        connection.request("GET" if body is None else "POST", path, body)
        return connection.getresponse().read()
    finally:
        connection.close()


def until(look: Callable[[], Any], evidence: Callable[[], str]) -> Any:
    return wait_until(look, deadline=Deadline(20), evidence=evidence)


def answer(instance: RunningInstance, path: str = "/", port: int = PORT) -> Any:
    """Ask until the server listens; what it answers is JSON."""

    def ask() -> bytes | None:
        try:
            return request(instance.address(port), path)
        except (OSError, http.client.HTTPException):
            return None

    body = until(ask, lambda: f"no answer; logs: {texts(instance.logs('main'))}")
    return json.loads(body)


def texts(lines: list[LogLine]) -> list[str]:
    return [line.text for line in lines]


def wait_for_line(instance: RunningInstance, text: str) -> None:
    until(
        lambda: True if any(text in line for line in texts(instance.logs("main"))) else None,
        lambda: f"no line {text!r} in {texts(instance.logs('main'))}",
    )


def processes_with(marker: str) -> list[str]:
    """Return the processes of this machine that have a marker in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if marker.encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


def closed(address: tuple[str, int]) -> bool:
    """Tell whether a connection is refused."""
    with socket.socket() as trial:
        trial.settimeout(5)
        return trial.connect_ex(address) != 0


def process_runtime(kind: str) -> ProcessRuntime:
    if kind == "plain":
        return ProcessRuntime(namespaces=False)
    runtime = ProcessRuntime(overlay=kind == "namespaces")
    if runtime.isolation != "namespaces":
        runtime.close()
        pytest.skip(f"no namespaces on this machine: {runtime.isolation}")
    return runtime
