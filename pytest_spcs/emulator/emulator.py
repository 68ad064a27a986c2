"""The emulator as a whole: started, reached at an address, stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pytest_spcs.emulator.application import Application
from pytest_spcs.emulator.doors.server import HOST, Server, open_listener

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from pytest_spcs.emulator.account.remarks import Remark
    from pytest_spcs.emulator.application import Invitation
    from pytest_spcs.emulator.doors.certificates import ServerCertificate
    from pytest_spcs.emulator.options import Options


class Emulator:
    """An emulated Snowflake account on a port of loopback, from ``start`` to ``stop``.

    Making one raises OSError where the port is taken, and what ``Application`` raises. ``remark`` is called, from any
    thread, with each sentence that people should know of.
    """

    def __init__(self, options: Options, *, remark: Remark = lambda _text: None) -> None:
        listener = open_listener(options.port)
        try:
            host, port = listener.getsockname()
            self._certificate = self._certified(options)
            self._application = Application(options, registry=f"{host}:{port}", remark=remark)
            shown = None if self._certificate is None else self._certificate.chain_and_key
            self._server = Server(self._application.web, listener, self._application.shut, certificate=shown)
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
    def protocol(self) -> str:
        """``http``, or ``https``."""
        return "http" if self._certificate is None else "https"

    @property
    def authority(self) -> Path | None:
        """The certificate that https clients are to trust, in PEM."""
        return None if self._certificate is None else self._certificate.authority

    @staticmethod
    def _certified(options: Options) -> ServerCertificate | None:
        if not options.tls:
            return None
        from pytest_spcs.emulator.doors.certificates import make_certificate

        return make_certificate(options.run_directory / "tls")

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
