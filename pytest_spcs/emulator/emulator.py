"""The emulator as a whole: started, reached at an address, stopped."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pytest_spcs.emulator.application import Application
from pytest_spcs.emulator.doors.server import HOST, Server, open_listener

if TYPE_CHECKING:
    from pytest_spcs.emulator.application import Invitation


class Emulator:
    """An emulated Snowflake account on a free port of loopback, from ``start`` to ``stop``."""

    def __init__(self, run_directory: Path) -> None:
        listener = open_listener()
        try:
            host, port = listener.getsockname()
            self._application = Application(run_directory, registry=f"{host}:{port}")
            self._server = Server(self._application.web, listener, self._application.shut)
        except BaseException:
            listener.close()
            raise

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def host(self) -> str:
        """The host that clients are to name: its number, since ``snowflake.core`` refuses ``localhost``."""
        return HOST

    @property
    def port(self) -> int:
        """The port."""
        return self._server.port

    @property
    def invitation(self) -> Invitation:
        """The credentials, made for this emulator alone."""
        return self._application.invitation

    def start(self) -> None:
        """Open the doors; returns at once."""
        self._server.start()

    def stop(self) -> None:
        """Close the doors, then stop every service; nothing is left running."""
        try:
            self._server.stop()
        finally:
            self._application.close()
