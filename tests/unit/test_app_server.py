"""An app object is served like a container would serve it, whatever a test does to time and sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import freezegun
import httpx
import pytest
import pytest_socket
from flask import Flask
from flask import request as flask_request
from starlette.applications import Starlette
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

from pytest_spcs.errors import AppServerError
from pytest_spcs.images.app_objects import is_asgi
from pytest_spcs.images.app_server import AppServer

if TYPE_CHECKING:
    from starlette.requests import Request

Serve = Callable[[Any], AppServer]


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, verify=False, timeout=10) as client:
        yield client


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[AppServer] = []

    def start(app: Any) -> AppServer:
        servers.append(AppServer(app))
        servers[-1].start()
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


def flask_app() -> Flask:
    app = Flask("convert_app")

    @app.get("/")
    def home() -> str:
        return "ready"

    @app.post("/echo")
    def echo() -> dict[str, int]:
        return {"size": len(flask_request.get_data())}

    @app.get("/boom")
    def boom() -> str:
        raise ValueError("no such temperature")

    return app


def asgi_app(journal: list[str] | None = None) -> Starlette:
    journal = [] if journal is None else journal

    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        journal.append("started")
        yield
        journal.append("stopped")

    async def home(_: Request) -> JSONResponse:
        return JSONResponse({"journal": journal})

    async def boom(_: Request) -> JSONResponse:
        raise ValueError("no such temperature")

    async def stream(_: Request) -> StreamingResponse:
        async def parts() -> Any:
            for part in range(3):
                yield f"part {part}\n"
                await asyncio.sleep(0)

        return StreamingResponse(parts())

    return Starlette(
        routes=[Route("/", home), Route("/boom", boom), Route("/stream", stream)],
        lifespan=lifespan,
    )


def test_a_wsgi_app_answers_on_a_free_port_of_loopback(serve: Serve, client: httpx.Client) -> None:
    server = serve(flask_app())
    assert server.url.startswith("http://127.0.0.1:")
    assert client.get(f"{server.url}/").text == "ready"
    assert client.post(f"{server.url}/echo", content=b"x" * 1_000_000).json() == {"size": 1_000_000}


def test_an_asgi_app_goes_through_its_lifespan(serve: Serve, client: httpx.Client) -> None:
    journal: list[str] = []
    server = serve(asgi_app(journal))
    assert journal == ["started"]
    assert client.get(f"{server.url}/").json() == {"journal": ["started"]}
    server.stop()
    assert journal == ["started", "stopped"]


def test_an_asgi_app_without_lifespan_is_served(serve: Serve, client: httpx.Client) -> None:
    async def app(scope: Any, _receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"bare"})

    server = serve(app)
    assert client.get(server.url).text == "bare"
    assert server.errors == ()


def test_a_failing_lifespan_startup_is_told_with_its_traceback() -> None:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> Any:
        raise RuntimeError("no model file")
        yield

    server = AppServer(Starlette(lifespan=lifespan), name="model_app:app")
    with pytest.raises(AppServerError) as caught:
        server.start()
    message = str(caught.value).splitlines()
    assert message[0] == "app model_app:app failed in its lifespan startup"
    assert message[-2] == "  RuntimeError: no model file"
    assert message[-1] == "The app's startup code has to work in the environment that runs pytest."


def test_asking_for_the_url_of_a_server_that_was_not_started_says_so() -> None:
    with pytest.raises(AppServerError, match=r"app flask\.app\.Flask is not being served\nCall start\(\) first\."):
        _ = AppServer(flask_app()).url


def test_a_waiting_request_does_not_hold_up_another(serve: Serve, client: httpx.Client) -> None:
    app, entered, release = flask_app(), threading.Event(), threading.Event()

    @app.get("/wait")
    def wait() -> str:
        entered.set()
        assert release.wait(10)
        return "waited"

    server = serve(app)
    answers: list[str] = []
    waiting = threading.Thread(target=lambda: answers.append(client.get(f"{server.url}/wait").text))
    waiting.start()
    assert entered.wait(10)
    assert client.get(f"{server.url}/").text == "ready"
    assert answers == []
    release.set()
    waiting.join(10)
    assert answers == ["waited"]


def test_a_streamed_body_arrives_part_by_part(serve: Serve, client: httpx.Client) -> None:
    app, read_one = flask_app(), threading.Event()

    @app.get("/stream")
    def stream() -> Any:
        def parts() -> Iterator[str]:
            yield "first"
            assert read_one.wait(10)
            yield "second"

        return parts()

    with client.stream("GET", f"{serve(app).url}/stream") as response:
        parts = response.iter_text()
        assert next(parts) == "first"
        read_one.set()
        assert "".join(parts) == "second"
    assert client.get(f"{serve(asgi_app()).url}/stream").text == "part 0\npart 1\npart 2\n"


@pytest.mark.parametrize("app", [flask_app, asgi_app], ids=["wsgi", "asgi"])
def test_an_exception_of_the_app_is_status_500_and_its_traceback_is_kept(
    serve: Serve, client: httpx.Client, app: Callable[[], Any]
) -> None:
    server = serve(app())
    assert client.get(f"{server.url}/boom").status_code == 500
    assert client.get(f"{server.url}/").status_code == 200
    (error,) = server.errors
    assert error.rstrip().endswith("ValueError: no such temperature")


def test_a_raw_wsgi_app_that_raises_is_status_500_and_kept(serve: Serve, client: httpx.Client) -> None:
    def app(environ: Any, start_response: Any) -> Any:
        raise KeyError("data")

    server = serve(app)
    assert client.get(server.url).status_code == 500
    assert [error.splitlines()[-1] for error in server.errors] == ["KeyError: 'data'"]


@pytest.mark.parametrize("app", [flask_app, asgi_app], ids=["wsgi", "asgi"])
def test_nothing_is_left_after_stop(client: httpx.Client, app: Callable[[], Any]) -> None:
    before = set(threading.enumerate())
    server = AppServer(app())
    url = server.start()
    client.get(url)
    server.stop()
    server.stop()
    assert set(threading.enumerate()) == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False, verify=False)


def test_a_server_can_be_started_again(client: httpx.Client) -> None:
    server = AppServer(flask_app())
    for _ in range(2):
        with server:
            assert server.start() == server.url
            assert client.get(server.url).text == "ready"


@pytest.mark.parametrize("app", [flask_app, asgi_app], ids=["wsgi", "asgi"])
def test_accepted_connections_do_not_delay_small_packets(
    serve: Serve, client: httpx.Client, app: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    delays: list[int] = []
    original = asyncio.selector_events._SelectorSocketTransport  # type: ignore[attr-defined]  # to see its socket

    class Watched(original):  # type: ignore[misc,valid-type]  # the same
        def __init__(self, loop: Any, sock: socket.socket, *arguments: Any, **keywords: Any) -> None:
            super().__init__(loop, sock, *arguments, **keywords)
            delays.append(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(asyncio.selector_events, "_SelectorSocketTransport", Watched)
    client.get(serve(app()).url)
    assert len(delays) == 1
    assert all(delays)


@pytest.mark.parametrize("app", [flask_app, asgi_app], ids=["wsgi", "asgi"])
def test_frozen_time_stops_neither_start_nor_requests_nor_stop(client: httpx.Client, app: Callable[[], Any]) -> None:
    before = set(threading.enumerate())
    with freezegun.freeze_time("2020-02-02"):
        server = AppServer(app())
        server.start()
        assert client.get(server.url).status_code == 200
        server.stop()
    server.start()
    with freezegun.freeze_time("2020-02-02"):
        assert client.get(server.url).status_code == 200
        server.stop()
    assert set(threading.enumerate()) == before


@pytest.mark.parametrize("app", [flask_app, asgi_app], ids=["wsgi", "asgi"])
def test_blocked_sockets_do_not_stop_a_server_that_listens(serve: Serve, app: Callable[[], Any]) -> None:
    server = serve(app())
    host, port = server.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=10)
    try:
        pytest_socket.disable_socket()
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
    finally:
        pytest_socket.enable_socket()
        connection.close()


@pytest.mark.parametrize("app", [flask_app, asgi_app], ids=["wsgi", "asgi"])
def test_a_replaced_file_system_does_not_matter(
    client: httpx.Client, app: Callable[[], Any], request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("fs")
    with AppServer(app()) as server:
        assert client.get(server.url).status_code == 200


def test_an_app_is_taken_for_asgi_by_how_it_is_called() -> None:
    async def asgi(scope: Any, receive: Any, send: Any) -> None: ...

    def asgi_by_its_parameters(scope: Any, receive: Any, send: Any) -> Any: ...

    def wsgi(environ: Any, start_response: Any) -> Any: ...

    assert is_asgi(asgi)
    assert is_asgi(asgi_by_its_parameters)
    assert is_asgi(asgi_app())
    assert not is_asgi(wsgi)
    assert not is_asgi(flask_app())
