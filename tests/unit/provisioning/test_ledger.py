from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.provisioning.ledger import Entry, Ledger
from pytest_spcs.provisioning.leftovers import make_run_directory, remove_run_directory, sweep
from pytest_spcs.provisioning.state_directory import state_directory

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

KILLED = """
import os, signal, sys
from pathlib import Path
from pytest_spcs.provisioning.ledger import Entry, Ledger
ledger = Ledger.open(Path(sys.argv[1]), sys.argv[2], target="emulator A")
for number, entry in enumerate(sys.argv[3:]):
    kind, _, value = entry.partition("=")
    if kind == "directory":
        ledger.record(Entry(value, directory=value))
    elif kind == "removed":
        ledger.forget(value)
    else:
        ledger.record(Entry(value, statements=(f"DROP {value}",)))
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_run(directory: Path, run: str, *entries: str) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(directory), run, *entries], check=False)
    assert ended.returncode < 0


def test_a_run_that_removed_everything_leaves_no_ledger(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, "RUN", target="here")
    ledger.record(Entry("database X", statements=("DROP DATABASE X",)))
    ledger.forget("database X")
    ledger.close()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_made_is_removed_in_reverse_at_its_target(tmp_path: Path) -> None:
    killed_run(tmp_path, "DEAD", "made=database X", "made=service X.Y.Z", "made=pool P", "removed=pool P")
    performed: list[str] = []
    removed = sweep(tmp_path, target="emulator A", execute=performed.append)
    assert performed == ["DROP service X.Y.Z", "DROP database X"]
    assert removed == ["service X.Y.Z", "database X"]
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_made_elsewhere_waits_for_a_run_with_that_target(tmp_path: Path) -> None:
    killed_run(tmp_path, "DEAD", "made=database X")
    performed: list[str] = []
    assert sweep(tmp_path) == []
    assert sweep(tmp_path, target="emulator B", execute=performed.append) == []
    assert sweep(tmp_path, target="emulator A", execute=performed.append) == ["database X"]
    assert performed == ["DROP database X"]


def test_what_cannot_be_removed_now_stays_in_the_ledger(tmp_path: Path) -> None:
    killed_run(tmp_path, "DEAD", "made=database X")

    def fail(statement: str) -> None:
        raise ConnectionError(statement)

    assert sweep(tmp_path, target="emulator A", execute=fail) == []
    assert sweep(tmp_path, target="emulator A", execute=lambda _: None) == ["database X"]


def test_a_living_run_is_left_alone(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, "ALIVE", target="emulator A")
    ledger.record(Entry("database X", statements=("DROP DATABASE X",)))
    assert sweep(tmp_path, target="emulator A", execute=lambda _: pytest.fail("it lives")) == []
    ledger.forget("database X")
    ledger.close()


def test_the_run_directory_of_a_killed_run_is_removed(tmp_path: Path) -> None:
    directory = make_run_directory()
    (directory / "emulator.log").write_text("hello")
    killed_run(tmp_path, "DEAD", f"directory={directory}")
    assert sweep(tmp_path) == [str(directory)]
    assert not directory.exists()


def test_nothing_but_a_run_directory_is_ever_deleted(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    state = tmp_path / "state"
    state.mkdir()
    killed_run(state, "DEAD", f"directory={precious}")
    sweep(state)
    assert precious.is_dir()
    link = tmp_path / "pytest-spcs-run-link"
    link.symlink_to(precious)
    remove_run_directory(link)
    assert precious.is_dir()


def test_a_line_that_a_kill_cut_short_does_not_matter(tmp_path: Path) -> None:
    killed_run(tmp_path, "DEAD", "made=database X")
    with (tmp_path / "DEAD.jsonl").open("a") as file:
        file.write('{"made": "datab')
    assert sweep(tmp_path, target="emulator A", execute=lambda _: None) == ["database X"]


def live_until_told(connection: Connection) -> None:
    connection.send("alive")
    connection.recv()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forked children without fork")
def test_a_forked_child_does_not_keep_a_dead_run_alive(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, "RUN", target="emulator A")
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    child = context.Process(target=live_until_told, args=(there,))
    child.start()
    assert here.recv() == "alive"
    ledger.record(Entry("database X", statements=("DROP DATABASE X",)))
    ledger.close()  # as the end of the process would: the file stays, the lock goes
    assert sweep(tmp_path, target="emulator A", execute=lambda _: None) == ["database X"]
    here.send("end")
    child.join()


def test_the_state_directory_is_the_users_own(tmp_path: Path) -> None:
    directory = state_directory({"XDG_STATE_HOME": str(tmp_path)})
    assert directory == tmp_path / "pytest-spcs"
    assert directory.stat().st_mode & 0o777 == 0o700


def test_without_xdg_the_state_directory_is_below_the_home_directory(tmp_path: Path) -> None:
    assert state_directory({"HOME": str(tmp_path)}) == tmp_path / ".local" / "state" / "pytest-spcs"


def test_a_home_that_cannot_be_written_to_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    home = tmp_path / "home"
    home.write_text("a file, in which no directory can be made")
    directory = state_directory({"HOME": str(home)})
    assert directory.is_dir()
    assert directory.parent == tmp_path
