"""State directories that cannot be used: each is told, and left as it is."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import duckdb
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
    _, body = account.read_text().split("\n")
    assert before in body
    write_account(state, body.replace(before, after))


def write_account(state: Path, body: str) -> None:
    account = state / "account.json"
    about = {**json.loads(account.read_text().split("\n")[0]), "sha256": hashlib.sha256(body.encode()).hexdigest()}
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


def lose_catalog(state: Path) -> None:
    (state / "tables" / "catalog.duckdb").unlink()


def lose_directory_of_tables(state: Path) -> None:
    shutil.rmtree(state / "tables")


def lose_directory_of_stages(state: Path) -> None:
    shutil.rmtree(state / "stages")


def lose_stage(state: Path) -> None:
    shutil.rmtree(state / "stages" / "000001")


def lose_notes_of_the_catalogue(state: Path) -> None:
    """Take the catalogue of another account."""
    (state / "tables" / "catalog.duckdb").unlink()
    (state / "tables" / "catalog.duckdb.wal").unlink(missing_ok=True)
    with duckdb.connect(state / "tables" / "catalog.duckdb") as connection:
        connection.execute("CREATE SCHEMA _fs_information_schema")


def nest(state: Path) -> None:
    (state / "account.json").write_text("[" * 100_000)


def nest_below_a_right_head(state: Path) -> None:
    write_account(state, "[" * 100_000)


def nest_values(state: Path) -> None:
    value = '{"tuple":[' * 500 + "]}" * 500
    forge(state, '"grants":[', f'"grants":[{value},')


def empty(state: Path) -> None:
    (state / "account.json").write_bytes(b"")


def make_binary(state: Path) -> None:
    (state / "account.json").write_bytes(bytes(range(256)) * 100)


def hold_a_list(state: Path) -> None:
    write_account(state, "[]")


def ahead_for_ever(state: Path) -> None:
    forge(state, '"clock_ahead":0.0', '"clock_ahead":1e300')


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
        (lose_catalog, "tables/catalog.duckdb is missing, and the account has databases"),
        (lose_directory_of_tables, "tables/catalog.duckdb is missing, and the account has databases"),
        (lose_directory_of_stages, "stages/ is missing, and the account has stages"),
        (lose_stage, "stages/000001 is missing, and the account has stages"),
        (lose_notes_of_the_catalogue, "it is not in the catalogue of all tables"),
        (nest, "account.json is damaged"),
        (nest_below_a_right_head, "account.json is damaged"),
        (nest_values, "account.json is damaged"),
        (empty, "account.json is damaged"),
        (make_binary, "account.json is damaged"),
        (hold_a_list, "account.json is damaged"),
        (ahead_for_ever, "account.json is damaged"),
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


def test_a_stage_that_was_dropped_just_before_a_kill_is_not_missed(tmp_path: Path, written: Path) -> None:
    state = tmp_path / "state"
    shutil.copytree(written, state)
    lose_stage(state)
    (state / "stages" / "000001.removed").touch()
    with serving(tmp_path, "--state", str(state)) as served, cursor_of(served) as cursor:
        assert cursor.execute("LIST @demo.public.files").fetchall() == []
    assert [path.name for path in (state / "stages").iterdir()] == ["000001"]


def test_files_that_are_not_known_stay(tmp_path: Path, written: Path) -> None:
    state = tmp_path / "state"
    shutil.copytree(written, state)
    strangers = [
        state / "tables" / "0123456789ab.duckdb",
        state / "tables" / "notes.txt",
        state / "stages" / "000007" / "data.csv",
        state / "stages" / "mine" / "data.csv",
        state / "images" / "mine" / "file",
        state / "logs" / "mine.log",
    ]
    for file in strangers:
        file.parent.mkdir(exist_ok=True)
        file.write_text("mine")
    with serving(tmp_path, "--state", str(state)) as served, cursor_of(served) as cursor:
        cursor.execute("USE SCHEMA demo.public")
        cursor.execute("CREATE STAGE another")
        assert cursor.execute("LIST @another").fetchall() == [], "it has not the files of an unknown one"
    assert [file.read_text() for file in strangers] == ["mine"] * len(strangers)
    assert (state / "stages" / "000008").is_dir()


def test_databases_and_schemas_whose_creation_was_lost_come_back_with_their_tables(
    tmp_path: Path, written: Path
) -> None:
    state = tmp_path / "state"
    shutil.copytree(written, state)
    with serving(tmp_path, "--state", str(state)) as served, cursor_of(served) as cursor:
        before = (state / "account.json").read_bytes()
        for statement in ("CREATE SCHEMA demo.late", "CREATE DATABASE later", "CREATE SCHEMA later.still"):
            cursor.execute(statement)
        for table in ("demo.late.t", "later.still.t"):
            cursor.execute(f"CREATE TABLE {table} AS SELECT 1 AS i")
    (state / "account.json").write_bytes(before)
    with (
        serving(tmp_path, "--state", str(state)) as served,
        cursor_of(served, role="ACCOUNTADMIN") as cursor,
    ):
        for table in ("demo.late.t", "later.still.t"):
            assert cursor.execute(f"SELECT i FROM {table}").fetchall() == [(1,)]
