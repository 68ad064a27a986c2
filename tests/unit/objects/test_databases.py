"""What holds for databases."""

import pytest

from pytest_spcs.emulator.account.errors import (
    NotEmulatedError,
    ObjectExistsError,
    ObjectMissingError,
    PrivilegeError,
    SnowflakeError,
)
from pytest_spcs.emulator.objects.databases.events import DatabaseCreated, DatabaseDropped
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES
from pytest_spcs.emulator.objects.schemas.events import SchemaCreated
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.stages.events import StageDropped
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.identifiers import SchemaName
from tests.unit.objects.desk import Desk


def test_a_new_database_has_public_and_becomes_current(desk: Desk) -> None:
    assert desk.sql("create database demo comment = 'c'") == "Database DEMO successfully created."
    assert (desk.session.database, desk.session.schema) == ("DEMO", "PUBLIC")
    assert desk.events == [DatabaseCreated("DEMO"), SchemaCreated(SchemaName("DEMO", "PUBLIC"))]


def test_show_lists_what_create_said(desk: Desk) -> None:
    desk.sql("create transient database demo data_retention_time_in_days = 0 comment = 'it''s mine'")
    desk.sql("create database \"Mixed\" with tag (cost = 'x')")
    first, second = desk.table("show databases like '%'")
    assert (first["name"], first["options"], first["retention_time"]) == ("DEMO", "TRANSIENT", 0)
    assert (first["comment"], first["owner"], first["is_current"]) == ("it's mine", "ACCOUNTADMIN", "N")
    assert (second["name"], second["is_current"], second["owner_role_type"]) == ("Mixed", "Y", "ROLE")


def test_a_taken_name_is_error_2002(desk: Desk) -> None:
    desk.sql("create database demo")
    with pytest.raises(ObjectExistsError, match=r"Object 'DEMO' already exists\.") as caught:
        desk.sql("create database demo")
    assert caught.value.code == "002002"


def test_if_not_exists_keeps_database_and_session(desk: Desk) -> None:
    desk.sql("create database a")
    desk.sql("create database b")
    assert desk.sql("create database if not exists a") == "A already exists, statement succeeded."
    assert desk.session.database == "B"


def test_or_replace_leaves_nothing_of_the_old_one(desk: Desk) -> None:
    desk.sql("create database demo")
    desk.sql("create schema old")
    desk.sql("create stage demo.public.st")
    desk.sql("create or replace database demo")
    assert [row["name"] for row in desk.table("show schemas in database demo")] == ["INFORMATION_SCHEMA", "PUBLIC"]
    assert len(desk.account[STAGES]) == 0
    assert DatabaseDropped("DEMO") in desk.events


def test_dropping_takes_everything_in_it_and_the_sessions_place(desk: Desk) -> None:
    desk.sql("create database demo")
    desk.sql("create stage st")
    desk.sql("create image repository images")
    desk.sql("grant usage on schema public to role sysadmin")
    assert desk.sql("drop database demo cascade") == "DEMO successfully dropped."
    assert (desk.session.database, desk.session.schema) == (None, None)
    assert len(desk.account[SCHEMAS]) == len(desk.account[STAGES]) == len(desk.account[IMAGE_REPOSITORIES]) == 0
    assert [type(event) for event in desk.events[-2:]] == [DatabaseDropped, StageDropped]
    assert not any("DEMO" in str(grant.on) for grant in desk.account.grants)


def test_dropping_what_is_not_there(desk: Desk) -> None:
    with pytest.raises(ObjectMissingError, match="Database 'NOPE' does not exist or not authorized"):
        desk.sql("drop database nope")
    text = desk.sql("drop database if exists nope")
    assert text == "Drop statement executed successfully (NOPE already dropped)."


def test_alter_sets_and_unsets_the_comment(desk: Desk) -> None:
    desk.sql("create database demo")
    assert desk.sql("alter database demo set comment = 'new'") == "Statement executed successfully."
    assert desk.table("show databases")[0]["comment"] == "new"
    desk.sql("alter database if exists demo unset comment")
    assert desk.table("show databases")[0]["comment"] == ""


@pytest.mark.parametrize(
    "sql",
    [
        "create database x clone demo at (offset => -60)",
        "create database x from share a.b",
        "alter database demo rename to other",
        "alter database demo swap with other",
    ],
)
def test_what_is_not_emulated_says_so(desk: Desk, sql: str) -> None:
    desk.sql("create database demo")
    with pytest.raises(NotEmulatedError, match="pytest-spcs does not emulate it"):
        desk.sql(sql)


def test_an_unknown_option_is_a_syntax_error(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match="unexpected 'COLOUR'"):
        desk.sql("create database demo COLOUR = 'red'")
    with pytest.raises(SnowflakeError, match=r"invalid value \[91\] for parameter 'DATA_RETENTION_TIME_IN_DAYS'"):
        desk.sql("create database demo data_retention_time_in_days = 91")
    assert len(desk.account[DATABASES]) == 0


def test_describe_lists_the_schemas(desk: Desk) -> None:
    desk.sql("create database demo")
    found = desk.table("describe database demo")
    assert [(row["name"], row["kind"]) for row in found] == [("INFORMATION_SCHEMA", "SCHEMA"), ("PUBLIC", "SCHEMA")]


