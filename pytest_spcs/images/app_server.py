"""A WSGI or ASGI app object served on loopback by a thread, undisturbed by tests that freeze time or block sockets."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, Self

from pytest_spcs.errors import AppServerError
from pytest_spcs.images.app_errors import AppErrors
from pytest_spcs.images.app_objects import App, import_app, is_asgi
from pytest_spcs.waiting import steady_seconds

if TYPE_CHECKING:
    from a2wsgi import WSGIMiddleware
    from uvicorn import Server

__all__ = ["AppServer", "import_app"]

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Message, Receive, Send], Awaitable[None]]

WORKERS = 40
"""Threads for the requests of one WSGI app, made when they are needed: more than gunicorn's usual counts."""

GRACE_SECONDS = 2
"""How long requests may take to end when the server stops; then they are left to themselves."""

_RealSocket: type[socket.socket] = next(kind for kind in socket.socket.__mro__ if kind.__module__ == "socket")
"""The socket class itself, also where pytest-socket has put its guard over the name before this was imported."""


class _Listener(_RealSocket):  # type: ignore[misc,valid-type]  # found at run time, see above
    """A listening socket that accepts without looking up ``socket.socket``, which a test may have replaced."""

    def accept(self) -> tuple[socket.socket, Any]:
        descriptor, address = self._accept()
        accepted = _RealSocket(self.family, self.type, self.proto, fileno=descriptor)
        accepted.setblocking(True)
        return accepted, address


