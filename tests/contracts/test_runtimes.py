"""What every runtime promises, and what containers that are processes promise besides."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import pytest

from pytest_spcs.emulator.runtimes.contract import (
    CannotRunError,
    ContainerPlan,
    Exit,
    ImageContent,
    InstancePlan,
    LogLine,
    RunningInstance,
    Runtime,
)
from pytest_spcs.emulator.runtimes.in_process import AppContent, InProcessRuntime
from pytest_spcs.emulator.runtimes.process.build import build_image
from pytest_spcs.emulator.runtimes.process.runtime import ProcessRuntime
from pytest_spcs.emulator.runtimes.stub import StubContent, StubRuntime
from pytest_spcs.identifiers import ObjectName
from pytest_spcs.waiting import Deadline, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SERVICE = ObjectName("DEMO", "PUBLIC", "ECHO")
PORT = 9090
SERVER = """
import http.server, json, os, signal, socket, sys

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        name, _, argument = self.path[1:].partition("?")
        print("asked for", self.path)
        if name == "exit":
            os._exit(int(argument))
        if name == "abort":
            os.abort()
        self.answer(json.dumps(getattr(self, "see_" + (name or "name"))(argument)).encode())

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def see_name(self, _):
        return os.environ.get("NAME", "")

    def see_environment(self, _):
        return dict(os.environ)

    def see_directory(self, path):
        return [os.getcwd(), sorted(os.listdir(path or "."))]

    def see_exists(self, path):
        return os.path.exists(path)

    def see_write(self, path):
        with open(path, "w") as file:
            file.write("x")
        return os.path.exists(path)

    def see_user(self, _):
        return os.getuid()

    def see_processes(self, _):
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]

    def see_neighbour(self, address):
        host, port = address.split(":")
        try:
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                return connection.makefile("rb").read().decode().splitlines()[-1]
        except OSError as error:
            return type(error).__name__ + ": " + os.strerror(error.errno or 0)

if "--stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if "--polite" in sys.argv:
    def farewell(*_):
        print("farewell")
        sys.exit(7)
    signal.signal(signal.SIGTERM, farewell)
host = "127.0.0.1" if "--loopback" in sys.argv else "0.0.0.0"
http.server.ThreadingHTTPServer.request_queue_size = 64
print("listening", file=sys.stderr)
http.server.ThreadingHTTPServer((host, int(os.environ.get("PORT", "9090"))), Handler).serve_forever()
"""
DOCKERFILE = 'FROM python:3.11\nWORKDIR /app\nCOPY ./ /app/\nENV COLOUR=blue\nCMD ["python", "server.py"]\n'


class Builder(Protocol):
    """Makes an image whose server answers ``GET /``."""

    def __call__(self, dockerfile: str = DOCKERFILE) -> ImageContent: ...


@dataclass
class House:
    """A runtime under test, and the way to make images for it."""

    runtime: Runtime
    image: Builder
    exits: list[Exit] = field(default_factory=list)
    exited: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def on_exit(self, exit_: Exit) -> None:
        self.exits.append(exit_)
        self.exited.release()

    def wait_for_exit(self) -> Exit:
        assert self.exited.acquire(timeout=20), "no container ended"
        return self.exits[-1]

    def prepare(self, *containers: ContainerPlan, ports: tuple[int, ...] = (PORT,), index: int = 0) -> RunningInstance:
        return self.runtime.prepare(InstancePlan(SERVICE, index, containers, ports), self.on_exit)

    def start(self, *arguments: str, dockerfile: str = DOCKERFILE, **environment: str) -> RunningInstance:
        """Start an instance with one container, ``main``; arguments are its server's."""
        command = ("python", "server.py", *arguments) if arguments else None
        instance = self.prepare(ContainerPlan("main", self.image(dockerfile), command=command, environment=environment))
        instance.start_container("main")
        return instance


def request(address: tuple[str, int], path: str = "/", body: bytes | None = None) -> bytes:
    connection = http.client.HTTPConnection(*address, timeout=20)
    try:
        connection.request("GET" if body is None else "POST", path, body)
        return connection.getresponse().read()
    finally:
        connection.close()


def until(look: Callable[[], Any], evidence: Callable[[], str]) -> Any:
    return wait_until(look, deadline=Deadline(20), evidence=evidence)


