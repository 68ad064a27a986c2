"""A noun is its package and its line in the tuple of nouns: everything else follows from that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.account import Account
from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.kept_state.account_document import account_document, put_into
from pytest_spcs.emulator.kept_state.codec import Codec
from pytest_spcs.emulator.kept_state.vocabulary import LEFT_OUT, vocabulary
from pytest_spcs.emulator.objects import nouns
from tests.unit.objects.desk import Desk
from tests.unit.objects.lamps.noun import LAMP
from tests.unit.objects.lamps.state import LAMPS

if TYPE_CHECKING:
    from pathlib import Path

WITH_LAMPS = (*nouns.NOUNS, LAMP)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, nouns=WITH_LAMPS)
    desk.sql("CREATE DATABASE db")
    return desk


def test_it_is_created_shown_and_dropped(desk: Desk) -> None:
    assert desk.sql("CREATE LAMP desk_lamp WATTS = 40") == "Lamp DESK_LAMP successfully created."
    assert desk.table("SHOW LAMPS") == [{"name": "DESK_LAMP", "watts": 40}]
    desk.sql("DROP LAMP desk_lamp")
    assert desk.table("SHOW LAMPS") == []


def test_a_failed_command_is_rolled_back(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match="too bright"):
        desk.sql("CREATE LAMP sun WATTS = 1000")
    assert desk.table("SHOW LAMPS") == []


def test_privileges_on_it_are_granted(desk: Desk) -> None:
    desk.sql("CREATE LAMP desk_lamp WATTS = 40")
    desk.sql("GRANT USAGE ON LAMP desk_lamp TO ROLE PUBLIC")
    grants = {(row["privilege"], row["granted_on"]) for row in desk.table("SHOW GRANTS ON LAMP desk_lamp")}
    assert grants == {("OWNERSHIP", "LAMP"), ("USAGE", "LAMP")}


@pytest.mark.parametrize("drop", ["DROP SCHEMA db.public", "DROP DATABASE db"])
def test_it_goes_with_its_schema(desk: Desk, drop: str) -> None:
    desk.sql("CREATE LAMP desk_lamp WATTS = 40")
    desk.sql(drop)
    assert len(desk.account[LAMPS]) == 0


def test_it_is_kept_over_a_restart(desk: Desk, tmp_path: Path) -> None:
    desk.sql("CREATE LAMP desk_lamp WATTS = 40")
    codec = Codec([*vocabulary(WITH_LAMPS)], tmp_path, LEFT_OUT)
    document = json.loads(json.dumps(account_document(desk.account, codec, lambda content: content)))
    again = Account(identity=desk.account.identity, clock=desk.clock, stage_root=tmp_path)
    nouns.teach(again, WITH_LAMPS)
    put_into(again, document, codec, lambda content: content)
    assert [(lamp.name.name, lamp.watts) for lamp in again[LAMPS]] == [("DESK_LAMP", 40)]