class _SteadyEventLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers go on while freezegun has stopped ``time.monotonic``."""

    def time(self) -> float:
        return steady_seconds()


class AppServer:
    """One app object on a free port of 127.0.0.1.

    Requests do not wait for one another: a WSGI app has a pool of threads, an ASGI app its event loop. What the app
    raises is answered with status 500, as in a container, and its traceback is kept in ``errors``.
    """

    def __init__(self, app: App, *, name: str | None = None) -> None:
        self.name = name or f"{type(app).__module__}.{type(app).__qualname__}"
        self._app = app
        self._errors = AppErrors()
        self._thread: threading.Thread | None = None
        self._listener: socket.socket | None = None
        self._server: Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._wsgi: WSGIMiddleware | None = None
        self._settled = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def errors(self) -> tuple[str, ...]:
        """The tracebacks of the app's last failed requests, oldest first."""
        return self._errors.all

    @property
    def new_errors(self) -> tuple[str, ...]:
        """Those of them that came since ``mark_errors``."""
        return self._errors.news

    def mark_errors(self) -> None:
        """Let the errors so far be none of the next test's."""
        self._errors.mark()

    @property
    def url(self) -> str:
        """Where the app answers, without a slash at the end."""
        if self._listener is None:
            raise AppServerError.told(f"app {self.name} is not being served", advice="Call start() first.")
        host, port = self._listener.getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self) -> str:
        """Serve the app and return its URL; an ASGI app has gone through its lifespan startup then.

        Raises:
            AppServerError: the lifespan startup failed.
        """
        if self._thread is not None:
            return self.url
        # With protocol 0, asyncio would not set TCP_NODELAY on what it accepts: 44 ms a request instead of 0.5.
        listener = _Listener(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.bind(("127.0.0.1", 0))
            listener.listen(128)
        except OSError:
            listener.close()
            raise
        self._listener = listener
        self._settled.clear()
        self._thread = threading.Thread(target=self._serve, name=f"spcs-app-{self.name}", daemon=True)
        self._thread.start()
        self._settled.wait()
        if self._server is None or not self._server.started:
            reason = self.errors[-1] if self.errors else "the app said nothing about it"
            self.stop()
            raise AppServerError.startup_failed(self.name, reason)
        return self.url

    def stop(self) -> None:
        """Let running requests end, go through the lifespan shutdown and close the port. Stopping twice is nothing."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        loop, stopping = self._loop, self._stopping
        if loop is not None and stopping is not None and thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself meanwhile
                loop.call_soon_threadsafe(stopping.set)
        thread.join(2 * GRACE_SECONDS + 1)
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        if self._wsgi is not None:
            _shut_down(self._wsgi)
            self._wsgi = None

    def _serve(self) -> None:
        try:
            with asyncio.Runner(loop_factory=_SteadyEventLoop) as runner:
                runner.run(self._serve_until_stopped())
        except Exception:  # noqa: BLE001  # a thread's exception reaches nobody, so start() raises it as its reason
            self._errors.append(traceback.format_exc())
        except SystemExit:
            pass  # uvicorn's way to say that the lifespan startup failed
        finally:
            self._settled.set()

    async def _serve_until_stopped(self) -> None:
        import uvicorn

        app_server = self
        stopping = asyncio.Event()

        class Server(uvicorn.Server):
            """Tells when it listens, and ends as soon as it is told to instead of looking ten times a second."""

            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets=sockets)
                app_server._settled.set()

            async def main_loop(self) -> None:
                await self.on_tick(0)
                await stopping.wait()

        self._loop, self._stopping = asyncio.get_running_loop(), stopping
        config = uvicorn.Config(
            self._recording(self._as_asgi()),
            interface="asgi3",
            lifespan="auto" if is_asgi(self._app) else "off",
            log_config=None,
            access_log=False,
            date_header=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        self._server = Server(config)
        assert self._listener is not None
        await self._server.serve(sockets=[self._listener])

    def _as_asgi(self) -> AsgiApp:
        if is_asgi(self._app):
            return self._app
        from a2wsgi import WSGIMiddleware

        self._watch_flask()
        self._wsgi = WSGIMiddleware(self._with_error_stream, workers=WORKERS)
        return self._wsgi  # type: ignore[return-value]  # a2wsgi types messages as typed dictionaries

    def _with_error_stream(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        """Call the WSGI app, keeping the tracebacks that frameworks such as Bottle write instead of raising them."""
        environ["wsgi.errors"] = _ErrorStream(self._errors)
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer

    def _watch_flask(self) -> None:
        """Keep the tracebacks of a Flask app, which it logs instead of raising them."""
        flask = sys.modules.get("flask")
        if flask is not None and isinstance(self._app, flask.Flask):
            flask.got_request_exception.connect(self._flask_failed, sender=self._app)

    def _flask_failed(self, _sender: object, *, exception: BaseException, **_: object) -> None:
        if self._thread is not None:
            self._errors.append("".join(traceback.format_exception(exception)))

    def _recording(self, app: AsgiApp) -> AsgiApp:
        """Return the app with its tracebacks kept; uvicorn answers status 500 where it raises before it answers."""

        async def recorded(scope: Message, receive: Receive, send: Send) -> None:
            sent: list[Message] = []

            async def watched(message: Message) -> None:
                if message["type"] == "lifespan.startup.failed" and message.get("message"):
                    self._errors.append(str(message["message"]))
                sent[:] = [message]
                await send(message)

            try:
                await app(scope, receive, watched)
            except Exception:
                if scope["type"] == "lifespan":  # raising in it says that the app has no lifespan
                    raise
                self._errors.append(traceback.format_exc())
                # Starlette answers before it raises. uvicorn would close the connection under the next request then.
                answered = bool(sent) and sent[0]["type"] == "http.response.body" and not sent[0].get("more_body")
                if not answered:
                    raise
                logger.exception("exception in app %s", self.name)

        return recorded


class _ErrorStream:
    """The ``wsgi.errors`` of a request: standard error as it is at that moment, with a copy of tracebacks."""

    def __init__(self, errors: AppErrors) -> None:
        self._errors = errors

    def write(self, text: str) -> int:
        if "Traceback (most recent call last)" in text and not any(error in text for error in self._errors):
            self._errors.append(text)
        return sys.stderr.write(text)

    def writelines(self, lines: Iterable[str]) -> None:
        self.write("".join(lines))

    def flush(self) -> None:
        sys.stderr.flush()


def _shut_down(wsgi: WSGIMiddleware) -> None:
    """End the threads of a WSGI app; one whose request hangs is left behind after the grace."""
    waiter = threading.Thread(target=wsgi.executor.shutdown, kwargs={"cancel_futures": True}, daemon=True)
    waiter.start()
    waiter.join(GRACE_SECONDS)
