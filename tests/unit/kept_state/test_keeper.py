from __future__ import annotations

import errno
import json
import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.kept_state.directory import StateDirectory
from pytest_spcs.emulator.kept_state.errors import StateError
from pytest_spcs.emulator.kept_state.keeper import StateKeeper
from pytest_spcs.emulator.objects.warehouses.state import WAREHOUSES
from tests.unit.objects.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "stages")


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[StateDirectory]:
    opened = StateDirectory(tmp_path / "state")
    yield opened
    opened.close()


def keeper_of(desk: Desk, directory: StateDirectory) -> StateKeeper:
    return StateKeeper(desk.account, directory, lambda: {"warehouses": [w.name for w in desk.account[WAREHOUSES]]})


def fill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk be full from now on."""

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pytest_spcs.emulator.kept_state.directory.os.fsync", full)


def await_that(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kept(directory: StateDirectory) -> Any:
    return directory.read()["warehouses"]


def test_a_change_is_on_the_disk_soon_after(desk: Desk, directory: StateDirectory) -> None:
    keeper = keeper_of(desk, directory)
    keeper.start()
    for name in ("A", "B"):
        desk.sql(f"create warehouse {name}")
        await_that(lambda name=name: name in kept(directory))  # type: ignore[misc]  # a default binds the name now
    desk.sql("drop warehouse a")
    keeper.close()
    assert "A" not in kept(directory)
    assert "B" in kept(directory)


def test_a_full_disk_refuses_changes_until_there_is_room(
    desk: Desk, directory: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = keeper_of(desk, directory)
    keeper.start()
    with monkeypatch.context() as patched:
        fill(patched)
        desk.sql("create warehouse a")

        def is_refused() -> bool:
            try:
                desk.sql("create or replace warehouse a comment = 'again'")
            except SnowflakeError as error:
                return "the state cannot be kept in" in error.message and "No space left on device" in error.message
            return False

        await_that(is_refused)
        assert desk.table("show warehouses like 'a'")
        assert "A" not in kept(directory)

    def is_allowed() -> bool:
        try:
            desk.sql("create or replace warehouse b")
        except SnowflakeError:
            return False
        return True

    await_that(is_allowed)
    keeper.close()
    assert {"A", "B"} <= set(kept(directory))


def test_a_disk_that_is_full_at_the_end_is_told_and_leaves_what_was_there(
    desk: Desk, directory: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = keeper_of(desk, directory)
    keeper.start()
    before = kept(directory)
    fill(monkeypatch)
    desk.sql("create warehouse a")
    with pytest.raises(StateError, match=r"the state cannot be kept in .*\n.*No space left on device") as raised:
        keeper.close()
    assert "What was kept last is still there." in str(raised.value)
    assert kept(directory) == before


def test_a_directory_that_cannot_be_written_is_told_at_the_start(
    desk: Desk, directory: StateDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch)
    with pytest.raises(StateError, match="the state cannot be kept in"):
        keeper_of(desk, directory).start()


def test_an_account_that_has_no_words_is_a_defect_that_is_told(
    desk: Desk, directory: StateDirectory, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(StateError, match="a defect of pytest-spcs"):
        StateKeeper(desk.account, directory, lambda: {"what": object()}).start()
    assert "The account cannot be put into words" in caplog.text


def test_only_its_owner_may_read_it(directory: StateDirectory) -> None:
    directory.write(b"{}")
    assert directory.path.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in directory.path.iterdir()} == {0o600}


def test_a_file_that_was_not_finished_is_no_state(directory: StateDirectory) -> None:
    directory.write(json.dumps({"warehouses": []}).encode())
    (directory.path / ".account.json.new").write_bytes(b'{"format": 1')
    assert kept(directory) == []
