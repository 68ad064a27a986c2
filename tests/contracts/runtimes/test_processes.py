"""What containers that are processes promise, in namespaces and plain."""

from __future__ import annotations

import http.client
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_spcs.emulator.runtimes.contract import CannotRunError, ContainerPlan
from tests.contracts.runtimes.houses import (
    PORT,
    Builder,
    House,
    answer,
    closed,
    process_runtime,
    processes_with,
    request,
    texts,
    until,
    wait_for_line,
)


def test_a_connection_is_closed_at_once_while_nothing_listens(process_house: House) -> None:
    instance = process_house.prepare(ContainerPlan("main", process_house.image()))
    with socket.create_connection(instance.address(PORT), timeout=20) as connection:
        assert connection.recv(1) == b""


def test_output_is_kept_by_stream_and_in_order(process_house: House) -> None:
    instance = process_house.start()
    answer(instance, "/environment")
    assert "listening" in [line.text for line in instance.logs("main") if line.stream == "stderr"]
    # The answer may be here before the log has the whole line.
    wait_for_line(instance, "asked for /environment")
    assert instance.logs("main")[-1].stream == "stdout"


@pytest.mark.parametrize(("path", "code"), [("/exit?3", 3), ("/exit?0", 0), ("/abort", 128 + signal.SIGABRT)])
def test_an_exit_is_told_with_its_code_when_all_output_is_there(process_house: House, path: str, code: int) -> None:
    instance = process_house.start()
    answer(instance)
    with pytest.raises((OSError, http.client.HTTPException)):
        request(instance.address(PORT), path)
    ended = process_house.wait_for_exit()
    assert (ended.container, ended.code) == ("main", code)
    assert texts(instance.logs("main"))[-1] == f"asked for {path}"


def test_a_container_can_be_started_again_at_the_same_address(process_house: House) -> None:
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


def test_stop_lets_a_server_end_by_itself_and_tells_nobody(process_house: House) -> None:
    instance = process_house.start("--polite")
    answer(instance)
    address = instance.address(PORT)
    instance.stop(20)
    assert texts(instance.logs("main"))[-1] == "farewell"
    assert closed(address)
    assert process_house.exits == []
    with pytest.raises(CannotRunError, match="its instance has been stopped"):
        instance.start_container("main")


def test_a_server_that_ignores_sigterm_is_killed_after_the_grace(process_house: House) -> None:
    marker = f"marker-{os.getpid()}-stubborn"
    instance = process_house.start("--stubborn", MARKER=marker)
    answer(instance)
    assert processes_with(marker)
    instance.stop(0.1)
    assert processes_with(marker) == []
    assert closed(instance.address(PORT))


def test_closing_the_runtime_ends_everything_at_once(process_house: House) -> None:
    marker = f"marker-{os.getpid()}-close"
    of_others = set(threading.enumerate())
    instances = [process_house.start("--stubborn", MARKER=marker) for _ in range(3)]
    for instance in instances:
        answer(instance)
    process_house.runtime.close()
    assert process_house.exits == []
    assert processes_with(marker) == []
    assert all(closed(instance.address(PORT)) for instance in instances)
    own = set(threading.enumerate()) - of_others
    assert [thread.name for thread in own if "containers" in thread.name] == []


def test_a_closed_runtime_says_so(process_house: House) -> None:
    process_house.runtime.close()
    with pytest.raises(CannotRunError, match=r"instance 0 of DEMO\.PUBLIC\.ECHO cannot be set up: the runtime has"):
        process_house.start()


def test_what_a_container_left_in_the_background_ends_with_it(process_house: House) -> None:
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


def test_containers_of_an_instance_share_localhost(process_house: House) -> None:
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


def test_services_and_instances_share_a_port_and_are_told_apart(process_house: House) -> None:
    instances = [process_house.start(NAME=name) for name in ("a", "b", "c")]
    assert [answer(instance) for instance in instances] == ["a", "b", "c"]


def test_large_bodies_pass_both_ways(process_house: House) -> None:
    instance = process_house.start()
    answer(instance)
    body = os.urandom(3_000_000)
    assert request(instance.address(PORT), "/", body) == body


def test_the_environment_is_the_images_and_the_plans(process_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
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
    process_house: House, command: tuple[str, ...] | None, arguments: tuple[str, ...] | None, line: str
) -> None:
    entrypoint = json.dumps(["python", "-c", "import sys; print('entrypoint', *sys.argv[1:])"])
    image = process_house.image(f'FROM python\nENTRYPOINT {entrypoint}\nCMD ["default"]\n')
    instance = process_house.prepare(ContainerPlan("main", image, command=command, arguments=arguments))
    instance.start_container("main")
    process_house.wait_for_exit()
    assert texts(instance.logs("main")) == [line]


def test_a_missing_program_is_exit_code_127_and_a_line_that_says_so(process_house: House) -> None:
    instance = process_house.prepare(ContainerPlan("main", process_house.image(), command=("no-such-server",)))
    instance.start_container("main")
    assert process_house.wait_for_exit().code == 127
    (line,) = texts(instance.logs("main"))
    assert line.startswith("pytest-spcs: cannot start no-such-server: no such program")


def test_an_image_without_a_command_is_refused_with_the_way_out(process_house: House) -> None:
    with pytest.raises(CannotRunError) as error:
        process_house.prepare(ContainerPlan("main", process_house.image("FROM node:20\n")))
    assert "container main has no command: its Dockerfile has neither ENTRYPOINT nor CMD" in str(error.value)
    assert "Add a CMD" in str(error.value)


def test_a_shell_command_runs_in_the_images_shell(process_house: House) -> None:
    image = process_house.image('FROM python\nENV WORD=hello\nCMD echo "$WORD" && exit 4\n')
    instance = process_house.prepare(ContainerPlan("main", image))
    instance.start_container("main")
    assert process_house.wait_for_exit().code == 4
    assert texts(instance.logs("main")) == ["hello"]


@pytest.mark.parametrize("kind", ["namespaces", "plain"])
def test_killing_the_owner_leaves_no_process_and_no_port(kind: str, processes: Builder) -> None:
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
