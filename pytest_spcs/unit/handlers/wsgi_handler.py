"""A WSGI app as a handler: called in the test's own thread, so breakpoints and monkeypatches work."""

from __future__ import annotations

import io
import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from pytest_spcs.unit.handlers.handlers import Answer, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class WsgiHandler:
    """Calls ``app(environ, start_response)``."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app

    def __call__(self, request: Request, timeout: float) -> Answer:  # noqa: ARG002  # a call in this thread cannot be ended
        """Return the app's answer; status 500 with the traceback where it raises."""
        started: list[Any] = []
        errors = io.StringIO()
        body = io.BytesIO()

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], Any]:
            if exc_info and started:
                started.clear()
            started[:] = [status, headers]
            return body.write

        with _flask_tracebacks(self._app) as raised:
            try:
                parts: Iterable[bytes] = self._app(_environment(request, errors), start_response)
                try:
                    for part in parts:
                        body.write(part)
                finally:
                    close = getattr(parts, "close", None)
                    if close is not None:
                        close()
            except Exception:  # noqa: BLE001  # as a server does: whatever it is, the answer is 500
                return Answer(status=500, traceback=traceback.format_exc())
        if not started:
            return Answer(status=500, traceback="the app returned without calling start_response")
        status, headers = started
        return Answer(
            status=int(status.split()[0]),
            headers=tuple(headers),
            body=body.getvalue(),
            traceback="".join(raised) or errors.getvalue(),
        )

    def close(self) -> None:
        """Do nothing."""


def _environment(request: Request, errors: io.StringIO) -> dict[str, Any]:
    """Return what PEP 3333 asks for."""
    path, _, query = request.target.partition("?")
    host, _, port = request.host.partition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path, "latin-1"),
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": errors,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "HTTP_HOST": request.host,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    return environ


@contextmanager
def _flask_tracebacks(app: Any) -> Iterator[list[str]]:
    """Collect what a Flask app logs instead of raising it."""
    raised: list[str] = []

    def keep(_sender: object, *, exception: BaseException, **_: object) -> None:
        raised.append("".join(traceback.format_exception(exception)))

    flask = sys.modules.get("flask")
    if flask is None or not isinstance(app, flask.Flask):
        yield raised
        return
    with flask.got_request_exception.connected_to(keep, sender=app):
        yield raised
