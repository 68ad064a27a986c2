"""What holds for warehouses."""

import pytest

from pytest_spcs.emulator.account.errors import (
    NotEmulatedError,
    ObjectExistsError,
    ObjectMissingError,
    PrivilegeError,
    SnowflakeError,
)
from tests.unit.objects.desk import Desk


def test_a_new_warehouse_becomes_current_and_runs(desk: Desk) -> None:
    assert desk.sql("create warehouse wh1") == "Warehouse WH1 successfully created."
    assert desk.session.warehouse == "WH1"
    row = desk.table("show warehouses")[0]
    assert (row["state"], row["size"], row["auto_suspend"], row["auto_resume"]) == ("STARTED", "X-Small", 600, "true")
    assert (row["is_current"], row["owner"]) == ("Y", "ACCOUNTADMIN")


def test_options_are_kept(desk: Desk) -> None:
    desk.sql(
        "create or replace warehouse wh1 with warehouse_size = '2x-large' auto_suspend = null auto_resume = false "
        "max_cluster_count = 3 initially_suspended = true comment = 'c'"
    )
    row = desk.table("show warehouses like 'WH%'")[0]
    assert (row["size"], row["auto_suspend"], row["auto_resume"]) == ("2X-Large", 0, "false")
    assert (row["max_cluster_count"], row["state"], row["comment"]) == (3, "SUSPENDED", "c")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("warehouse_size = huge", r"invalid value \[huge\] for parameter 'WAREHOUSE_SIZE'"),
        ("min_cluster_count = 3", r"invalid value \[1\] for parameter 'MAX_CLUSTER_COUNT': MIN_CLUSTER_COUNT is 3"),
        ("auto_suspend = -1", r"invalid value \[-1\] for parameter 'AUTO_SUSPEND'"),
        ("colour = red", "unexpected 'colour'"),
    ],
)
def test_wrong_options_are_refused(desk: Desk, options: str, message: str) -> None:
    before = desk.state()
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create warehouse wh1 {options}")
    assert desk.state() == before


def test_suspend_and_resume_go_by_the_state(desk: Desk) -> None:
    desk.sql("create warehouse wh1")
    with pytest.raises(SnowflakeError, match=r"Invalid state\. Warehouse 'WH1' cannot be resumed\."):
        desk.sql("alter warehouse wh1 resume")
    desk.sql("alter warehouse wh1 resume if suspended")
    desk.sql("alter warehouse suspend")
    assert desk.table("show warehouses")[0]["state"] == "SUSPENDED"
    with pytest.raises(SnowflakeError, match=r"Invalid state\. Warehouse 'WH1' cannot be suspended\."):
        desk.sql("alter warehouse wh1 suspend")
    desk.sql("alter warehouse if exists wh1 resume")
    assert desk.table("show warehouses")[0]["state"] == "STARTED"


def test_alter_set_and_unset(desk: Desk) -> None:
    desk.sql("create warehouse wh1 comment = 'c'")
    desk.sql("alter warehouse wh1 set warehouse_size = large, auto_suspend = 60 wait_for_completion = true")
    row = desk.table("show warehouses")[0]
    assert (row["size"], row["auto_suspend"]) == ("Large", 60)
    desk.sql("alter warehouse wh1 unset auto_suspend, comment")
    row = desk.table("show warehouses")[0]
    assert (row["auto_suspend"], row["comment"]) == (600, "")
    with pytest.raises(NotEmulatedError, match="SET TAG"):
        desk.sql("alter warehouse wh1 set tag t = 'x'")


def test_create_or_alter_makes_a_warehouse_and_later_gives_it_exactly_what_is_written(desk: Desk) -> None:
    wanted = "create or alter warehouse wh1 warehouse_size = xsmall auto_suspend = 60 comment = 'c'"
    assert desk.sql(f"{wanted} initially_suspended = true") == "Warehouse WH1 successfully created."
    desk.sql("create warehouse wh2")
    altered = "create or alter warehouse wh1 warehouse_size = 'small' initially_suspended = false"
    assert desk.sql(altered) == "Statement executed successfully."
    row = desk.table("show warehouses")[0]
    assert (row["size"], row["auto_suspend"], row["comment"]) == ("Small", 600, "")
    assert (row["state"], desk.session.warehouse) == ("SUSPENDED", "WH2")


@pytest.mark.parametrize("written", ["create or alter warehouse if not exists wh1", "create or alter warehouse"])
def test_create_or_alter_takes_no_if_not_exists_and_needs_a_name(desk: Desk, written: str) -> None:
    with pytest.raises(SnowflakeError, match="syntax error"):
        desk.sql(written)


