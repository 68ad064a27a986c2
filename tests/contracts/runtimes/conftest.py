"""The runtimes that the contract suites run on."""

from __future__ import annotations

import http.server
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.runtimes.in_process import AppContent, InProcessRuntime
from pytest_spcs.emulator.runtimes.process.build import build_image
from pytest_spcs.emulator.runtimes.stub import StubContent, StubRuntime
from tests.contracts.runtimes.answering_server import DOCKERFILE, SERVER
from tests.contracts.runtimes.houses import Builder, House, process_runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_spcs.emulator.runtimes.contract import ImageContent


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ImageContent]:
    """Make offline images with the answering server."""
    directory = tmp_path_factory.mktemp("images")

    def build(dockerfile: str = DOCKERFILE) -> ImageContent:
        context = tmp_path_factory.mktemp("context")
        (context / "server.py").write_text(SERVER)
        (context / "Dockerfile").write_text(dockerfile)
        return build_image(context, None, {}, sys.executable, directory)[0]

    return build


@pytest.fixture
def app() -> Iterator[Builder]:
    """Serve an app object as the test side does: from a thread of this process."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'""')

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def image(dockerfile: str = DOCKERFILE) -> AppContent:
        return AppContent(f"http://127.0.0.1:{server.server_address[1]}")

    yield image
    server.shutdown()
    thread.join()
    server.server_close()


@contextmanager
def opened(kind: str, request: pytest.FixtureRequest) -> Iterator[House]:
    """Give a runtime with images for it, until the end of the block."""
    match kind:
        case "in_process":
            house = House(InProcessRuntime(), request.getfixturevalue("app"))
        case "stub":
            house = House(StubRuntime(), lambda dockerfile=DOCKERFILE: StubContent())  # noqa: ARG005  # one image for all
        case _:
            house = House(process_runtime(kind), request.getfixturevalue("processes"))
    yield house
    house.runtime.close()


@pytest.fixture(params=["in_process", "namespaces", "copies", "plain"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """Give each runtime whose containers answer."""
    with opened(request.param, request) as house:
        yield house


@pytest.fixture(params=["in_process", "stub", "namespaces", "copies", "plain"])
def any_house(request: pytest.FixtureRequest) -> Iterator[House]:
    """Give each runtime, also the one whose containers answer nothing."""
    with opened(request.param, request) as house:
        yield house


@pytest.fixture(params=["namespaces", "copies", "plain"])
def process_house(request: pytest.FixtureRequest) -> Iterator[House]:
    """Give each runtime whose containers are processes."""
    with opened(request.param, request) as house:
        yield house


@pytest.fixture(params=["namespaces", "copies"])
def namespaces(request: pytest.FixtureRequest) -> Iterator[House]:
    """Give processes in namespaces, their files laid over the image's or copied."""
    with opened(request.param, request) as house:
        yield house


@pytest.fixture
def plain(request: pytest.FixtureRequest) -> Iterator[House]:
    """Give plain processes."""
    with opened("plain", request) as house:
        yield house
