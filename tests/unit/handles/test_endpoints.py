"""An endpoint is reached over HTTP, by the address that SHOW ENDPOINTS gives."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_socket
import responses
from flask import Flask, make_response, request

from pytest_spcs.errors import EndpointError
from pytest_spcs.handles.endpoints import EndpointHandle, ServiceView, url_of
from pytest_spcs.handles.observations import Endpoint
from pytest_spcs.images.app_server import AppServer

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "DEMO.PUBLIC.CONVERT_API"
PROVISIONING = "Endpoints provisioning in progress... check back in a few minutes"


class FakeService:
    """A service of which a test says what SHOW ENDPOINTS lists."""

    def __init__(self) -> None:
        self.ingress_urls: list[str | None] = []
        self.public = True
        self.status = "RUNNING"
        self.headers: dict[str, str] = {}
        self.looks = 0
        self.made: list[EndpointHandle] = []

    def endpoint(self, *, ready_timeout: float = 10) -> EndpointHandle:
        view = ServiceView(
            name=NAME,
            endpoints=self._endpoints,
            status=lambda: self.status,
            evidence=lambda: [f"service status: {self.status}"],
            ingress_headers=lambda: self.headers,
            ready_timeout=ready_timeout,
        )
        self.made.append(EndpointHandle("convert-api", view))
        return self.made[-1]

    def _endpoints(self) -> list[Endpoint]:
        self.looks += 1
        url = self.ingress_urls.pop(0) if len(self.ingress_urls) > 1 else self.ingress_urls[0]
        return [
            Endpoint(
                name="convert-api", port=9090, port_range=None, protocol="HTTP", is_public=self.public, ingress_url=url
            )
        ]


def echo_app() -> Flask:
    app = Flask("echo")

    @app.route("/", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @app.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def echo(path: str = "") -> Any:
        answer = make_response(
            {
                "method": request.method,
                "path": request.full_path,
                "headers": {name.lower(): value for name, value in request.headers.items()},
                "body": request.get_data(as_text=True),
            }
        )
        answer.set_cookie("visited", "yes")
        return answer

    return app


@pytest.fixture
def address() -> Iterator[str]:
    with AppServer(echo_app()) as server:
        yield server.url.removeprefix("http://")


@pytest.fixture
def closed_address() -> str:
    with AppServer(echo_app()) as server:
        return server.url.removeprefix("http://")


@pytest.fixture
def service() -> Iterator[FakeService]:
    service = FakeService()
    yield service
    for endpoint in service.made:
        endpoint.close()


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("localhost:8000", "http://localhost:8000"),
        ("api.localhost:8000/", "http://api.localhost:8000"),
        ("p6bye-myorg-myacct.snowflakecomputing.app", "https://p6bye-myorg-myacct.snowflakecomputing.app"),
        ("192.0.2.1:8000", "https://192.0.2.1:8000"),
    ],
)
def test_only_loopback_is_spoken_to_without_tls(address: str, url: str) -> None:
    assert url_of(address) == url


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_each_method_sends_its_request(service: FakeService, address: str, method: str) -> None:
    service.ingress_urls = [address]
    answer = getattr(service.endpoint(), method)("/convert", params={"unit": "c"}).json()
    assert (answer["method"], answer["path"]) == (method.upper(), "/convert?unit=c")


def test_arguments_are_those_of_httpx(service: FakeService, address: str) -> None:
    service.ingress_urls = [address]
    answer = service.endpoint().post("convert", json={"data": [[0, 12]]}, headers={"X-Unit": "c"}).json()
    assert answer["body"] == '{"data":[[0,12]]}'
    assert answer["path"] == "/convert?"
    assert answer["headers"]["x-unit"] == "c"


def test_the_address_is_asked_for_once(service: FakeService, address: str) -> None:
    service.ingress_urls = [address]
    endpoint = service.endpoint()
    for _ in range(3):
        assert endpoint.get("/").status_code == 200
    assert endpoint.url == f"http://{address}"
    assert service.looks == 1


def test_an_address_that_is_being_provisioned_is_waited_for(service: FakeService, address: str) -> None:
    service.ingress_urls = [PROVISIONING, None, address]
    assert service.endpoint().get("/").status_code == 200
    assert service.looks == 3


def test_an_address_that_does_not_come_in_time_is_told(service: FakeService) -> None:
    service.ingress_urls = [PROVISIONING]
    with pytest.raises(EndpointError) as caught:
        service.endpoint(ready_timeout=0).get("/")
    assert str(caught.value) == (
        f"endpoint 'convert-api' of service {NAME} has no address after 0 s\n"
        f"  SHOW ENDPOINTS says: {PROVISIONING}\n"
        "A real account takes 1 to 5 minutes for a new endpoint: raise --spcs-ready-timeout."
    )


def test_a_suspended_service_is_not_waited_for(service: FakeService) -> None:
    service.ingress_urls, service.status = [PROVISIONING], "SUSPENDED"
    with pytest.raises(EndpointError) as caught:
        service.endpoint(ready_timeout=600).get("/")
    assert str(caught.value) == (
        f"endpoint 'convert-api' of service {NAME} cannot be reached: the service is suspended\n"
        "Resume it first: .resume()."
    )


def test_a_private_endpoint_names_the_ways_to_call_it(service: FakeService) -> None:
    service.ingress_urls, service.public = [None], False
    with pytest.raises(EndpointError) as caught:
        service.endpoint().get("/")
    assert str(caught.value) == (
        f"endpoint 'convert-api' of service {NAME} is private\n"
        "  on a real account nothing outside Snowflake reaches a private endpoint\n"
        "Call it through a service function, or set `public: true` for it in the specification."
    )


def test_a_refused_connection_asks_for_the_address_again(
    service: FakeService, closed_address: str, address: str
) -> None:
    service.ingress_urls = [closed_address, address]
    answer = service.endpoint().post("/", content=b"once").json()
    assert answer["body"] == "once"
    assert service.looks == 2


def test_an_endpoint_that_stays_closed_tells_what_is_known_of_its_service(
    service: FakeService, closed_address: str
) -> None:
    service.ingress_urls = [closed_address]
    with pytest.raises(EndpointError) as caught:
        service.endpoint().get("/")
    first, _, rest = str(caught.value).partition("\n")
    assert first.startswith(f"endpoint 'convert-api' of service {NAME} cannot be reached at http://{closed_address}: ")
    assert first.endswith("refused")
    assert rest == (
        "  service status: RUNNING\n"
        "Does the container listen on the endpoint's port, and on all addresses (0.0.0.0)? A suspended service has to "
        "be resumed first: .resume()."
    )


def test_a_forgotten_address_is_asked_for_again(service: FakeService, address: str) -> None:
    service.ingress_urls = [address]
    endpoint = service.endpoint()
    endpoint.get("/")
    endpoint.forget_address()
    endpoint.get("/")
    assert service.looks == 2


def test_the_ingress_headers_go_with_each_request_and_a_callers_header_wins(service: FakeService, address: str) -> None:
    service.ingress_urls, service.headers = [address], {"Authorization": 'Snowflake Token="secret"'}
    endpoint = service.endpoint()
    assert endpoint.get("/").json()["headers"]["authorization"] == 'Snowflake Token="secret"'
    mine = endpoint.get("/", headers={"authorization": "mine"}).json()
    assert mine["headers"]["authorization"] == "mine"
    assert "secret" not in repr(endpoint)


def test_cookies_of_one_request_do_not_reach_the_next(service: FakeService, address: str) -> None:
    service.ingress_urls = [address]
    endpoint = service.endpoint()
    assert endpoint.get("/").cookies["visited"] == "yes"
    assert "cookie" not in endpoint.get("/").json()["headers"]


def test_a_proxy_of_the_environment_does_not_stand_before_loopback(
    service: FakeService, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    service.ingress_urls = [address]
    assert service.endpoint().get("/").status_code == 200


def test_closing_leaves_no_connection_open_and_a_later_request_works(service: FakeService, address: str) -> None:
    service.ingress_urls = [address]
    endpoint = service.endpoint()
    endpoint.get("/")
    endpoint.close()
    endpoint.close()
    gc.collect()  # an open socket would be a ResourceWarning, which is an error here
    assert endpoint.get("/").status_code == 200


def test_the_responses_library_does_not_catch_it(service: FakeService, address: str) -> None:
    service.ingress_urls = [address]
    with responses.RequestsMock():
        assert service.endpoint().get("/").status_code == 200


def test_loopback_is_enough_for_pytest_socket(service: FakeService, address: str) -> None:
    service.ingress_urls = [address]
    try:
        pytest_socket.socket_allow_hosts(["127.0.0.1"])
        assert service.endpoint().get("/").status_code == 200
    finally:
        pytest_socket._remove_restrictions()


def test_a_replaced_file_system_does_not_matter(service: FakeService, address: str, request: Any) -> None:
    service.ingress_urls = [address]
    endpoint = service.endpoint()
    request.getfixturevalue("fs")
    assert not Path(httpx.__file__).exists()
    assert endpoint.get("/").status_code == 200


def test_what_else_goes_wrong_is_an_error_of_httpx(service: FakeService) -> None:
    app, release = Flask("slow"), threading.Event()

    @app.get("/")
    def slow() -> str:
        assert release.wait(10)
        return "late"

    with AppServer(app) as server:
        service.ingress_urls = [server.url.removeprefix("http://")]
        with pytest.raises(httpx.ReadTimeout):
            service.endpoint().get("/", timeout=0.05)
        release.set()
