"""State directories that cannot be used: each is told, and left as it is."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.clients.serving import serving
from tests.clients.state_directories import cursor_of, emulator_of, refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_one_directory_is_for_one_emulator_at_a_time(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with serving(tmp_path, "--state", str(state)):
        told = refused(tmp_path, "--state", str(state))
        assert f"the state directory {state} is in use by the emulator with process id {emulator_of(state)}" in told
        assert "End that one first" in told


def account_files(state: Path) -> dict[str, bytes]:
    """Return the files with what cannot be made anew: the catalogue of tables has views, for which it is opened."""
    files = {str(path.relative_to(state)): path for path in state.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "lock" and "catalog." not in name}


def damage_format(state: Path) -> None:
    account = state / "account.json"
    account.write_text(account.read_text().replace('"format": 1', '"format": 99', 1))


def damage_content(state: Path) -> None:
    account = state / "account.json"
    account.write_text(account.read_text().replace("COMPUTE_WH", "COMPUTE_WX"))


def cut_off(state: Path) -> None:
    account = state / "account.json"
    account.write_bytes(account.read_bytes()[:-100])


def forge(state: Path, before: str, after: str) -> None:
    """Change the account as somebody would who knows its format."""
    account = state / "account.json"
    head, body = account.read_text().split("\n")
    assert before in body
    body = body.replace(before, after)
    about = {**json.loads(head), "sha256": hashlib.sha256(body.encode()).hexdigest()}
    account.write_text(f"{json.dumps(about)}\n{body}")


def name_another_class(state: Path) -> None:
    forge(state, '{"object":["Stage"', '{"object":["Popen"')


def lead_out(state: Path) -> None:
    forge(state, '{"below":"stages/000001"}', '{"below":"../home"}')


def lead_elsewhere(state: Path) -> None:
    forge(state, '{"below":"stages/000001"}', '{"path":"/etc"}')


def link_elsewhere(state: Path) -> None:
    (state / "stages" / "000001").rmdir()
    (state / "stages" / "000001").symlink_to("/etc")


def damage_tables(state: Path) -> None:
    for file in (state / "tables").glob("*.duckdb"):
        file.write_bytes(b"\0" * 20_000)


def lose_tables(state: Path) -> None:
    for file in (state / "tables").glob("*.duckdb"):
        if file.name != "catalog.duckdb":
            file.unlink()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory that an emulator has left in order."""
    directory = tmp_path_factory.mktemp("written")
    with serving(directory, "--state", str(directory / "state")) as served, cursor_of(served) as cursor:
        cursor.execute("CREATE DATABASE demo")
        cursor.execute("CREATE STAGE files")
    return directory / "state"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (damage_format, "has format 99, written by pytest-spcs"),
        (damage_content, "account.json is damaged"),
        (cut_off, "account.json is damaged"),
        (name_another_class, "'Popen' is the name of nothing that is kept"),
        (lead_out, "'../home' leads out of the directory"),
        (lead_elsewhere, "/etc is not a directory of "),
        (link_elsewhere, "/stages/000001 is not a directory of "),
        (damage_tables, "catalog.duckdb, cannot be opened"),
        (lose_tables, "the file is not there"),
    ],
)
def test_a_state_that_cannot_be_read_is_told_and_left_alone(
    tmp_path: Path, written: Path, change: Callable[[Path], None], told: str
) -> None:
    state = tmp_path / "state"
    shutil.copytree(written, state)
    change(state)
    files = account_files(state)
    message = refused(tmp_path, "--state", str(state))
    assert told in message
    assert "Nothing has been changed." in message
    assert account_files(state) == files


def test_a_directory_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    state = tmp_path / "home"
    state.mkdir()
    (state / "letter.txt").write_text("dear")
    assert f"{state} is no state directory of pytest-spcs, and it is not empty" in refused(
        tmp_path, "--state", str(state)
    )
    assert [path.name for path in state.iterdir()] == ["letter.txt"]


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told = refused(tmp_path, "--state", str(tmp_path / "file" / "state"))
    assert f"the state directory {tmp_path}/file/state cannot be used" in told