def test_create_or_alter_of_what_is_there_needs_its_ownership(desk: Desk) -> None:
    desk.sql("create warehouse wh1")
    desk.sql("create role other")
    desk.sql("grant modify, operate, usage on warehouse wh1 to role other")
    desk.sql("grant create warehouse on account to role other")
    desk.session.role = "OTHER"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on warehouse 'WH1'"):
        desk.sql("create or alter warehouse wh1 auto_suspend = 1")
    assert desk.sql("create or alter warehouse wh2") == "Warehouse WH2 successfully created."


def test_a_renamed_warehouse_keeps_its_grants_and_the_session(desk: Desk) -> None:
    desk.sql("create warehouse wh1")
    desk.sql("create warehouse wh3")
    desk.sql("create role other")
    desk.sql("grant usage on warehouse wh1 to role other")
    desk.sql("use warehouse wh1")
    desk.sql("alter warehouse if exists wh1 rename to wh2")
    assert [row["name"] for row in desk.table("show warehouses")] == ["WH2", "WH3"]
    assert [(row["privilege"], row["name"]) for row in desk.table("show grants to role other")] == [("USAGE", "WH2")]
    assert desk.session.warehouse == "WH2"
    with pytest.raises(ObjectExistsError, match="Object 'WH3' already exists"):
        desk.sql("alter warehouse wh2 rename to wh3")
    assert desk.sql("alter warehouse if exists wh1 rename to wh4") == "Statement executed successfully."


def test_a_warehouse_of_which_queries_are_aborted_has_to_exist(desk: Desk) -> None:
    desk.sql("create warehouse wh1")
    assert desk.sql("alter warehouse wh1 abort all queries") == "Statement executed successfully."
    with pytest.raises(ObjectMissingError, match="Warehouse 'WH2' does not exist or not authorized"):
        desk.sql("alter warehouse wh2 abort all queries")
    assert desk.sql("alter warehouse if exists wh2 abort all queries") == "Statement executed successfully."


def test_dropping_the_current_warehouse_leaves_none(desk: Desk) -> None:
    desk.sql("create warehouse wh1")
    assert desk.sql("drop warehouse wh1") == "WH1 successfully dropped."
    assert desk.session.warehouse is None
    with pytest.raises(ObjectMissingError, match="Warehouse 'WH1' does not exist or not authorized"):
        desk.sql("describe warehouse wh1")


def test_rest_creates_uses_suspends_and_drops(desk: Desk) -> None:
    desk.rest(
        "POST", "/warehouses", {"name": "wh1", "warehouse_size": "SMALL", "auto_suspend": 600, "auto_resume": "true"}
    )
    desk.sql("create warehouse wh2")
    desk.rest("POST", "/warehouses/wh1:use")
    assert desk.session.warehouse == "WH1"
    desk.rest("POST", "/warehouses/wh1:suspend")
    fetched = desk.rest("GET", "/warehouses/wh1")
    assert (fetched["state"], fetched["size"], fetched["auto_resume"]) == ("SUSPENDED", "Small", "true")
    desk.rest("POST", "/warehouses/wh1:resume")
    assert [one["name"] for one in desk.rest("GET", "/warehouses")] == ["WH1", "WH2"]
    desk.rest("DELETE", "/warehouses/wh1")
    with pytest.raises(ObjectMissingError):
        desk.rest("POST", "/warehouses/wh1:use")


def test_rest_puts_renames_and_aborts(desk: Desk) -> None:
    desk.rest("PUT", "/warehouses/wh1", {"name": "wh1", "warehouse_size": "SMALL", "auto_resume": "false"})
    desk.rest("PUT", "/warehouses/wh1", {"name": "wh1", "auto_suspend": 60})
    fetched = desk.rest("GET", "/warehouses/wh1")
    assert (fetched["size"], fetched["auto_resume"], fetched["auto_suspend"]) == ("X-Small", "true", 60)
    desk.rest("POST", "/warehouses/wh1:rename", {"name": "wh2"}, ifExists="True")
    desk.rest("POST", "/warehouses/wh2:abort")
    assert [one["name"] for one in desk.rest("GET", "/warehouses")] == ["WH2"]
    with pytest.raises(SnowflakeError, match="the body's 'name' is 'other', the path's 'wh2'"):
        desk.rest("PUT", "/warehouses/wh2", {"name": "other"})
    with pytest.raises(NotEmulatedError, match="RESOURCE_MONITOR"):
        desk.rest("PUT", "/warehouses/wh2", {"name": "wh2", "resource_monitor": "rm"})
