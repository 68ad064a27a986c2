"""Mocked services answer under the addresses of the real ones, record calls, and refuse what nobody declared."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests
import responses
from flask import Flask, request

from pytest_spcs.unit.mocks.endpoint_mocks import EndpointMocks
from pytest_spcs.unit.problems import MockDeclarationError, UnexpectedCallError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_spcs.unit.mocks.declared_answers import Call
    from pytest_spcs.unit.mocks.mocked_service import MockedService

SPECIFICATION = """
spec:
  containers:
  - name: convert-api
    image: /db/schema/repo/convert:1
  endpoints:
  - name: convert-api
    port: 9090
    public: true
    corsSettings:
      Access-Control-Allow-Origin: ["https://app.example.com"]
      Access-Control-Allow-Methods: ["POST"]
  - name: metrics
    port: 8001
  - name: ring
    portRange: 8100-8110
    protocol: TCP
"""


@pytest.fixture
def mocks(tmp_path: Path) -> Iterator[EndpointMocks]:
    with EndpointMocks(relative_to=tmp_path) as entered:
        yield entered


@pytest.fixture
def service(mocks: EndpointMocks) -> MockedService:
    return mocks(SPECIFICATION, "CONVERT_API")


def unexpected(mocks: EndpointMocks, method: str, url: str, **arguments: Any) -> str:
    """Make a call that nothing answers, and return the error's text."""
    with pytest.raises(UnexpectedCallError) as raised:
        requests.request(method, url, timeout=5, **arguments)
    mocks.unexpected.clear()
    return str(raised.value)


def test_a_service_answers_under_all_its_names(service: MockedService) -> None:
    endpoint = service.endpoint("convert-api")
    endpoint.answer("POST", "/convert", json={"data": [[0, 53.6]]})
    domain = service.addresses.dns_domain
    short = domain.split(".", maxsplit=1)[0]
    hosts = ["convert-api", f"convert-api.{short}", f"convert-api.{domain}", f"instances.convert-api.{domain}"]
    for host in hosts:
        answer = requests.post(f"http://{host}:9090/convert", json={"data": [[0, 12]]}, timeout=5)
        assert answer.json() == {"data": [[0, 53.6]]}
    assert requests.post(f"{endpoint.ingress_url}/convert", timeout=5).ok
    assert endpoint.calls[0].url == "http://convert-api:9090/convert"
    assert endpoint.calls[0].json() == {"data": [[0, 12]]}
    assert endpoint.calls == service.calls
    assert len(service.calls) == 5


def test_the_addresses_have_the_form_of_snowflakes(service: MockedService) -> None:
    endpoint = service.endpoint("convert-api")
    assert service.dns_name == f"convert-api.{service.addresses.dns_domain}"
    assert service.addresses.dns_domain.endswith(".svc.spcs.internal")
    assert endpoint.url == f"http://{service.dns_name}:9090"
    assert endpoint.ingress_url.endswith("-testorg-testaccount.snowflakecomputing.app")


def test_services_of_one_schema_share_its_domain_and_others_do_not(mocks: EndpointMocks) -> None:
    one, two = mocks(SPECIFICATION, "DB.S.ONE"), mocks(SPECIFICATION, "DB.S.TWO")
    other = mocks(SPECIFICATION, "DB.OTHER.ONE")
    assert one.addresses.dns_domain == two.addresses.dns_domain != other.addresses.dns_domain


