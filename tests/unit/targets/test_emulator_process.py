from __future__ import annotations

import multiprocessing
import os
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.targets.emulator_process import EmulatorError, EmulatorProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from pathlib import Path

HELLO = '{"host": "127.0.0.1", "port": 1, "admin_token": "t"}'


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[EmulatorStarter]:
    starter = EmulatorStarter(tmp_path)
    yield starter
    starter.stop()


class EmulatorStarter:
    """Starts a child whose behaviour is a few lines of Python, by an interpreter of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._started: list[EmulatorProcess] = []

    def start(self, behaviour: str, *, timeout: float = 30) -> EmulatorProcess:
        program = self._directory / "behaviour.py"
        program.write_text(f"import sys, json\nconfiguration = json.loads(sys.stdin.readline())\n{behaviour}\n")
        python = self._directory / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}"\n')
        python.chmod(python.stat().st_mode | stat.S_IXUSR)
        process = EmulatorProcess(self._directory, python=str(python), timeout=timeout)
        self._started.append(process)
        return process

    def stop(self) -> None:
        for process in self._started:
            process.stop()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_is_told_its_run_directory_and_says_where_it_listens(emulator: EmulatorStarter, tmp_path: Path) -> None:
    child = emulator.start(
        "print(json.dumps({'port': 1, 'admin_token': 't', **configuration}), flush=True); sys.stdin.read()"
    )
    assert child.hello() == {"port": 1, "admin_token": "t", "run_directory": str(tmp_path)}


def test_it_ends_when_its_lifeline_closes(emulator: EmulatorStarter) -> None:
    child = emulator.start(f"print('{HELLO}', flush=True); sys.stdin.read()")
    child.hello()
    child.stop()
    assert not is_alive(child.pid)


def test_one_that_ignores_the_end_of_its_lifeline_is_killed(
    emulator: EmulatorStarter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_spcs.targets.emulator_process.GRACE", 0.2)
    child = emulator.start(f"print('{HELLO}', flush=True)\nimport threading; threading.Event().wait()")
    child.hello()
    child.stop()
    assert not is_alive(child.pid)


def test_one_that_ends_early_is_told_with_its_last_words_and_the_way_out(emulator: EmulatorStarter) -> None:
    child = emulator.start("sys.exit('No module named fakesnow')")
    with pytest.raises(EmulatorError) as raised:
        child.hello()
    assert str(raised.value) == (
        f"the emulator did not start: `{child.python} -m pytest_spcs.emulator` ended with exit code 1\n"
        "  No module named fakesnow\n"
        'It needs the extra "offline": pip install "pytest-spcs[offline]" there, or name the interpreter of another '
        "environment that has it with --spcs-emulator-python."
    )


def test_one_that_takes_too_long_is_told_with_the_option(emulator: EmulatorStarter) -> None:
    child = emulator.start("sys.stdin.read()", timeout=0.2)
    with pytest.raises(EmulatorError) as raised:
        child.hello()
    assert str(raised.value) == (
        "the emulator did not start in 0.2 s\n"
        "  it wrote nothing so far\n"
        "Raise --spcs-emulator-timeout if this machine is slow."
    )


def test_one_that_says_something_else_is_not_understood(emulator: EmulatorStarter) -> None:
    child = emulator.start("print('Welcome!', flush=True); sys.stdin.read()")
    with pytest.raises(EmulatorError, match=r"its first line is not the JSON that it should be\n  Welcome!\n"):
        child.hello()


def test_an_interpreter_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EmulatorError, match=r"python9 cannot be executed\n(.*\n)Name a Python interpreter with"):
        EmulatorProcess(tmp_path, python=str(tmp_path / "python9"))


def test_one_that_dies_in_the_middle_of_the_run_is_told(emulator: EmulatorStarter) -> None:
    child = emulator.start(f"print('{HELLO}', flush=True); sys.stdin.readline(); sys.exit('killed by a bug')")
    child.hello()
    child.check()
    child._write("")
    child._reader.join()
    child._process.wait()
    with pytest.raises(EmulatorError, match=r"ended in the middle of the run, with exit code 1\n  killed by a bug\n"):
        child.check()


def live_until_told(connection: Connection) -> None:
    connection.send("alive")
    connection.recv()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forked children without fork")
def test_a_forked_child_of_a_test_does_not_hold_the_lifeline(emulator: EmulatorStarter) -> None:
    child = emulator.start(f"print('{HELLO}', flush=True); sys.stdin.read()")
    child.hello()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    forked = context.Process(target=live_until_told, args=(there,))
    forked.start()
    assert here.recv() == "alive"
    assert child._process.stdin is not None
    child._process.stdin.close()
    child._process.wait(10)
    here.send("end")
    forked.join()


def test_neither_the_log_of_pytest_nor_its_settings_reach_the_child(
    emulator: EmulatorStarter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-x")
    child = emulator.start(
        "import os\n"
        "names = [name for name in os.environ if name == 'PYTHONWARNINGS' or name.startswith('PYTEST')]\n"
        "print(json.dumps({'port': 1, 'admin_token': 't', 'names': names}), flush=True); sys.stdin.read()"
    )
    assert child.hello()["names"] == []
