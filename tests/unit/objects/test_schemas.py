"""What holds for schemas."""

import pytest

from pytest_spcs.emulator.account.errors import (
    NotEmulatedError,
    ObjectExistsError,
    ObjectMissingError,
    PrivilegeError,
    SnowflakeError,
)
from pytest_spcs.emulator.objects.stages.state import STAGES
from tests.unit.objects.desk import Desk


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The account with a database in use."""
    desk.sql("create database demo")
    return desk


def test_a_new_schema_becomes_current(desk: Desk) -> None:
    assert desk.sql("create schema s1") == "Schema S1 successfully created."
    assert (desk.session.database, desk.session.schema) == ("DEMO", "S1")


def test_a_schema_needs_its_database(desk: Desk) -> None:
    with pytest.raises(ObjectMissingError, match="Database 'NOPE' does not exist"):
        desk.sql("create schema nope.s1")


def test_show_lists_information_schema_and_flags(desk: Desk) -> None:
    desk.sql("create transient schema s1 with managed access comment = 'c'")
    found = desk.table("show schemas in database demo")
    assert [row["name"] for row in found] == ["INFORMATION_SCHEMA", "PUBLIC", "S1"]
    assert (found[2]["options"], found[2]["is_current"], found[2]["comment"]) == ("TRANSIENT, MANAGED ACCESS", "Y", "c")
    assert found[0]["owner"] == ""


def test_show_looks_where_it_is_told(desk: Desk) -> None:
    desk.sql("create database other")
    desk.sql("create schema away")
    assert [row["name"] for row in desk.table("show schemas like 'a%' in demo")] == []
    assert [row["name"] for row in desk.table("show schemas like 'a%'")] == ["AWAY"]
    assert len(desk.table("show terse schemas in account")) == 5
    with pytest.raises(ObjectMissingError, match="Database 'NOPE' does not exist"):
        desk.table("show schemas in database nope")


def test_modes_of_create(desk: Desk) -> None:
    desk.sql("create schema s1")
    desk.sql("create stage st")
    with pytest.raises(ObjectExistsError, match=r"Object 'DEMO\.S1' already exists"):
        desk.sql("create schema demo.s1")
    assert desk.sql("create schema if not exists s1") == "S1 already exists, statement succeeded."
    assert len(desk.account[STAGES]) == 1
    desk.sql("create or replace schema s1")
    assert len(desk.account[STAGES]) == 0


def test_dropping_the_current_schema_leaves_the_database(desk: Desk) -> None:
    desk.sql("create schema s1")
    desk.sql("create stage st")
    assert desk.sql("drop schema if exists s1 restrict") == "S1 successfully dropped."
    assert (desk.session.database, desk.session.schema) == ("DEMO", None)
    assert len(desk.account[STAGES]) == 0
    with pytest.raises(ObjectMissingError, match=r"Schema 'DEMO\.S1' does not exist or not authorized"):
        desk.sql("drop schema s1")


def test_information_schema_cannot_be_made_or_dropped(desk: Desk) -> None:
    with pytest.raises(ObjectExistsError):
        desk.sql("create schema information_schema")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on schema 'INFORMATION_SCHEMA'"):
        desk.sql("drop schema information_schema")


def test_alter_and_what_is_not_emulated(desk: Desk) -> None:
    desk.sql("alter schema public set comment = 'c' log_level = 'INFO'")
    desk.sql("alter schema public enable managed access")
    row = desk.table("show schemas like 'public'")[0]
    assert (row["comment"], row["options"]) == ("c", "MANAGED ACCESS")
    for sql in (
        "alter schema public rename to p",
        "create schema x clone public before (offset => -60)",
    ):
        with pytest.raises(NotEmulatedError):
            desk.sql(sql)


def test_rest_answers_from_the_same_schema(desk: Desk) -> None:
    body = {"name": "s1", "kind": "TRANSIENT", "managed_access": False, "dropped_on": None}
    desk.rest("POST", "/databases/DEMO/schemas", body, createMode="errorIfExists")
    fetched = desk.rest("GET", "/databases/demo/schemas/s1")
    assert (fetched["name"], fetched["database_name"], fetched["kind"]) == ("S1", "DEMO", "TRANSIENT")
    names = [one["name"] for one in desk.rest("GET", "/databases/demo/schemas")]
    assert names == ["INFORMATION_SCHEMA", "PUBLIC", "S1"]
    desk.rest("DELETE", "/databases/demo/schemas/s1")
    with pytest.raises(ObjectMissingError):
        desk.rest("DELETE", "/databases/demo/schemas/s1", ifExists="False")


def test_create_or_alter_gives_a_schema_exactly_what_is_written(desk: Desk) -> None:
    created = desk.sql("create or alter schema s1 with managed access comment = 'c'")
    assert created == "Schema S1 successfully created."
    desk.sql("use schema public")
    assert desk.sql("create or alter schema demo.s1") == "Statement executed successfully."
    row = next(row for row in desk.table("show schemas") if row["name"] == "S1")
    assert (row["options"], row["comment"], desk.session.schema) == ("", "", "PUBLIC")
    with pytest.raises(SnowflakeError, match="cannot make the permanent schema 'S1' TRANSIENT"):
        desk.sql("create or alter transient schema s1")
    desk.sql("create role other")
    desk.sql("grant all on schema s1 to role other")
    desk.sql("grant usage on database demo to role other")
    desk.session.role = "OTHER"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on schema 'S1'"):
        desk.sql("create or alter schema demo.s1")


def test_rest_puts_a_schema_as_it_was_fetched(desk: Desk) -> None:
    path = "/databases/demo/schemas/s1"
    desk.rest("PUT", path, {"name": "s1", "managed_access": True, "log_level": "INFO"})
    desk.rest("PUT", path, {**desk.rest("GET", path), "comment": "new"})
    after = desk.rest("GET", path)
    assert (after["comment"], after["managed_access"], after["log_level"]) == ("new", True, "INFO")
    with pytest.raises(ObjectMissingError, match="Database 'NIX' does not exist"):
        desk.rest("PUT", "/databases/nix/schemas/s1", {"name": "s1"})