def answer(instance: RunningInstance, path: str = "/", port: int = PORT) -> Any:
    """Ask until the server listens; what it answers is JSON."""

    def ask() -> bytes | None:
        try:
            return request(instance.address(port), path)
        except (OSError, http.client.HTTPException):
            return None

    body = until(ask, lambda: f"no answer; logs: {texts(instance.logs('main'))}")
    return json.loads(body)


def texts(lines: list[LogLine]) -> list[str]:
    return [line.text for line in lines]


def wait_for_line(instance: RunningInstance, text: str) -> None:
    until(
        lambda: True if any(text in line for line in texts(instance.logs("main"))) else None,
        lambda: f"no line {text!r} in {texts(instance.logs('main'))}",
    )


def processes_with(marker: str) -> list[str]:
    """Return the processes of this machine that have a marker in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if marker.encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


def closed(address: tuple[str, int]) -> bool:
    """Tell whether a connection is refused."""
    with socket.socket() as trial:
        trial.settimeout(5)
        return trial.connect_ex(address) != 0


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ImageContent]:
    """Make offline images with the server above."""
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


def process_runtime(kind: str) -> ProcessRuntime:
    if kind == "plain":
        return ProcessRuntime(namespaces=False)
    runtime = ProcessRuntime(overlay=kind == "namespaces")
    if runtime.isolation != "namespaces":
        runtime.close()
        pytest.skip(f"no namespaces on this machine: {runtime.isolation}")
    return runtime


@pytest.fixture(params=["in_process", "namespaces", "copies", "plain"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    if request.param == "in_process":
        chosen = House(InProcessRuntime(), request.getfixturevalue("app"))
    else:
        chosen = House(process_runtime(request.param), request.getfixturevalue("processes"))
    yield chosen
    chosen.runtime.close()


@pytest.fixture(params=["in_process", "stub", "namespaces", "copies", "plain"])
def any_house(request: pytest.FixtureRequest) -> Iterator[House]:
    """Also one whose containers answer nothing."""
    if request.param == "stub":
        chosen = House(StubRuntime(), lambda dockerfile=DOCKERFILE: StubContent())  # noqa: ARG005  # one image for all
    elif request.param == "in_process":
        chosen = House(InProcessRuntime(), request.getfixturevalue("app"))
    else:
        chosen = House(process_runtime(request.param), request.getfixturevalue("processes"))
    yield chosen
    chosen.runtime.close()


@pytest.fixture(params=["namespaces", "copies", "plain"])
def process_house(request: pytest.FixtureRequest, processes: Builder) -> Iterator[House]:
    chosen = House(process_runtime(request.param), processes)
    yield chosen
    chosen.runtime.close()


@pytest.fixture(params=["namespaces", "copies"])
def namespaces(request: pytest.FixtureRequest, processes: Builder) -> Iterator[House]:
    chosen = House(process_runtime(request.param), processes)
    yield chosen
    chosen.runtime.close()


@pytest.fixture
def plain(processes: Builder) -> Iterator[House]:
    chosen = House(process_runtime("plain"), processes)
    yield chosen
    chosen.runtime.close()


class TestEveryRuntime:
    def test_a_started_container_answers_at_the_instances_address(self, house: House) -> None:
        instance = house.start()
        assert answer(instance) == ""
        assert instance.address(PORT)[0] == "127.0.0.1"

    def test_instances_share_a_port(self, house: House) -> None:
        instances = [house.start(), house.start()]
        assert [answer(instance) for instance in instances] == ["", ""]

    def test_a_port_that_is_not_in_the_plan_has_no_address(self, house: House) -> None:
        with pytest.raises(KeyError):
            house.start().address(1)

    def test_logs_are_lines_and_stay_after_the_stop(self, house: House) -> None:
        instance = house.start()
        answer(instance)
        instance.stop(5)
        assert instance.logs("main")
        assert all(isinstance(line, LogLine) for line in instance.logs("main"))

    def test_stopping_twice_and_closing_twice_do_no_harm(self, house: House) -> None:
        instance = house.start()
        instance.stop(5)
        instance.stop(5)
        house.runtime.close()
        house.runtime.close()

    def test_only_images_of_its_own_kind_are_accepted(self, house: House) -> None:
        @dataclass
        class Foreign:
            kind: str = "foreign"

        assert house.runtime.accepts(house.image())
        assert not house.runtime.accepts(Foreign())
        with pytest.raises(CannotRunError, match=r"main .*'foreign' image"):
            house.prepare(ContainerPlan("main", Foreign()))


class TestEndingOneContainer:
    def test_its_end_is_told_and_it_can_be_started_again(self, any_house: House) -> None:
        instance = any_house.start()
        if instance.answers_probes:
            answer(instance)
        instance.stop_container("main", 20)
        ended = any_house.wait_for_exit()
        assert (ended.container, ended.code) == ("main", 128 + signal.SIGTERM)
        instance.start_container("main")
        if instance.answers_probes:
            answer(instance)
        instance.stop_container("main", 20)
        assert any_house.wait_for_exit().code == 128 + signal.SIGTERM
        assert len(any_house.exits) == 2
        instance.stop(5)

    def test_one_that_does_not_run_is_left_alone(self, any_house: House) -> None:
        instance = any_house.prepare(ContainerPlan("main", any_house.image()))
        instance.stop_container("main", 20)
        instance.start_container("main")
        instance.stop(5)
        instance.stop_container("main", 20)
        assert any_house.exits == []

    def test_a_server_that_ignores_sigterm_is_killed_after_the_grace(self, process_house: House) -> None:
        instance = process_house.start("--stubborn")
        answer(instance)
        instance.stop_container("main", 0.1)
        assert process_house.wait_for_exit().code == 128 + signal.SIGKILL
        instance.start_container("main")
        answer(instance)

    def test_a_server_may_end_by_itself_within_the_grace(self, process_house: House) -> None:
        instance = process_house.start("--polite")
        answer(instance)
        instance.stop_container("main", 20)
        instance.stop_container("main", 20)
        assert process_house.wait_for_exit().code == 7
        assert texts(instance.logs("main"))[-1] == "farewell"

    def test_its_neighbour_goes_on(self, process_house: House) -> None:
        image = process_house.image()
        instance = process_house.prepare(
            ContainerPlan("main", image, environment={"NAME": "main"}),
            ContainerPlan("other", image, environment={"NAME": "other", "PORT": "9191"}),
            ports=(PORT, 9191),
        )
        for name in ("main", "other"):
            instance.start_container(name)
        assert [answer(instance), answer(instance, port=9191)] == ["main", "other"]
        instance.stop_container("main", 20)
        assert process_house.wait_for_exit().container == "main"
        assert answer(instance, port=9191) == "other"

    def test_an_app_object_is_left_alone_and_its_log_says_so(self, app: Builder) -> None:
        house = House(InProcessRuntime(), app)
        instance = house.start()
        instance.stop_container("main", 20)
        house.wait_for_exit()
        assert answer(instance) == ""
        assert texts(instance.logs("main"))[-1] == (
            "pytest-spcs: this container was to be ended; an app object is left alone, and goes on as it is"
        )
        instance.start_container("main")
        assert len(instance.logs("main", previous=True)) == 2


class TestAppObjects:
    def test_an_app_that_is_not_served_is_named_with_its_address(self, app: Builder) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        plan = ContainerPlan("main", AppContent(f"http://127.0.0.1:{port}"))
        instance = House(InProcessRuntime(), app).prepare(plan)
        with pytest.raises(CannotRunError) as error:
            instance.start_container("main")
        seen = f"nothing answers at its app object's address 127.0.0.1:{port}"
        assert f"container main of DEMO.PUBLIC.ECHO cannot start: {seen}" in str(error.value)
        assert "check that it is alive" in str(error.value)

    def test_the_log_says_where_the_output_is_and_what_does_not_apply(self, app: Builder) -> None:
        house = House(InProcessRuntime(), app)
        instance = house.start("--x", MODE="fast")
        assert texts(instance.logs("main")) == [
            "pytest-spcs: this container is an app object; what it prints is in the output of the test process",
            "pytest-spcs: not applied to an app object: environment variable MODE, command",
        ]

    def test_two_apps_in_one_instance_are_refused_by_name(self) -> None:
        one, two = (ContainerPlan(name, AppContent(f"http://127.0.0.1:{name[-1]}")) for name in ("a1", "b2"))
        with pytest.raises(CannotRunError, match=r"containers a1, b2 of DEMO\.PUBLIC\.ECHO are different app objects"):
            InProcessRuntime().prepare(InstancePlan(SERVICE, 0, (one, two), (PORT,)), lambda _: None)


class TestProcesses:
    def test_a_connection_is_closed_at_once_while_nothing_listens(self, process_house: House) -> None:
        instance = process_house.prepare(ContainerPlan("main", process_house.image()))
        with socket.create_connection(instance.address(PORT), timeout=20) as connection:
            assert connection.recv(1) == b""

    def test_output_is_kept_by_stream_and_in_order(self, process_house: House) -> None:
        instance = process_house.start()
        answer(instance, "/environment")
        assert "listening" in [line.text for line in instance.logs("main") if line.stream == "stderr"]
        # The answer may be here before the log has the whole line.
        wait_for_line(instance, "asked for /environment")
        assert instance.logs("main")[-1].stream == "stdout"

    @pytest.mark.parametrize(("path", "code"), [("/exit?3", 3), ("/exit?0", 0), ("/abort", 128 + signal.SIGABRT)])
    def test_an_exit_is_told_with_its_code_when_all_output_is_there(
        self, process_house: House, path: str, code: int
    ) -> None:
        instance = process_house.start()
        answer(instance)
        with pytest.raises((OSError, http.client.HTTPException)):
            request(instance.address(PORT), path)
        ended = process_house.wait_for_exit()
        assert (ended.container, ended.code) == ("main", code)
        assert texts(instance.logs("main"))[-1] == f"asked for {path}"

    def test_a_container_can_be_started_again_at_the_same_address(self, process_house: House) -> None:
        instance = process_house.start()
        address = instance.address(PORT)
        answer(instance)
        with pytest.raises(CannotRunError, match=r"container main of DEMO\.PUBLIC\.ECHO is running already"):
            instance.start_container("main")
        with pytest.raises((OSError, http.client.HTTPException)):
            request(address, "/exit?1")
        process_house.wait_for_exit()
        instance.start_container("main")
        assert answer(instance, "/user") is not None
        assert instance.address(PORT) == address
        assert "asked for /exit?1" in texts(instance.logs("main", previous=True))
        assert "asked for /exit?1" not in texts(instance.logs("main"))

    def test_stop_lets_a_server_end_by_itself_and_tells_nobody(self, process_house: House) -> None:
        instance = process_house.start("--polite")
        answer(instance)
        address = instance.address(PORT)
        instance.stop(20)
        assert texts(instance.logs("main"))[-1] == "farewell"
        assert closed(address)
        assert process_house.exits == []
        with pytest.raises(CannotRunError, match="its instance has been stopped"):
            instance.start_container("main")

    def test_a_server_that_ignores_sigterm_is_killed_after_the_grace(self, process_house: House) -> None:
        marker = f"marker-{os.getpid()}-stubborn"
        instance = process_house.start("--stubborn", MARKER=marker)
        answer(instance)
        assert processes_with(marker)
        instance.stop(0.1)
        assert processes_with(marker) == []
        assert closed(instance.address(PORT))

    def test_closing_the_runtime_ends_everything_at_once(self, process_house: House) -> None:
        marker = f"marker-{os.getpid()}-close"
        instances = [process_house.start("--stubborn", MARKER=marker) for _ in range(3)]
        for instance in instances:
            answer(instance)
        process_house.runtime.close()
        assert process_house.exits == []
        assert processes_with(marker) == []
        assert all(closed(instance.address(PORT)) for instance in instances)
        assert [thread.name for thread in threading.enumerate() if "containers" in thread.name] == []

    def test_a_closed_runtime_says_so(self, process_house: House) -> None:
        process_house.runtime.close()
        with pytest.raises(CannotRunError, match=r"instance 0 of DEMO\.PUBLIC\.ECHO cannot be set up: the runtime has"):
            process_house.start()

    def test_what_a_container_left_in_the_background_ends_with_it(self, process_house: House) -> None:
        marker = f"marker-{os.getpid()}-daemon"
        program = "import os, time; os.fork() or (os.setsid(), time.sleep(600)); print('done')"
        plan = ContainerPlan(
            "main", process_house.image(), command=("python", "-c", program), environment={"MARKER": marker}
        )
        instance = process_house.prepare(plan)
        instance.start_container("main")
        assert process_house.wait_for_exit().code == 0
        instance.stop(0)
        assert processes_with(marker) == []

    def test_containers_of_an_instance_share_localhost(self, process_house: House) -> None:
        image = process_house.image()
        instance = process_house.prepare(
            ContainerPlan("main", image, environment={"NAME": "first"}),
            ContainerPlan("other", image, environment={"NAME": "second", "PORT": "8081"}),
        )
        instance.start_container("other")
        instance.start_container("main")
        answer(instance)
        until(
            lambda: True if answer(instance, "/neighbour?localhost:8081") == '"second"' else None,
            lambda: str(texts(instance.logs("other"))),
        )

    def test_services_and_instances_share_a_port_and_are_told_apart(self, process_house: House) -> None:
        instances = [process_house.start(NAME=name) for name in ("a", "b", "c")]
        assert [answer(instance) for instance in instances] == ["a", "b", "c"]

    def test_large_bodies_pass_both_ways(self, process_house: House) -> None:
        instance = process_house.start()
        answer(instance)
        body = os.urandom(3_000_000)
        assert request(instance.address(PORT), "/", body) == body

    def test_the_environment_is_the_images_and_the_plans(
        self, process_house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SECRET_OF_THE_HOST", "x")
        instance = process_house.start(NAME="n", COLOUR="red")
        environment = answer(instance, "/environment")
        assert (environment["NAME"], environment["COLOUR"]) == ("n", "red")
        assert environment["PYTHONUNBUFFERED"] == "1"
        assert environment["PATH"].split(":")[0] == str(Path(sys.executable).parent)
        assert "SECRET_OF_THE_HOST" not in environment

    @pytest.mark.parametrize(
        ("command", "arguments", "line"),
        [
            (None, None, "entrypoint default"),
            (None, ("given",), "entrypoint given"),
            (("python", "-c", "print('command alone')"), None, "command alone"),
            (("python", "-c", "import sys; print('command', *sys.argv[1:])"), ("given",), "command given"),
        ],
    )
    def test_a_command_replaces_entrypoint_and_cmd_and_arguments_replace_cmd(
        self, process_house: House, command: tuple[str, ...] | None, arguments: tuple[str, ...] | None, line: str
    ) -> None:
        entrypoint = json.dumps(["python", "-c", "import sys; print('entrypoint', *sys.argv[1:])"])
        image = process_house.image(f'FROM python\nENTRYPOINT {entrypoint}\nCMD ["default"]\n')
        instance = process_house.prepare(ContainerPlan("main", image, command=command, arguments=arguments))
        instance.start_container("main")
        process_house.wait_for_exit()
        assert texts(instance.logs("main")) == [line]

    def test_a_missing_program_is_exit_code_127_and_a_line_that_says_so(self, process_house: House) -> None:
        instance = process_house.prepare(ContainerPlan("main", process_house.image(), command=("no-such-server",)))
        instance.start_container("main")
        assert process_house.wait_for_exit().code == 127
        (line,) = texts(instance.logs("main"))
        assert line.startswith("pytest-spcs: cannot start no-such-server: no such program")

    def test_an_image_without_a_command_is_refused_with_the_way_out(self, process_house: House) -> None:
        with pytest.raises(CannotRunError) as error:
            process_house.prepare(ContainerPlan("main", process_house.image("FROM node:20\n")))
        assert "container main has no command: its Dockerfile has neither ENTRYPOINT nor CMD" in str(error.value)
        assert "Add a CMD" in str(error.value)

    def test_a_shell_command_runs_in_the_images_shell(self, process_house: House) -> None:
        image = process_house.image('FROM python\nENV WORD=hello\nCMD echo "$WORD" && exit 4\n')
        instance = process_house.prepare(ContainerPlan("main", image))
        instance.start_container("main")
        assert process_house.wait_for_exit().code == 4
        assert texts(instance.logs("main")) == ["hello"]

    @pytest.mark.parametrize("kind", ["namespaces", "plain"])
    def test_killing_the_owner_leaves_no_process_and_no_port(self, kind: str, processes: Builder) -> None:
        process_runtime(kind).close()
        marker = f"marker-{os.getpid()}-{kind}-owner"
        image = cast("Any", processes())
        program = OWNER.format(image=image, kind=kind, marker=marker)
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as owner:
            try:
                assert owner.stdout is not None
                address = ("127.0.0.1", int(owner.stdout.readline()))
                until(lambda: processes_with(marker) or None, lambda: "the container was not seen")
            finally:
                owner.kill()
        until(
            lambda: True if not processes_with(marker) and closed(address) else None,
            lambda: f"still there: {processes_with(marker)}",
        )


OWNER = """
import threading
from pathlib import Path, PosixPath
from pytest_spcs.emulator.runtimes.contract import ContainerPlan, InstancePlan
from pytest_spcs.emulator.runtimes.process.image import ImageSettings, ProcessContent
from pytest_spcs.emulator.runtimes.process.runtime import ProcessRuntime
from pytest_spcs.identifiers import ObjectName

