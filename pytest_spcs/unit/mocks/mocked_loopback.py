"""A mocked endpoint on a port of this machine, for clients that nothing in this process can intercept."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pytest_spcs.unit.handlers.handlers import Answer
from pytest_spcs.unit.mocks.declared_answers import Call, CallHeaders
from pytest_spcs.unit.problems import UnexpectedCallError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_spcs.images.app_server import AppServer
    from pytest_spcs.unit.mocks.mocked_service import MockedEndpoint

_TEXT = (("Content-Type", "text/plain; charset=utf-8"),)


def serve_on_loopback(endpoint: MockedEndpoint) -> AppServer:
    """Return the running server of an endpoint."""
    from pytest_spcs.images.app_server import AppServer

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = _answer(endpoint, _call(environ))
        phrase = HTTPStatus(answer.status).phrase if answer.status in {status.value for status in HTTPStatus} else "-"
        start_response(f"{answer.status} {phrase}", list(answer.headers))
        return [answer.body]

    server = AppServer(app, name=f"mock of {endpoint.name}")
    server.start()
    return server


def _answer(endpoint: MockedEndpoint, call: Call) -> Answer:
    try:
        return endpoint.reply(call)
    except UnexpectedCallError as error:
        # The test hears of it at its end; the client at once, with a status that no service would choose.
        text = f"{error}\n".encode()
        return Answer(status=501, headers=_TEXT, body=text)
    except Exception as error:  # noqa: BLE001  # whatever a test's function raises; a client could not tell why
        endpoint.note_failure(call, error)
        return Answer(status=500, headers=_TEXT, body=f"{type(error).__name__}: {error}\n".encode())


def _call(environ: dict[str, Any]) -> Call:
    path, query = environ["PATH_INFO"].encode("latin-1").decode(), environ.get("QUERY_STRING", "")
    headers = [
        (key.removeprefix("HTTP_").replace("_", "-").title(), value)
        for key, value in environ.items()
        if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} or key.startswith("HTTP_")
    ]
    target = f"{path}?{query}" if query else path
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    url = f"http://{environ['HTTP_HOST']}{target}"
    return Call(method=environ["REQUEST_METHOD"], url=url, target=target, headers=CallHeaders(headers), body=body)
