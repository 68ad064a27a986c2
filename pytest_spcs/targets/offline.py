"""The offline target: an emulated Snowflake, in a child process or at a URL."""

from __future__ import annotations

import os
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any, Protocol

from pytest_spcs.errors import ForkedProcessError
from pytest_spcs.images.report import BuildStep
from pytest_spcs.targets.admin_door import AdminDoor
from pytest_spcs.targets.contract import AppSource, Capabilities, DockerfileSource, PublishedImage, ServiceLogin
from pytest_spcs.targets.loopback_environment import LoopbackEnvironment
from pytest_spcs.targets.service_tokens import EmulatorTokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from snowflake.connector import SnowflakeConnection
    from snowflake.core import Root

    from pytest_spcs.targets.emulator_address import EmulatorAddress

LOGIN_TIMEOUT = 20
"""Seconds for a login: the emulator listens already, so a longer wait would only hide that it is gone."""


NETWORK_TIMEOUT = 10
"""Seconds for which connector 4.x tries again when nobody answers; a request that is being answered is not cut."""
_BOUNDED_BY_ITSELF = 5
"""The connector's first version with limits of its own."""
_SERVED_BY_THREADS = 5
"""The connector's first version that waits for ever in a forked child, where the threads of its core are missing."""


class EmulatorSource(Protocol):
    """Where the emulator comes from: a child process, or somebody else's."""

    def start(self) -> None:
        """Begin to make it available."""
        ...

    def address(self) -> EmulatorAddress:
        """Wait until it listens."""
        ...

    def check(self) -> None:
        """Raise SpcsError where it is known to have ended."""
        ...

    def stop(self) -> None:
        """End what ``start`` began."""
        ...


def connection_parameters(emulator: EmulatorAddress) -> dict[str, Any]:
    """Return the connector's arguments for an emulator, its user's password among them."""
    given: dict[str, Any] = {
        "host": emulator.host,
        "port": emulator.port,
        "protocol": "http",
        "account": emulator.account,
        "user": emulator.user,
        "password": emulator.password,
        "login_timeout": LOGIN_TIMEOUT,
        "enable_server_session_keep_alive_auto_detection": False,
    }
    if emulator.role is not None:
        given["role"] = emulator.role
    return given


def _patience() -> dict[str, Any]:
    """Return how long connector 4.x is to try an emulator that is gone; without it, for ever. 5.x has limits itself."""
    return {"network_timeout": NETWORK_TIMEOUT} if _major_version() < _BOUNDED_BY_ITSELF else {}


def _major_version() -> int:
    from snowflake.connector.version import VERSION

    return int(VERSION[0] or 0)


class OfflineTarget:
    """An emulated Snowflake, reached as any Snowflake client reaches one, and through its admin door for images."""

    capabilities = Capabilities(app_objects=True)

    def __init__(self, source: EmulatorSource, *, name: str, outlives_the_run: bool) -> None:
        self.address = name
        self.outlives_the_run = outlives_the_run
        self._source = source
        self._environment = LoopbackEnvironment()
        self._lock = threading.Lock()
        self._emulator: EmulatorAddress | None = None
        self._process = os.getpid()

    def start(self) -> None:
        """Begin to start the emulator, if it is ours to start."""
        self._source.start()

    def stop(self) -> None:
        """End the emulator, if it is ours, and put the environment variables back."""
        self._environment.leave()
        self._source.stop()

    def check(self) -> None:
        """Raise SpcsError where the emulator has ended."""
        self._source.check()

    def connect(self, **arguments: Any) -> SnowflakeConnection:
        """Open a session with the emulator's user."""
        if os.getpid() != self._process and _major_version() >= _SERVED_BY_THREADS:
            raise ForkedProcessError.of_a_child()
        emulator = self.located()
        self.check()
        from snowflake.connector import connect

        return connect(**{**connection_parameters(emulator), **_patience(), **arguments})

    def root(self, connection: SnowflakeConnection) -> Root:
        """Return the ``snowflake.core`` root on a connection; importing it takes seconds."""
        self._environment.hide_https_proxy()
        with warnings.catch_warnings():
            # snowflake.core uses what connector 5 has deprecated; that is between the two, and no test's failure.
            warnings.simplefilter("ignore", DeprecationWarning)
            from snowflake.core import Root

            return Root(connection)

    def service_login(self, service: str, *, role: str | None, warehouse: str | None) -> ServiceLogin:
        """Let the emulator give out tokens for a service's user; it makes that user with the first one."""
        emulator = self.located()
        self.check()
        door = AdminDoor(emulator.host, emulator.port, emulator.admin_token)
        tokens = EmulatorTokens(door, service, role=role or emulator.role or "PUBLIC", warehouse=warehouse)
        return ServiceLogin(
            host=emulator.host, port=emulator.port, protocol="http", account=emulator.account, tokens=tokens
        )

    def publish_image(self, path: str, source: DockerfileSource | AppSource) -> PublishedImage:
        """Let the emulator make an offline image from a Dockerfile, or take an app object's server for one."""
        body: dict[str, object] = {"path": path}
        if isinstance(source, AppSource):
            body["app_url"] = source.url
        else:
            body |= {
                "context": str(source.context),
                "dockerfile": source.dockerfile,
                "build_arguments": dict(source.build_arguments),
                "python": sys.executable,
            }
        emulator = self.located()
        door = AdminDoor(emulator.host, emulator.port, emulator.admin_token)
        answer = door.ask(f"make the image {path}", "POST", "/admin/v1/images", body)
        steps = tuple(
            BuildStep(
                line=int(step.get("line", 0)),
                instruction=str(step.get("instruction", "")),
                outcome=str(step.get("outcome", "")),
                detail=str(step.get("detail") or ""),
            )
            for step in answer.get("steps") or ()
        )
        return PublishedImage(digest=str(answer["digest"]), steps=steps)

    def ingress_headers(self) -> Mapping[str, str]:
        """Return no headers: an emulator's endpoints are reached directly for now."""
        return {}

    def located(self) -> EmulatorAddress:
        """Return where the emulator is, started and waited for if need be; connections reach it from then on."""
        with self._lock:
            if self._emulator is None:
                self._source.start()
                self._emulator = self._source.address()
                self._environment.enter()
            return self._emulator