runtime = ProcessRuntime(namespaces={kind!r} == "namespaces")
command = ("python", "server.py", "--stubborn")
plan = ContainerPlan("main", {image!r}, command=command, environment={{"MARKER": {marker!r}}})
instance = runtime.prepare(InstancePlan(ObjectName("A", "B", "C"), 0, (plan,), (9090,)), print)
instance.start_container("main")
print(instance.address(9090)[1], flush=True)
threading.Event().wait()
"""


class TestNamespaces:
    def test_files_are_where_the_image_says(self, namespaces: House) -> None:
        instance = namespaces.start()
        assert answer(instance, "/directory") == ["/app", ["Dockerfile", "server.py"]]
        assert answer(instance, "/directory?/app") == ["/app", ["Dockerfile", "server.py"]]

    def test_image_files_lie_beside_the_machines_in_system_directories(self, namespaces: House) -> None:
        instance = namespaces.start(
            dockerfile=DOCKERFILE.replace("COPY", "COPY server.py /usr/share/of-the-image/\nCOPY")
        )
        assert answer(instance, "/directory?/usr/share/of-the-image")[1] == ["server.py"]
        assert set(answer(instance, "/directory?/usr/share")[1]) >= {path.name for path in Path("/usr/share").iterdir()}

    def test_writes_stay_in_the_container_and_in_its_run(self, namespaces: House) -> None:
        one, two = namespaces.start(), namespaces.start()
        for path in ("/app/new", "/tmp/new", "/new", "/root/new", "/var/log/new"):
            assert answer(one, f"/write?{path}") is True
            assert answer(two, f"/exists?{path}") is False
        with pytest.raises((OSError, http.client.HTTPException)):
            request(one.address(PORT), "/exit?0")
        namespaces.wait_for_exit()
        one.start_container("main")
        assert answer(one, "/exists?/app/new") is False
        assert answer(one, "/exists?/app/server.py") is True

    def test_files_of_the_machine_are_out_of_sight_or_read_only(self, namespaces: House, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("x")
        instance = namespaces.start()
        assert answer(instance, f"/exists?{tmp_path}/secret") is False
        assert answer(instance, f"/exists?{Path(__file__)}") is False
        with pytest.raises((OSError, http.client.HTTPException)):
            request(instance.address(PORT), "/write?/usr/new")
        assert not Path("/usr/new").exists()

    def test_nothing_outside_is_reached(self, namespaces: House) -> None:
        with socket.create_server(("127.0.0.1", 0)) as outside:
            port = outside.getsockname()[1]
            instance = namespaces.start()
            assert answer(instance, f"/neighbour?127.0.0.1:{port}") == "ConnectionRefusedError: Connection refused"
            assert answer(instance, "/neighbour?192.0.2.1:443") == "OSError: Network is unreachable"

    def test_only_its_own_processes_are_seen(self, namespaces: House) -> None:
        assert answer(namespaces.start(), "/processes") == [1, 2]

    def test_the_port_stays_free_on_the_machine(self, namespaces: House) -> None:
        instance = namespaces.start()
        answer(instance)
        assert instance.address(PORT)[1] != PORT

    def test_a_server_on_loopback_only_is_not_reached_and_the_log_says_why(self, namespaces: House) -> None:
        instance = namespaces.start("--loopback")
        wait_for_line(instance, "listening")

        def hinted() -> bool | None:
            with pytest.raises((OSError, http.client.HTTPException)):
                request(instance.address(PORT))
            return True if any("on 127.0.0.1 only" in text for text in texts(instance.logs("main"))) else None

        until(hinted, lambda: str(texts(instance.logs("main"))))
        assert texts(instance.logs("main"))[-1] == (
            "pytest-spcs: port 9090 is served on 127.0.0.1 only, where nothing outside the instance reaches it; "
            "let the server listen on 0.0.0.0 (flask run --host=0.0.0.0)"
        )

    def test_the_program_is_root_to_itself_or_the_images_user(self, namespaces: House) -> None:
        assert answer(namespaces.start(), "/user") == 0
        named = namespaces.start(dockerfile=DOCKERFILE.replace("CMD", "USER nobody\nCMD"))
        assert answer(named, "/user") == (65534 if os.geteuid() == 0 else 0)

    def test_other_programs_than_python_run(self, namespaces: House) -> None:
        plan = ContainerPlan("main", namespaces.image(), command=("uname", "-n"))
        instance = namespaces.prepare(plan, index=3)
        instance.start_container("main")
        namespaces.wait_for_exit()
        assert texts(instance.logs("main")) == ["statefulset-3"]

    @pytest.mark.skipif(os.geteuid() != 0, reason="this run is a plain user's already: all tests here show it")
    def test_a_plain_user_has_them_too(self) -> None:
        selected = "(answers or share or killing or TestNamespaces) and namespaces and not plain_user"
        with tempfile.TemporaryDirectory() as directory:  # pytest closes its own directories to others
            Path(directory).chmod(0o777)
            result = subprocess.run(
                [
                    sys.executable,
                    str(Path(__file__).with_name("plain_user.py")),
                    *("-B", "-m", "pytest", __file__, "-q", "-p", "no:cacheprovider", "-k", selected),
                    f"--basetemp={directory}/plain",
                ],
                env={**os.environ, "HOME": directory, "HYPOTHESIS_STORAGE_DIRECTORY": f"{directory}/hypothesis"},
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
        assert result.returncode == 0, result.stdout + result.stderr
        assert " passed" in result.stdout
        assert "no namespaces" not in result.stdout


class TestPlainProcesses:
    def refusal(self, plain: House, plan: ContainerPlan) -> str:
        instance = plain.prepare(plan)
        with pytest.raises(CannotRunError) as error:
            instance.start_container("main")
        message = str(error.value)
        assert message.startswith("container main cannot run as a plain process: ")
        assert "are not to be had here: switched off\n" in message
        assert message.endswith("--spcs-mode=docker, or a machine that allows user namespaces.")
        return message.splitlines()[0].partition("process: ")[2]

    @pytest.mark.parametrize(
        ("dockerfile", "reason"),
        [
            ("FROM python\nCOPY . /app\nCMD python", "the image copies files to /app, outside its WORKDIR /"),
            (
                DOCKERFILE.replace('"server.py"', '"/app/server.py"'),
                "its command has the image's absolute path /app/server.py",
            ),
            (
                DOCKERFILE.replace("COLOUR=blue", "PYTHONPATH=/app/lib"),
                "its environment variable PYTHONPATH has the image's absolute path /app/lib",
            ),
            (
                DOCKERFILE.replace('["python", "server.py"]', "exec uname && sleep 1"),
                "uname is not a Python program, so its port cannot be replaced by a free one",
            ),
        ],
    )
    def test_what_needs_namespaces_is_refused_by_name(self, plain: House, dockerfile: str, reason: str) -> None:
        if "COPY . /app\n" in dockerfile:
            dockerfile = dockerfile.replace("FROM python\n", "FROM python\nWORKDIR /srv/other\n")
            reason = reason.removesuffix("/") + "/srv/other"
        assert self.refusal(plain, ContainerPlan("main", plain.image(dockerfile))) == reason

    def test_a_working_directory_is_a_copy_of_the_images(self, plain: House) -> None:
        one, two = plain.start(), plain.start()
        assert answer(one, "/write?new") is True
        assert answer(one, "/directory")[1] == ["Dockerfile", "new", "server.py"]
        assert answer(two, "/directory")[1] == ["Dockerfile", "server.py"]
        directory = Path(answer(one, "/directory")[0])
        one.stop(5)
        assert not directory.exists()

    def test_it_says_why_there_are_no_namespaces(self, plain: House) -> None:
        assert cast("ProcessRuntime", plain.runtime).isolation == "plain processes (switched off)"

    @pytest.mark.skipif(
        os.geteuid() != 0, reason="takes the right to make namespaces away, which only root has to lose"
    )
    def test_it_is_chosen_by_itself_where_namespaces_are_refused(self) -> None:
        program = (
            "import os, sys; "
            "from pytest_spcs.emulator.runtimes.process.sandbox import namespaces; "
            "namespaces.drop_capabilities(); "
            "os.execv(sys.executable, [sys.executable, '-c', 'from pytest_spcs.emulator.runtimes.process.runtime "
            "import ProcessRuntime; runtime = ProcessRuntime(); print(runtime.isolation); runtime.close()'])"
        )
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert result.stdout == "plain processes ([Errno 1] Operation not permitted: unshare)\n"