def test_an_answer_may_be_computed_from_the_call(service: MockedService) -> None:
    def convert(call: Call) -> Any:
        assert call.header("content-type") == "application/json"
        return {"data": [[index, value * 2] for index, value in call.json()["data"]]}

    service.endpoint("convert-api").answer("POST", "/convert", call=convert)
    answer = requests.post("http://convert-api:9090/convert", json={"data": [[0, 1], [1, 2]]}, timeout=5)
    assert answer.json() == {"data": [[0, 2], [1, 4]]}
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("declared", "status", "text"),
    [
        ({"text": "pong"}, 200, "pong"),
        ({"body": b"\x00", "status": 206}, 206, "\x00"),
        ({"status": 503}, 503, ""),
        ({"json": {"told": None}, "status": 400}, 400, '{"told": null}'),
        ({"call": lambda call: (418, call.query["name"], {"X-Pot": "tea"})}, 418, "Zoë"),
    ],
)
def test_an_answer_may_have_any_content(service: MockedService, declared: Any, status: int, text: str) -> None:
    service.endpoint("metrics").answer("GET", "/ping", **declared)
    answer = requests.get("http://convert-api:8001/ping", params={"name": "Zoë"}, timeout=5)
    assert (answer.status_code, answer.content.decode()) == (status, text)


def test_an_answer_may_be_a_failure_of_the_network(service: MockedService) -> None:
    service.endpoint("metrics").answer("GET", "/", raises=requests.ConnectionError("refused"))
    with pytest.raises(requests.ConnectionError, match="refused"):
        requests.get("http://convert-api:8001", timeout=5)


def test_answers_with_a_limit_come_one_after_the_other(service: MockedService) -> None:
    endpoint = service.endpoint("metrics")
    first = endpoint.answer("GET", "/jobs/*", status=202, times=2)
    endpoint.answer("GET", "/jobs/*", json="done")
    statuses = [requests.get("http://convert-api:8001/jobs/7", timeout=5).status_code for _ in range(3)]
    assert statuses == [202, 202, 200]
    assert len(first.calls) == 2


def test_an_app_object_answers_what_is_not_declared(service: MockedService) -> None:
    app = Flask("convert")

    @app.post("/convert")
    def convert() -> Any:
        return {"host": request.host, "got": request.get_json()}

    endpoint = service.endpoint("convert-api")
    endpoint.serve(app)
    endpoint.answer("GET", "/healthcheck", text="fine")
    assert requests.get("http://convert-api:9090/healthcheck", timeout=5).text == "fine"
    answer = requests.post("http://convert-api:9090/convert", json=[1], timeout=5)
    assert answer.json() == {"host": "convert-api:9090", "got": [1]}


def test_an_unexpected_call_fails_with_all_that_is_declared(mocks: EndpointMocks, service: MockedService) -> None:
    service.endpoint("convert-api").answer("POST", "/convert", json={})
    service.endpoint("metrics").answer("GET", "/metrics", query={"format": "text"}, text="")
    assert unexpected(mocks, "GET", "http://convert-api:9090/convert") == (
        "unexpected call: GET http://convert-api:9090/convert\n"
        "  POST /convert: another method than GET\n"
        "  declared:\n"
        "    POST /convert of endpoint convert-api (http://convert-api:9090)\n"
        "    GET /metrics?format=text of endpoint metrics (http://convert-api:8001)\n"
        "Declare it with .answer(), or correct the client."
    )
    assert "GET /metrics?format=text: another query (format=None)" in unexpected(
        mocks, "GET", "http://convert-api:8001/metrics"
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://convert-api/convert", "has port 80: convert-api has 9090, metrics has 8001, ring has 8100"),
        ("http://convert-api:8105/", "no endpoint of service TEST_DB.TEST_SCHEMA.CONVERT_API has port 8105"),
        ("http://convert_api:9090/", "no mocked service has this host; mocked: convert-api."),
        ("https://example.com/", "no mocked service has this host; mocked: convert-api."),
        ("http://convert-api:9090/", "endpoint convert-api has no declared answers"),
    ],
)
def test_a_wrong_address_is_explained(mocks: EndpointMocks, service: MockedService, url: str, reason: str) -> None:
    assert service.calls == []
    assert reason in unexpected(mocks, "GET", url)


