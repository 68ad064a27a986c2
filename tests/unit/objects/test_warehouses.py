"""What holds for warehouses."""

import pytest

from pytest_spcs.emulator.errors import NotEmulatedError, ObjectMissingError, SnowflakeError
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
    with pytest.raises(NotEmulatedError, match="RENAME TO"):
        desk.sql("alter warehouse wh1 rename to wh2")


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
