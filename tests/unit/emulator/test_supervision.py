"""What a service's status, instances and containers say while containers start, end and answer probes."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.events import ClockMoved
from pytest_spcs.emulator.objects.job_services.commands import StartJob
from pytest_spcs.emulator.objects.services.commands import (
    AlterService,
    DropService,
    GetServiceLogs,
    InlineSpecification,
    ResumeService,
    ShowServiceContainers,
    SuspendService,
    UpgradeService,
    WaitForServices,
)
from pytest_spcs.emulator.objects.services.state import SERVICES, ServiceStatus
from pytest_spcs.emulator.supervision.reconciler import Reconciler
from pytest_spcs.waiting import Deadline, wait_until
from tests.unit.emulator.played import SERVICE, SPECIFICATION, PlayedRuntime, World

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBED = SPECIFICATION.replace(
    "    image: /demo/public/images/echo:1\n",
    "    image: /demo/public/images/echo:1\n    readinessProbe: {port: 8080, path: /ready, periodSeconds: 1}\n",
)


@pytest.fixture
def runtime(world: World) -> Iterator[PlayedRuntime]:
    played = PlayedRuntime()
    reconciler = Reconciler(world.account, [played], stop_grace=7)
    yield played
    reconciler.close()
    assert played.closed
    assert all(instance.stopped_with is not None for instance in played.instances)


@pytest.fixture
def listener() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def containers(world: World) -> list[tuple[object, ...]]:
    rows = world.perform(ShowServiceContainers(SERVICE))
    return [(row["status"], row["message"], row["restart_count"], row["last_exit_code"]) for row in rows]


def status(world: World) -> ServiceStatus:
    return world.account[SERVICES].get(SERVICE).status


def test_a_service_without_a_probe_is_ready_as_soon_as_a_port_answers(
    world: World, runtime: PlayedRuntime, listener: tuple[str, int]
) -> None:
    runtime.addresses = {8080: listener}
    service = world.create_service()
    assert service.status is ServiceStatus.PENDING
    assert len(service.instances) == 1
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    assert containers(world) == [("READY", "Running", 0, None)]
    assert runtime.instances[0].plan.ports == (8080, 8081, 8082)


def test_a_service_that_listens_nowhere_counts_as_ready_after_settling(world: World, runtime: PlayedRuntime) -> None:
    service = world.create_service()
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)


def test_a_container_that_ends_is_restarted_and_shown_as_failed(world: World, runtime: PlayedRuntime) -> None:
    service = world.create_service()
    world.wait_until(lambda: bool(runtime.instances) and bool(runtime.instances[0].starts))
    for restarts in (1, 2):
        runtime.instances[0].exit(3)
        world.wait_until(lambda wanted=restarts: service.instances[0].containers[0].restart_count == wanted)  # type: ignore[misc]
    assert status(world) is ServiceStatus.FAILED
    assert containers(world) == [("FAILED", "Encountered fatal error while running, check container logs", 2, 3)]
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    assert containers(world) == [("READY", "Running", 2, 3)]


def test_a_failing_probe_keeps_the_container_pending_until_it_answers(world: World, runtime: PlayedRuntime) -> None:
    ready = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if ready.is_set() and self.path == "/ready" else 503)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        host, port = server.server_address[:2]
        runtime.addresses = {8080: (str(host), port)}
        service = world.create_service(PROBED)
        message = "Readiness probe is failing at path: /ready, port: 8080"
        world.wait_until(lambda: service.instances[0].containers[0].message == message)
        assert containers(world) == [("PENDING", message, 0, None)]
        ready.set()
        world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
        server.shutdown()
        thread.join()


ALIVE = SPECIFICATION.replace(
    "    image: /demo/public/images/echo:1\n",
    "    image: /demo/public/images/echo:1\n    livenessProbe: {port: 8090, path: /alive}\n",
)


@pytest.fixture
def patient() -> Iterator[tuple[tuple[str, int], threading.Event, list[str]]]:
    """A server that answers 200 until it is told to answer 500: its address, that switch, and the paths asked for."""
    ill = threading.Event()
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(500 if ill.is_set() else 200)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        host, port = server.server_address[:2]
        yield (str(host), port), ill, asked
        server.shutdown()
        thread.join()


def advance(world: World, seconds: float) -> None:
    world.clock.advance(timedelta(seconds=seconds))
    with world.account.lock:
        world.account.events.emit(ClockMoved())


def test_a_container_whose_liveness_probe_fails_three_times_in_a_row_is_restarted(
    world: World,
    runtime: PlayedRuntime,
    listener: tuple[str, int],
    patient: tuple[tuple[str, int], threading.Event, list[str]],
) -> None:
    address, ill, asked = patient
    runtime.addresses = {8080: listener, 8090: address}
    service = world.create_service(ALIVE)
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    (instance,) = runtime.instances
    assert 8090 in instance.plan.ports
    ill.set()
    advance(world, 2)
    assert asked == []
    advance(world, 8)
    wait_until(lambda: len(asked) == 1 or None, deadline=Deadline(10), evidence=lambda: str(asked))
    ill.clear()
    advance(world, 10)
    wait_until(lambda: len(asked) == 2 or None, deadline=Deadline(10), evidence=lambda: str(asked))
    assert containers(world) == [("READY", "Running", 0, None)]
    ill.set()
    advance(world, 30)
    message = "Liveness probe is failing at path: /alive, port: 8090"
    world.wait_until(lambda: service.instances[0].containers[0].message == message)
    assert set(asked) == {"/alive"}
    wait_until(lambda: instance.stops or None, deadline=Deadline(10), evidence=lambda: "it is not ended")
    assert instance.stops == [("echo", 7)]
    assert service.status is ServiceStatus.FAILED
    ill.clear()
    instance.exit(0)
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    assert containers(world) == [("READY", "Running", 1, 0)]
    assert instance.starts == ["echo", "echo"]


def test_a_job_that_is_not_alive_has_failed_whatever_its_exit_code(
    world: World, runtime: PlayedRuntime, patient: tuple[tuple[str, int], threading.Event, list[str]]
) -> None:
    address, ill, _asked = patient
    runtime.addresses = {8090: address}
    ill.set()
    text = ALIVE.partition("  endpoints:")[0].replace("{port", "{failureThreshold: 1, port")
    job = StartJob(name=SERVICE, compute_pool="POOL", source=InlineSpecification(text), is_async=True)
    world.perform(job)
    service = world.account[SERVICES].get(SERVICE)
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    (instance,) = runtime.instances
    advance(world, 10)
    wait_until(lambda: instance.stops or None, deadline=Deadline(10), evidence=lambda: "it is not ended")
    instance.exit(0)
    world.wait_until(lambda: service.has_ended)
    message = "Liveness probe is failing at path: /alive, port: 8090"
    assert containers(world) == [("FAILED", message, 0, 0)]
    assert service.status is ServiceStatus.FAILED


def test_what_cannot_run_is_shown_with_its_reason(world: World, runtime: PlayedRuntime) -> None:
    runtime.refuses_to_prepare = "no namespaces here; use an app object"
    service = world.create_service()
    world.wait_until(lambda: service.status is ServiceStatus.FAILED)
    assert containers(world) == [("FAILED", "no namespaces here; use an app object", 0, None)]


def test_suspend_stops_with_grace_and_resume_starts_again(
    world: World, runtime: PlayedRuntime, listener: tuple[str, int]
) -> None:
    runtime.addresses = {8080: listener}
    service = world.create_service()
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    world.perform(SuspendService(SERVICE))
    assert service.suspended_on is not None
    world.wait_until(lambda: service.status is ServiceStatus.SUSPENDED)
    assert runtime.instances[0].stopped_with == 7
    assert world.perform(ShowServiceContainers(SERVICE)) == [
        {"database_name": "DEMO", "schema_name": "PUBLIC", "service_name": "ECHO", "service_status": "SUSPENDED"}
    ]
    world.perform(ResumeService(SERVICE))
    assert service.resumed_on is not None
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    assert len(runtime.instances) == 2


def test_more_instances_are_started_and_surplus_ones_stopped(
    world: World, runtime: PlayedRuntime, listener: tuple[str, int]
) -> None:
    runtime.addresses = {8080: listener}
    service = world.create_service(min_instances=2, max_instances=3)
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    assert [instance.index for instance in service.instances] == [0, 1]
    world.perform(AlterService(SERVICE, {"min_instances": 3}))
    world.wait_until(lambda: len(runtime.instances) == 3)
    world.perform(AlterService(SERVICE, {"min_instances": 1, "max_instances": 1}))
    world.wait_until(lambda: [instance.index for instance in service.instances] == [0])


def test_a_new_specification_replaces_the_instances(
    world: World, runtime: PlayedRuntime, listener: tuple[str, int]
) -> None:
    runtime.addresses = {8080: listener}
    service = world.create_service()
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    before = service.spec_digest
    changed = SPECIFICATION.replace("name: echo\n    image", "name: echo\n    env: {UPGRADED: true}\n    image")
    world.perform(UpgradeService(SERVICE, InlineSpecification(changed)))
    assert service.spec_digest != before
    world.wait_until(
        lambda: (
            service.status is ServiceStatus.RUNNING
            and [instance.spec_digest for instance in service.instances] == [service.spec_digest]
        )
    )
    assert runtime.instances[1].plan.containers[0].environment == {"UPGRADED": "true"}


def test_a_dropped_service_leaves_no_instance(world: World, runtime: PlayedRuntime, listener: tuple[str, int]) -> None:
    runtime.addresses = {8080: listener}
    service = world.create_service()
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    world.perform(DropService(SERVICE))
    assert SERVICE not in world.account[SERVICES]
    world.wait_until(lambda: not service.instances)
    assert runtime.instances[0].stopped_with == 7


def test_logs_are_cut_to_the_wanted_lines_and_refused_before_the_start(
    world: World, runtime: PlayedRuntime, listener: tuple[str, int]
) -> None:
    runtime.addresses = {8080: listener}
    service = world.create_service()
    world.wait_until(lambda: service.status is ServiceStatus.RUNNING)
    assert world.perform(GetServiceLogs(SERVICE, "0", "echo", lines=2)) == "line 1\nline 2"
    stamped = world.perform(GetServiceLogs(SERVICE, "0", "echo", lines=1, timestamps=True))
    assert stamped == "2026-01-02T03:04:05.000000000Z line 2"
    with pytest.raises(SnowflakeError, match=r"Container 'other' does not exist in service DEMO\.PUBLIC\.ECHO"):
        world.perform(GetServiceLogs(SERVICE, "0", "other"))
    with pytest.raises(SnowflakeError, match=r"Instance '4' of service DEMO\.PUBLIC\.ECHO does not exist"):
        world.perform(GetServiceLogs(SERVICE, "4", "echo"))
    runtime.refuses = "nothing to run"
    world.perform(SuspendService(SERVICE))
    world.wait_until(lambda: service.status is ServiceStatus.SUSPENDED)
    world.perform(ResumeService(SERVICE))
    with pytest.raises(SnowflakeError, match="Container Status: "):
        world.perform(GetServiceLogs(SERVICE, "0", "echo"))


def test_waiting_for_services_ends_with_ok_failure_or_time(
    world: World, runtime: PlayedRuntime, listener: tuple[str, int]
) -> None:
    runtime.addresses = {8080: listener}
    world.create_service()
    assert world.perform(WaitForServices((SERVICE,), 10)) == "OK"
    world.perform(SuspendService(SERVICE))
    with pytest.raises(SnowflakeError, match=r"Timed out after 0\.01 s: DEMO\.PUBLIC\.ECHO is SUSPEND"):
        world.perform(WaitForServices((SERVICE,), 0.01))
    runtime.refuses_to_prepare = "no"
    world.perform(ResumeService(SERVICE))
    with pytest.raises(SnowflakeError, match="has failed"):
        world.perform(WaitForServices((SERVICE,), 10))
