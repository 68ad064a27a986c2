from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.clients.emulator_process import running_emulator, spawn

if TYPE_CHECKING:
    from tests.clients.emulator_process import EmulatorProcess


def _is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_end_of_stdin_ends_the_emulator_and_its_port(tmp_path: Path) -> None:
    with running_emulator(tmp_path) as emulator:
        port = emulator.ready["port"]
        assert _is_open(port)
    assert emulator.process.returncode == 0
    assert not _is_open(port)


def test_sigterm_ends_it_in_order(tmp_path: Path) -> None:
    with running_emulator(tmp_path) as emulator:
        emulator.process.terminate()
        assert emulator.process.wait(timeout=20) == 0


def test_ctrl_c_leaves_it_running_until_its_parent_lets_go(emulator: EmulatorProcess) -> None:
    emulator.process.send_signal(signal.SIGINT)
    assert emulator.admin("status")["sessions"] >= 0


def test_nothing_is_left_of_it_when_its_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            (
                "import json, sys, time\n"
                "from tests.clients.emulator_process import spawn\n"
                "child = spawn(json.dumps({'run_directory': sys.argv[1]}))\n"
                "print(child.pid, child.stdout.readline(), flush=True)\n"
                "time.sleep(60)\n"
            ),
            str(tmp_path),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        pid, _, ready = parent.stdout.readline().partition(" ")
        port = json.loads(ready)["port"]
        assert _is_open(port)
        parent.kill()
    deadline = time.monotonic() + 20
    while _is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert not _is_open(port)


def _is_running(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"run_directory": "here"}', "nonsense"])
def test_a_first_line_that_is_not_understood_ends_it_with_a_reason(line: str) -> None:
    process = spawn(line)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (2, "")
    assert errors.startswith("pytest-spcs emulator: the first line of stdin is not understood: ")


def test_an_interpreter_without_the_extra_is_told_the_ways_out(tmp_path: Path) -> None:
    hide = (
        "import importlib.util, runpy, sys\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'fakesnow' else found(name, *rest)\n"
        "runpy.run_module('pytest_spcs.emulator', run_name='__main__')\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", hide],
        input=json.dumps({"run_directory": str(tmp_path)}) + "\n",
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert (process.returncode, process.stdout) == (3, "")
    assert "cannot import fakesnow" in process.stderr
    assert 'pip install "pytest-spcs[offline]"' in process.stderr
    assert "--spcs-emulator-python" in process.stderr


def test_no_secret_is_written_to_stderr(tmp_path: Path) -> None:
    with running_emulator(tmp_path) as emulator:
        secrets = [emulator.ready["password"], emulator.ready["admin_token"]]
        emulator.admin("status")
        assert emulator.process.stdin is not None
        emulator.process.stdin.close()
        emulator.process.wait(timeout=20)
        assert emulator.process.stderr is not None
        errors = emulator.process.stderr.read()
        emulator.process.stdin = None
    assert not [secret for secret in secrets if secret in errors]