def test_a_range_of_ports_is_reached_at_the_instances(service: MockedService) -> None:
    service.endpoint("ring").answer("*", "/", text="node")
    assert requests.get(f"http://instances.{service.dns_name}:8105/", timeout=5).text == "node"


def test_an_unexpected_call_that_the_code_has_caught_is_told_at_the_end() -> None:
    def test_of_a_user() -> None:
        with EndpointMocks() as mocks:
            mocks(SPECIFICATION, "CONVERT_API")
            with contextlib.suppress(Exception):  # what the code under test does
                requests.get("http://convert-api:9090/nothing", timeout=5)

    with pytest.raises(UnexpectedCallError) as told:
        test_of_a_user()
    assert str(told.value).splitlines()[:2] == [
        "1 unexpected call to mocked endpoints",
        "  unexpected call: GET http://convert-api:9090/nothing",
    ]


def test_after_the_test_requests_are_as_before(mocks: EndpointMocks) -> None:
    before = requests.adapters.HTTPAdapter.send
    mocks(SPECIFICATION, "ONE")
    assert requests.adapters.HTTPAdapter.send is not before
    mocks.close()
    assert requests.adapters.HTTPAdapter.send is before


def test_a_mock_of_the_test_can_be_used(mocks: EndpointMocks) -> None:
    with responses.RequestsMock() as mine:
        mine.get("https://example.com/", body="mine")
        mocks(SPECIFICATION, "CONVERT_API", mock=mine).endpoint("metrics").answer("GET", "/", text="service")
        assert requests.get("https://example.com/", timeout=5).text == "mine"
        assert requests.get("http://convert-api:8001/", timeout=5).text == "service"
        with pytest.raises(requests.ConnectionError, match="not the host of a mocked service"):
            requests.get("https://example.org/", timeout=5)


def test_other_clients_take_the_loopback_url(service: MockedService) -> None:
    endpoint = service.endpoint("convert-api")
    endpoint.answer("POST", "/convert", call=lambda call: {"got": call.json(), "query": call.query})
    with httpx.Client(base_url=endpoint.loopback_url, trust_env=False) as client:
        answer = client.post("/convert?x=a%20b", json=[1])
    assert answer.json() == {"got": [1], "query": {"x": "a b"}}
    assert endpoint.calls[0].path == "/convert"
    assert requests.post(f"{endpoint.loopback_url}/convert", json=2, timeout=5).json()["got"] == 2


def test_an_answer_that_cannot_be_computed_for_a_loopback_client_is_told_at_the_end() -> None:
    def broken(call: Call) -> object:
        raise ValueError(f"no rows in {call.json()}")

    stack = contextlib.ExitStack()
    endpoint = stack.enter_context(EndpointMocks())(SPECIFICATION, "CONVERT_API").endpoint("convert-api")
    endpoint.answer("POST", "/convert", call=broken)
    url = f"{endpoint.loopback_url}/convert"
    answer = httpx.post(url, json={}, trust_env=False)
    with pytest.raises(UnexpectedCallError) as caught:
        stack.close()
    assert (answer.status_code, answer.text) == (500, "ValueError: no rows in {}\n")
    told = str(caught.value)
    assert f"failed call: POST {url}" in told
    assert "its answer could not be computed: ValueError: no rows in {}" in told
    assert "call= takes the call and returns the content, (status, content) or (status, content, headers)" in told


def test_an_error_that_is_declared_is_no_surprise_to_a_loopback_client(service: MockedService) -> None:
    endpoint = service.endpoint("convert-api")
    endpoint.answer("GET", "/", raises=ConnectionError("gone"))
    answer = httpx.get(f"{endpoint.loopback_url}/", trust_env=False)
    assert (answer.status_code, answer.text) == (500, "ConnectionError: gone\n")


