from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.stages.commands import NameStageFile, ReadDirectory
from pytest_spcs.emulator.objects.stages.references import parse_stage_path
from pytest_spcs.emulator.objects.stages.state import STAGES

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk

ORIGIN = "https://acme.example"


@pytest.fixture
def stage(desk: Desk) -> Desk:
    """A desk with a stage ST that has a directory table."""
    desk.run("CREATE DATABASE db")
    desk.run("CREATE STAGE st DIRECTORY = (ENABLE = TRUE)")
    return desk


def _write(desk: Desk, name: str, text: str) -> None:
    place = parse_stage_path("@st", desk.session)
    file = desk.account[STAGES].get(place.stage).directory / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _known(desk: Desk) -> list[tuple[object, object]]:
    command = ReadDirectory(parse_stage_path("@st", desk.session).stage, ORIGIN)
    return [(row["RELATIVE_PATH"], row["SIZE"]) for row in desk.account.perform(command, desk.session)]


def _refused(desk: Desk, sql: str) -> str:
    with pytest.raises(SnowflakeError) as caught:
        desk.run(sql)
    return caught.value.message


def test_a_directory_table_knows_what_refresh_has_found(stage: Desk) -> None:
    _write(stage, "a.txt", "a")
    _write(stage, "sub/b.txt", "bb")
    assert _known(stage) == []
    assert stage.table("ALTER STAGE st REFRESH SUBPATH = 'sub'") == [
        {"file": "sub/b.txt", "status": "REGISTERED_NEW", "description": "File registered successfully."}
    ]
    assert _known(stage) == [("sub/b.txt", 2)]
    stage.run("ALTER STAGE IF EXISTS st REFRESH")
    _write(stage, "a.txt", "longer")
    stage.run("REMOVE @st/sub")
    assert _known(stage) == [("a.txt", 1), ("sub/b.txt", 2)]
    assert [(row["file"], row["status"]) for row in stage.table("ALTER STAGE st REFRESH")] == [
        ("a.txt", "REGISTERED_UPDATE"),
        ("sub/b.txt", "UNREGISTERED"),
    ]
    assert _known(stage) == [("a.txt", 6)]
    assert stage.table("ALTER STAGE st REFRESH") == []


def test_a_stage_without_a_directory_table_says_how_it_gets_one(stage: Desk) -> None:
    stage.run("CREATE OR REPLACE STAGE st")
    assert _refused(stage, "ALTER STAGE st REFRESH") == (
        "Stage DB.PUBLIC.ST has no directory table. Enable it with "
        "ALTER STAGE DB.PUBLIC.ST SET DIRECTORY = (ENABLE = TRUE)."
    )
    stage.run("ALTER STAGE st SET DIRECTORY = (ENABLE = TRUE)")
    stage.run("ALTER STAGE st REFRESH")
    assert _refused(stage, "ALTER STAGE nope REFRESH") == (
        "SQL compilation error:\nStage 'DB.PUBLIC.NOPE' does not exist or not authorized."
    )


def test_refreshing_demands_write_and_reading_demands_read(stage: Desk) -> None:
    for sql in ("CREATE ROLE r", "GRANT ROLE r TO USER ada", "GRANT USAGE ON DATABASE db TO ROLE r"):
        stage.run(sql)
    stage.run("GRANT USAGE ON SCHEMA db.public TO ROLE r")
    stage.run("GRANT READ ON STAGE db.public.st TO ROLE r")
    stage.run("USE ROLE r")
    assert _known(stage) == []
    assert "Insufficient privileges to operate on stage 'ST'" in _refused(stage, "ALTER STAGE st REFRESH")


def test_urls_of_files_name_their_stage_or_hide_it(stage: Desk) -> None:
    place = parse_stage_path("@st", stage.session).stage
    plain = stage.account.perform(NameStageFile(place, "/a b/c.txt", ORIGIN), stage.session)
    assert plain == f"{ORIGIN}/api/files/DB/PUBLIC/ST/a%20b%2Fc.txt"
    scoped = stage.account.perform(NameStageFile(place, "c.txt", ORIGIN, "0123-id"), stage.session)
    assert scoped == f"{ORIGIN}/api/files/0123-id/REIvUFVCTElDL1NUL2MudHh0"
    with pytest.raises(SnowflakeError, match=r"invalid value \[a/\] for the path of a file in stage DB.PUBLIC.ST"):
        stage.account.perform(NameStageFile(place, "a/", ORIGIN), stage.session)
