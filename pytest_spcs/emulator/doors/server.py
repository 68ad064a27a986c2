"""Serves a web application on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from starlette.types import ASGIApp

HOST = "127.0.0.1"
"""Never 0.0.0.0: nobody outside this machine is to reach the emulator. Not ``localhost``: ``Root`` refuses it."""
_KEEP_ALIVE_SECONDS = 600
"""How long an idle connection stays open: a client that reuses one just as it is being closed sees an error."""
_STOP_SECONDS = 1
"""How long requests may take to end when the server stops."""


def open_listener(port: int = 0) -> socket.socket:
    """Return a listening socket on a port of loopback, a free one for 0; raise OSError for one that is taken.

    With protocol 0 instead of IPPROTO_TCP, asyncio would not set TCP_NODELAY on what it accepts, and answers would
    wait 40 ms for the client's acknowledgement.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if port:
            # The port of an emulator that has just ended can be had again at once.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(2048)
        listener.setblocking(False)
    except BaseException:
        listener.close()
        raise
    return listener


class Server:
    """A running web server; requests that come before ``start`` wait in the listener's queue.

    ``before_stop`` runs in its event loop before it stops, to end the requests that would go on. With a file that
    holds certificate and key it speaks https.
    """

    def __init__(
        self,
        app: ASGIApp,
        listener: socket.socket,
        before_stop: Callable[[], Coroutine[None, None, None]],
        *,
        certificate: Path | None = None,
    ) -> None:
        self._listener = listener
        self._before_stop = before_stop
        self._loop: asyncio.AbstractEventLoop | None = None
        config = uvicorn.Config(
            app,
            http="httptools",
            loop="asyncio",
            ws="none",
            lifespan="off",
            interface="asgi3",
            # Tokens and statements go to no log.
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_STOP_SECONDS,
            ssl_certfile=certificate,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="pytest-spcs-doors", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        port: int = self._listener.getsockname()[1]
        return port

    def start(self) -> None:
        """Begin to answer; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Answer nothing any more and close the port."""
        if self._thread.is_alive() and self._loop is not None:
            shutting = asyncio.run_coroutine_threadsafe(self._before_stop(), self._loop)
            with suppress(TimeoutError):
                shutting.result(_STOP_SECONDS)
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS + 2)
        self._listener.close()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[self._listener])