@pytest.mark.parametrize(
    "returned", [(201, "made", {"X-A": "1"}), (201, {"X-A": "1"}, "made"), (201, {"X-A": "1"}, b"made")]
)
def test_a_computed_answer_has_the_order_of_flask_or_of_responses(service: MockedService, returned: object) -> None:
    service.endpoint("convert-api").answer("GET", "/", call=lambda _call: returned)
    answer = requests.get("http://convert-api:9090/", timeout=5)
    assert (answer.status_code, answer.text, answer.headers["X-A"]) == (201, "made", "1")


def test_an_unexpected_call_on_loopback_is_501_and_told_at_the_end(
    mocks: EndpointMocks, service: MockedService
) -> None:
    endpoint = service.endpoint("convert-api")
    answer = httpx.get(f"{endpoint.loopback_url}/nothing", trust_env=False)
    assert answer.status_code == 501
    assert answer.text.startswith("unexpected call: GET http://127.0.0.1:")
    assert len(mocks.unexpected) == 1
    mocks.unexpected.clear()


def test_a_private_endpoint_has_no_ingress_url(service: MockedService) -> None:
    with pytest.raises(MockDeclarationError, match=r"endpoint 'metrics' of service .* is private"):
        _ = service.endpoint("metrics").ingress_url


def test_an_unknown_endpoint_is_refused_with_those_that_are_declared(service: MockedService) -> None:
    with pytest.raises(MockDeclarationError) as refused:
        service.endpoint("web")
    assert str(refused.value).endswith(
        "\n  declared in its specification: convert-api, metrics, ring\n"
        "Use one of these names, or add the endpoint under spec.endpoints in the specification."
    )


def test_a_specification_may_be_a_file_or_a_template(mocks: EndpointMocks, tmp_path: Path) -> None:
    (tmp_path / "service.yaml").write_text(SPECIFICATION.replace("9090", "{{ port }}"))
    made = mocks("service.yaml", "CONVERT_API", using={"port": 7070})
    assert made.endpoint("convert-api").port == 7070


def test_a_service_without_endpoints_is_refused(mocks: EndpointMocks) -> None:
    text = 'spec:\n  containers:\n  - {name: job, image: "/db/s/r/job:1"}\n'
    with pytest.raises(MockDeclarationError, match="has no endpoints: nothing reaches such a service"):
        mocks(text, "JOB")


def test_two_kinds_of_content_in_one_answer_are_refused(service: MockedService) -> None:
    with pytest.raises(MockDeclarationError, match="not json and text"):
        service.endpoint("metrics").answer("GET", "/", json={}, text="x")


@pytest.fixture
def guarded(mocks: EndpointMocks) -> MockedService:
    return mocks(SPECIFICATION, "CONVERT_API", ingress_rules=True, user="JANE")


TOKEN = {"Authorization": 'Snowflake Token="secret"'}


