"""Batches on their way to an endpoint, against a real HTTP server."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.data_types import parse_data_type
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.sessions import Session
from pytest_spcs.emulator.objects.service_functions.commands import CreateServiceFunction
from pytest_spcs.emulator.objects.service_functions.events import ServiceFunctionCreated
from pytest_spcs.emulator.objects.service_functions.state import SERVICE_FUNCTIONS, BatchFailure
from pytest_spcs.emulator.objects.services.commands import DropService, SuspendService
from pytest_spcs.emulator.objects.services.state import SERVICES, ServiceStatus
from pytest_spcs.emulator.service_calls.bridge import FunctionBridge
from pytest_spcs.emulator.supervision.reconciler import Reconciler
from tests.unit.emulator.played import SERVICE, PlayedRuntime, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FUNCTION = SERVICE.parent.object("ECHO_UDF")
Answer = tuple[int, bytes]


@dataclass
class Endpoint:
    """An HTTP server that answers as the test says and keeps what it was asked."""

    answer: Callable[[int, bytes], Answer]
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A server that echoes the first argument of each row unless told otherwise."""
    kept = Endpoint(lambda _number, body: (200, echo(body)))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept.requests.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status, answer = kept.answer(len(kept.requests), body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = respond  # noqa: N815  the names that http.server looks up

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    kept.port = server.server_address[1]
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


def echo(body: bytes) -> bytes:
    return json.dumps({"data": [row[:2] for row in json.loads(body)["data"]]}).encode()


@pytest.fixture
def runtime() -> PlayedRuntime:
    """What runs the service's instances."""
    return PlayedRuntime()


@pytest.fixture
def bridge(world: World, endpoint: Endpoint, runtime: PlayedRuntime) -> Iterator[FunctionBridge]:
    """The bridge of an account whose service runs at the endpoint."""
    runtime.addresses = {8080: ("127.0.0.1", endpoint.port)}
    reconciler = Reconciler(world.account, [runtime])
    world.create_service()
    made = FunctionBridge(world.account)
    yield made
    made.close()
    reconciler.close()


def create(world: World, **more: object) -> None:
    world.perform(
        CreateServiceFunction(
            name=FUNCTION,
            arguments=(("X", parse_data_type("varchar")), ("N", parse_data_type("int"))),
            returns=parse_data_type("varchar(10)"),
            service=SERVICE,
            endpoint="echo",
            path="/echo",
            **more,  # type: ignore[arg-type]
        )
    )


def call(world: World, bridge: FunctionBridge, rows: list[tuple[object, ...]]) -> list[object]:
    return list(bridge.bind(world.account[SERVICE_FUNCTIONS][FUNCTION][0])("query-1", rows))


def test_rows_go_out_in_batches_of_the_wanted_size_with_the_headers(
    world: World, bridge: FunctionBridge, endpoint: Endpoint
) -> None:
    create(world, max_batch_rows=2, context_headers=("CURRENT_ROLE", "CURRENT_USER", "CURRENT_WAREHOUSE"))
    world.account.callers["query-1"] = Session(7, "CALLER", "CALLERS_ROLE")
    assert call(world, bridge, [("a", 1), ("b", 2), ("c", 3)]) == ["a", "b", "c"]
    sent = sorted((json.loads(body)["data"] for *_, body in endpoint.requests), key=len, reverse=True)
    assert sent == [[[0, "a", 1], [1, "b", 2]], [[0, "c", 3]]]  # batches go out in parallel, in any order
    method, path, headers, _ = endpoint.requests[0]
    assert (method, path) == ("POST", "/echo")
    assert headers["sf-external-function-name"] == "ECHO_UDF"
    assert headers["sf-external-function-signature"] == "(X VARCHAR, N NUMBER)"
    assert headers["sf-external-function-return-type"] == "VARCHAR(10)"
    assert headers["sf-external-function-current-query-id"] == "query-1"
    told = [headers[f"sf-context-current-{what}"] for what in ("role", "user", "warehouse")]
    assert told == ["CALLERS_ROLE", "CALLER", ""]
    batches = {headers["sf-external-function-query-batch-id"] for _, _, headers, _ in endpoint.requests}
    assert len(batches) == 2


def test_a_batch_is_retried_with_its_id_and_then_answered(
    world: World, bridge: FunctionBridge, endpoint: Endpoint
) -> None:
    create(world)
    endpoint.answer = lambda number, body: (503, b"busy") if number < 3 else (200, echo(body))
    assert call(world, bridge, [("a", 1)]) == ["a"]
    assert len({headers["sf-external-function-query-batch-id"] for _, _, headers, _ in endpoint.requests}) == 1
    assert len(endpoint.requests) == 3


def test_retries_end_with_the_last_answer_in_the_error(
    world: World, bridge: FunctionBridge, endpoint: Endpoint
) -> None:
    create(world, max_batch_retries=1)
    endpoint.answer = lambda _number, _body: (500, b"no such model")
    with pytest.raises(SnowflakeError) as caught:
        call(world, bridge, [("a", 1)])
    assert caught.value.message == (
        "Request failed for external function ECHO_UDF with remote service error: 500 'no such model'"
    )
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("status", [404, 429, 500, 502, 503, 504])
def test_each_status_that_says_later_is_retried(
    world: World, bridge: FunctionBridge, endpoint: Endpoint, status: int
) -> None:
    create(world)
    endpoint.answer = lambda number, body: (status, b"later") if number < 2 else (200, echo(body))
    assert call(world, bridge, [("a", 1)]) == ["a"]
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("status", [302, 400, 401, 403, 405, 408, 409, 410, 422, 501, 505, 507, 511])
def test_no_other_status_is_retried(world: World, bridge: FunctionBridge, endpoint: Endpoint, status: int) -> None:
    create(world)
    endpoint.answer = lambda _number, _body: (status, b"bad row")
    with pytest.raises(SnowflakeError, match=f"{status} 'bad row'"):
        call(world, bridge, [("a", 1)])
    assert len(endpoint.requests) == 1


def test_a_202_is_polled_with_get_and_the_same_headers(
    world: World, bridge: FunctionBridge, endpoint: Endpoint
) -> None:
    create(world)
    first = []

    def answer(number: int, body: bytes) -> Answer:
        first.append(body)
        return (202, b"") if number < 3 else (200, echo(first[0]))

    endpoint.answer = answer
    assert call(world, bridge, [("a", 1)]) == ["a"]
    assert [method for method, *_ in endpoint.requests] == ["POST", "GET", "GET"]
    assert [body for *_, body in endpoint.requests][1:] == [b"", b""]
    assert len({headers["sf-external-function-query-batch-id"] for _, _, headers, _ in endpoint.requests}) == 1


def test_on_batch_failure_return_null_fills_the_batch(world: World, bridge: FunctionBridge, endpoint: Endpoint) -> None:
    create(world, max_batch_rows=2, on_batch_failure=BatchFailure.RETURN_NULL)
    endpoint.answer = lambda _number, body: (400, b"no") if b'"a"' in body else (200, echo(body))
    assert call(world, bridge, [("a", 1), ("b", 2), ("c", 3)]) == [None, None, "c"]


def test_return_null_does_not_hide_that_the_service_was_dropped(world: World, bridge: FunctionBridge) -> None:
    create(world, on_batch_failure=BatchFailure.RETURN_NULL)
    world.perform(DropService(SERVICE))
    with pytest.raises(SnowflakeError) as caught:
        call(world, bridge, [("a", 1)])
    assert "Service 'DEMO.PUBLIC.ECHO' does not exist or not authorized" in caught.value.message
    assert (caught.value.number, caught.value.sql_state) == (2003, "02000")


def test_return_null_fills_the_batches_of_a_service_that_may_not_resume(world: World, bridge: FunctionBridge) -> None:
    create(world, on_batch_failure=BatchFailure.RETURN_NULL)
    world.account[SERVICES].get(SERVICE).auto_resume = False
    world.perform(SuspendService(SERVICE))
    assert call(world, bridge, [("a", 1)]) == [None]


def test_a_poll_that_never_ends_times_out(world: World, bridge: FunctionBridge, endpoint: Endpoint) -> None:
    create(world, batch_timeout_secs=1)
    endpoint.answer = lambda _number, _body: (202, b"")
    with pytest.raises(SnowflakeError, match=r"Timeout was reached \(BATCH_TIMEOUT_SECS = 1\)"):
        call(world, bridge, [("a", 1)])


def test_an_answer_with_a_missing_row_says_which_and_where_to_look(
    world: World, bridge: FunctionBridge, endpoint: Endpoint
) -> None:
    create(world)
    endpoint.answer = lambda _number, _body: (200, b'{"data": [[0, "a"], [2, "c"]]}')
    with pytest.raises(SnowflakeError) as caught:
        call(world, bridge, [("a", 1), ("b", 2), ("c", 3)])
    assert caught.value.message == (
        "Error parsing JSON response from external function ECHO_UDF: the answer lacks row 1: "
        "sent 3 rows (0 to 2), got 2 (0, 2). Look at what /echo of service DEMO.PUBLIC.ECHO answers."
    )


def test_a_suspended_service_is_resumed_by_a_call(world: World, bridge: FunctionBridge, endpoint: Endpoint) -> None:
    create(world)
    world.perform(SuspendService(SERVICE))
    world.wait_until(lambda: not world.account[SERVICES].get(SERVICE).instances)
    assert call(world, bridge, [("a", 1)]) == ["a"]
    assert not world.account[SERVICES].get(SERVICE).suspended


def test_a_suspended_service_without_auto_resume_fails_the_call(world: World, bridge: FunctionBridge) -> None:
    create(world)
    world.account[SERVICES].get(SERVICE).auto_resume = False
    world.perform(SuspendService(SERVICE))
    with pytest.raises(SnowflakeError, match=r"service DEMO\.PUBLIC\.ECHO is SUSPENDED and has AUTO_RESUME = FALSE"):
        call(world, bridge, [("a", 1)])


def test_a_context_header_that_is_not_emulated_is_refused_by_name(world: World) -> None:
    world.create_service()
    with pytest.raises(SnowflakeError, match="Unsupported feature 'context header 'LAST_QUERY_ID' of a service fun"):
        create(world, context_headers=("CURRENT_USER", "LAST_QUERY_ID"))
    assert world.account[SERVICE_FUNCTIONS] == {}


def test_a_replaced_function_that_the_engine_refuses_leaves_the_old_one(world: World) -> None:
    world.create_service()
    create(world, max_batch_rows=2)
    told: list[object] = []

    def refuse(event: ServiceFunctionCreated) -> None:
        if event.function.max_batch_rows == 3:
            raise SnowflakeError(2040, "42601", "the engine has no such type")
        told.append(event.function.max_batch_rows)

    world.account.events.follow(ServiceFunctionCreated, refuse)
    with pytest.raises(SnowflakeError, match="the engine has no such type"):
        create(world, max_batch_rows=3, mode=CreateMode.OR_REPLACE)
    assert [function.max_batch_rows for function in world.account[SERVICE_FUNCTIONS][FUNCTION]] == [2]
    assert told == [2]


def test_a_container_that_ends_under_a_batch_is_waited_for_and_asked_again(
    world: World, bridge: FunctionBridge, endpoint: Endpoint, runtime: PlayedRuntime
) -> None:
    create(world)
    service = world.account[SERVICES].get(SERVICE)

    def answer(number: int, body: bytes) -> Answer:
        if number == 1:
            runtime.instances[0].exit(3)
            world.wait_until(lambda: service.status is ServiceStatus.FAILED)
            return 503, b"going down"
        return 200, echo(body)

    endpoint.answer = answer
    assert call(world, bridge, [("a", 1)]) == ["a"]
    assert service.instances[0].containers[0].restart_count == 1


def test_a_container_that_ends_again_and_again_is_told_with_its_restarts(
    world: World, bridge: FunctionBridge, runtime: PlayedRuntime
) -> None:
    create(world)
    world.wait_until(lambda: bool(runtime.instances))
    instance = runtime.instances[0]
    runtime.addresses.clear()  # nothing listens, so it never is ready
    start = instance.start_container

    def start_and_end(name: str) -> None:
        start(name)
        instance.exit(1)

    instance.start_container = start_and_end  # type: ignore[method-assign]  # the played container ends at once
    instance.exit(1)
    with pytest.raises(SnowflakeError, match=r"service DEMO.PUBLIC.ECHO is FAILED: .*restarted \d+ times"):
        call(world, bridge, [("a", 1)])
