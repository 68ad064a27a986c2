"""A command whose followers fail leaves no trace, in the account and with those who follow it."""

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.events import Event
from pytest_spcs.emulator.objects.databases.events import DatabaseCreated, DatabaseDropped
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.schemas.events import SchemaCreated, SchemaDropped
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.stages.events import StageCreated, StageDropped
from pytest_spcs.emulator.objects.stages.state import STAGES
from tests.unit.objects.desk import Desk


def _refuse(_event: Event) -> None:
    raise SnowflakeError(2043, "02000", "the engine has no room")


def test_a_database_that_the_engine_refuses_is_not_in_the_account(desk: Desk) -> None:
    desk.account.events.follow(DatabaseCreated, _refuse)
    with pytest.raises(SnowflakeError, match="the engine has no room"):
        desk.sql("create database demo")
    assert desk.table("show databases") == []
    assert (desk.session.database, desk.session.schema) == (None, None)


def test_a_database_whose_schema_is_refused_is_taken_back_from_the_engine_too(desk: Desk) -> None:
    desk.account.events.follow(SchemaCreated, _refuse)
    with pytest.raises(SnowflakeError, match="the engine has no room"):
        desk.sql("create database demo")
    assert len(desk.account[DATABASES]) == len(desk.account[SCHEMAS]) == 0
    assert desk.events[-1] == DatabaseDropped("DEMO")


def test_a_schema_that_the_engine_keeps_keeps_what_is_in_it(desk: Desk) -> None:
    desk.sql("create database demo")
    desk.sql("create stage st")
    desk.sql("grant usage on schema public to role sysadmin")
    stage = next(iter(desk.account[STAGES]))
    desk.account.events.follow(SchemaDropped, _refuse)
    with pytest.raises(SnowflakeError, match="the engine has no room"):
        desk.sql("drop schema public")
    assert [row["name"] for row in desk.table("show schemas")] == ["INFORMATION_SCHEMA", "PUBLIC"]
    assert [row["name"] for row in desk.table("show stages")] == ["ST"]
    assert stage.directory.is_dir()
    assert [row["privilege"] for row in desk.table("show grants on schema demo.public")][-1] == "USAGE"


def test_a_failing_or_replace_tells_of_the_old_object_that_it_is_gone(desk: Desk) -> None:
    desk.sql("create database demo")
    desk.sql("create stage st")
    desk.account.events.follow(StageCreated, _refuse)
    with pytest.raises(SnowflakeError, match="the engine has no room"):
        desk.sql("create or replace stage st")
    assert len(desk.account[STAGES]) == 0
    assert StageDropped in [type(event) for event in desk.events]


def test_a_failure_while_taking_back_is_logged_and_the_first_one_told(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse_too(_event: Event) -> None:
        raise RuntimeError("second failure")

    desk.account.events.follow(SchemaCreated, _refuse)
    desk.account.events.follow(DatabaseDropped, refuse_too)
    with pytest.raises(SnowflakeError, match="the engine has no room"):
        desk.sql("create database demo")
    assert "Taking back DatabaseCreated(name='DEMO') failed" in caplog.text
    assert "second failure" in caplog.text
    assert len(desk.account[DATABASES]) == 0