def test_the_ingress_wants_a_token_or_sends_to_the_login(guarded: MockedService) -> None:
    endpoint = guarded.endpoint("convert-api")
    endpoint.answer("GET", "/", text="in")
    answer = requests.get(endpoint.ingress_url, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    assert "/oauth/authorize" in answer.headers["Location"]
    assert requests.get(endpoint.ingress_url, headers=TOKEN, timeout=5).text == "in"


def test_the_ingress_tells_who_calls_and_lets_nobody_else_tell(guarded: MockedService) -> None:
    endpoint = guarded.endpoint("convert-api")
    endpoint.answer("GET", "/", call=lambda call: dict(call.headers))
    headers = {**TOKEN, "sf-context-current-user": "ROOT", "X-SF-SPCS-Authorization": "x", "X-Mine": "1"}
    seen = {
        name.lower(): value
        for name, value in requests.get(endpoint.ingress_url, headers=headers, timeout=5).json().items()
    }
    assert seen["sf-context-current-user"] == "JANE"
    assert seen["x-mine"] == "1"
    assert not {"authorization", "x-sf-spcs-authorization"} & seen.keys()


def test_the_ingress_does_not_forward_trace(guarded: MockedService) -> None:
    endpoint = guarded.endpoint("convert-api")
    endpoint.answer("*", "/", text="in")
    assert requests.request("TRACE", endpoint.ingress_url, headers=TOKEN, timeout=5).status_code == 405


def test_the_ingress_changes_the_headers_of_answers(guarded: MockedService) -> None:
    endpoint = guarded.endpoint("convert-api")
    own = {"Server": "mine", "X-Powered-By": "x", "Access-Control-Allow-Origin": "*", "X-Frame-Options": "SAMEORIGIN"}
    endpoint.answer("GET", "/", text="in", headers={**own, "Content-Security-Policy": "img-src *", "X-Mine": "1"})
    answer = requests.get(endpoint.ingress_url, headers={**TOKEN, "Origin": "https://app.example.com"}, timeout=5)
    assert not {"Server", "X-Powered-By"} & set(answer.headers)
    assert answer.headers["X-Mine"] == "1"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Content-Security-Policy"].startswith("img-src *, default-src 'self'")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    other = requests.get(endpoint.ingress_url, headers={**TOKEN, "Origin": "https://evil.example.com"}, timeout=5)
    assert "Access-Control-Allow-Origin" not in other.headers


def test_the_ingress_lets_no_programs_through(guarded: MockedService) -> None:
    endpoint = guarded.endpoint("convert-api")
    endpoint.answer("GET", "/run.sh", body=b"rm", headers={"Content-Type": "application/x-sh; charset=utf-8"})
    answer = requests.get(f"{endpoint.ingress_url}/run.sh", headers=TOKEN, timeout=5)
    assert (answer.status_code, answer.content) == (403, b"")


def test_calls_between_services_do_not_go_through_the_ingress(guarded: MockedService) -> None:
    guarded.endpoint("convert-api").answer("GET", "/", call=lambda call: str(call.header("Sf-Context-Current-User")))
    assert requests.get("http://convert-api:9090/", timeout=5).text == "None"


def test_a_client_that_follows_the_ingress_to_the_login_is_told_what_it_lacks(
    mocks: EndpointMocks, guarded: MockedService
) -> None:
    endpoint = guarded.endpoint("convert-api")
    endpoint.answer("GET", "/", text="in")
    message = unexpected(mocks, "GET", endpoint.ingress_url)
    assert "this is the login, where the ingress sends calls without a token" in message
    assert 'the client lacks Authorization: Snowflake Token="..."' in message


def test_the_headers_of_a_call_are_found_by_name_and_not_shown(service: MockedService) -> None:
    endpoint = service.endpoint("convert-api")
    endpoint.answer("POST", "/", call=lambda call: call.headers["content-TYPE"])
    headers = {"Authorization": "Bearer abc", "Content-Type": "text/csv"}
    assert requests.post(endpoint.url, data="secret", headers=headers, timeout=5).text == "text/csv"
    assert httpx.post(endpoint.loopback_url, content="secret", headers=headers).text == "text/csv"
    for call in endpoint.calls:
        assert call.headers["authorization"] == call.header("AUTHORIZATION") == "Bearer abc"
        assert call.headers.get("x-absent") is call.header("x-absent") is None
        assert "abc" not in repr(call)
        assert "secret" not in repr(call)


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ({"path": "convert"}, "the path 'convert' does not begin with '/'"),
        ({"path": "/convert?unit=C"}, "has a query: write answer(..., query={'name': 'value'})"),
        ({"times": 0}, "an answer cannot be given 0 times: write 1 or more, or leave times= out"),
        ({"status": 99}, "99 is no status of an HTTP answer: write one from 200 to 599"),
    ],
    ids=["path", "query", "times", "status"],
)
def test_a_declaration_that_could_answer_nothing_is_refused(
    service: MockedService, declaration: dict[str, Any], message: str
) -> None:
    with pytest.raises(MockDeclarationError) as raised:
        service.endpoint("convert-api").answer("GET", json=1, **declaration)
    assert message in str(raised.value)