def test_rest_answers_from_the_same_database(desk: Desk) -> None:
    body = {"name": "db1", "kind": "PERMANENT", "comment": "c", "dropped_on": None}
    status = desk.rest("POST", "/databases", body, createMode="errorIfExists")
    assert status == {"status": "Request successfully completed"}
    fetched = desk.rest("GET", "/databases/db1")
    assert (fetched["name"], fetched["kind"], fetched["comment"]) == ("DB1", "PERMANENT", "c")
    assert fetched["created_on"] == "2026-01-02T03:04:05+00:00"
    assert [one["name"] for one in desk.rest("GET", "/databases", like="d%")] == ["DB1"]
    with pytest.raises(ObjectExistsError):
        desk.rest("POST", "/databases", body)
    desk.rest("DELETE", "/databases/db1", ifExists="True")
    desk.rest("DELETE", "/databases/db1", ifExists="True")
    with pytest.raises(ObjectMissingError):
        desk.rest("GET", "/databases/db1")


def test_rest_writes_names_as_identifiers(desk: Desk) -> None:
    desk.rest("POST", "/databases", {"name": '"my-db"'})
    assert desk.session.database == "my-db"
    assert [one["name"] for one in desk.rest("GET", "/databases")] == ['"my-db"']
    assert desk.rest("GET", "/databases/%22my-db%22")["owner"] == "ACCOUNTADMIN"
    assert desk.rest("GET", "/databases/%22my-db%22/schemas/information_schema")["owner"] is None


@pytest.mark.parametrize("pattern", ["%", "demo_a", "D%A", "%o%a", "%O\\\\_A", "%_", "%%%a%"])
def test_like_finds_what_the_pattern_says(desk: Desk, pattern: str) -> None:
    desk.sql("create database demo_a")
    assert [row["name"] for row in desk.table(f"show databases like '{pattern}'")] == ["DEMO_A"]


@pytest.mark.parametrize("pattern", ["", "d%b", "%x%", "demo", "%a%a%a", "%m%e%", "demo\\\\_b", "%" * 300 + "x"])
def test_like_leaves_out_what_the_pattern_does_not_say(desk: Desk, pattern: str) -> None:
    desk.sql("create database demo_a")
    assert desk.table(f"show databases like '{pattern}'") == []


def test_create_or_alter_keeps_what_is_in_a_database_and_unsets_what_is_not_written(desk: Desk) -> None:
    created = desk.sql("create or alter database demo data_retention_time_in_days = 3 comment = 'c'")
    assert created == "Database DEMO successfully created."
    desk.sql("create stage st")
    desk.sql("create database other")
    assert desk.sql("create or alter database demo comment = 'new'") == "Statement executed successfully."
    row = desk.table("show databases like 'demo'")[0]
    assert (row["comment"], row["retention_time"], row["is_current"]) == ("new", 1, "N")
    assert len(desk.account[STAGES]) == 1
    with pytest.raises(SnowflakeError, match="cannot make the permanent database 'DEMO' TRANSIENT"):
        desk.sql("create or alter transient database demo")
    with pytest.raises(SnowflakeError, match="unexpected 'not'"):
        desk.sql("create or alter database if not exists demo")


def test_create_or_alter_of_what_is_there_needs_its_ownership(desk: Desk) -> None:
    for sql in ("create database demo", "create role other", "grant modify, usage on database demo to role other"):
        desk.sql(sql)
    desk.session.role = "OTHER"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on database 'DEMO'"):
        desk.sql("create or alter database demo")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on account 'ACCT'"):
        desk.sql("create or alter database fresh")


def test_rest_puts_a_database_as_it_was_fetched(desk: Desk) -> None:
    desk.rest("PUT", "/databases/db1", {"name": "db1", "comment": "c", "data_retention_time_in_days": 2})
    fetched = desk.rest("GET", "/databases/db1")
    desk.rest("PUT", "/databases/db1", {**fetched, "comment": "new"})
    after = desk.rest("GET", "/databases/db1")
    assert (after["comment"], after["retention_time"], after["data_retention_time_in_days"]) == ("new", 2, 2)
    with pytest.raises(SnowflakeError, match="'comment' in the body is 7, not of type str"):
        desk.rest("PUT", "/databases/db1", {"comment": 7})
    with pytest.raises(NotEmulatedError, match="SERVERLESS_TASK_MIN_STATEMENT_SIZE of databases and schemas"):
        desk.rest("PUT", "/databases/db1", {"serverless_task_min_statement_size": "XSMALL"})


@pytest.mark.parametrize("sql", ["undrop database demo", "undrop schema demo.public"])
def test_what_was_dropped_does_not_come_back(desk: Desk, sql: str) -> None:
    with pytest.raises(NotEmulatedError, match=f"'{' '.join(sql.upper().split()[:2])}': pytest-spcs does not"):
        desk.run(sql)


def test_a_list_in_rest_has_at_least_one_row_and_at_most_ten_thousand(desk: Desk) -> None:
    desk.sql("create database demo")
    for limit in ("0", "-1", "10001"):
        with pytest.raises(SnowflakeError, match=f"'showLimit' has value {limit}, not 1 to 10000"):
            desk.rest("GET", "/databases", showLimit=limit)
