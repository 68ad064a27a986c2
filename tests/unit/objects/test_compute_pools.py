"""What holds for compute pools."""

import pytest

from pytest_spcs.emulator.commands import CreateMode
from pytest_spcs.emulator.errors import NotEmulatedError, ObjectExistsError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects.services.state import Service
from pytest_spcs.identifiers import ObjectName
from pytest_spcs.specification.model import Specification
from tests.unit.objects.desk import EPOCH, Desk

CREATE = "CREATE COMPUTE POOL p1\nMIN_NODES = 1\nMAX_NODES = 2\nINSTANCE_FAMILY = 'CPU_X64_XS'"


def add_service(desk: Desk, name: str) -> Service:
    """Put a service on the pool P1."""
    service = Service(
        name=ObjectName("DEMO", "PUBLIC", name),
        compute_pool="P1",
        owner="SYSADMIN",
        specification=Specification(containers=()),
        stored_text="",
        spec_digest="",
        images={},
        created_on=EPOCH,
        updated_on=EPOCH,
    )
    desk.account.services.create(service.name, CreateMode.ERROR_IF_EXISTS, lambda: service)
    return service


def test_create_as_the_cli_writes_it(desk: Desk) -> None:
    text = desk.sql(
        f"{CREATE}\nAUTO_RESUME = True\nINITIALLY_SUSPENDED = False\nAUTO_SUSPEND_SECS = 600\nCOMMENT = 'hi'"
    )
    assert text == "Compute pool P1 successfully created."
    row = desk.table("show compute pools like '%%'")[0]
    assert (row["name"], row["state"], row["min_nodes"], row["max_nodes"]) == ("P1", "IDLE", 1, 2)
    assert (row["auto_suspend_secs"], row["comment"], row["owner"]) == (600, "hi", "ACCOUNTADMIN")
    assert (row["idle_nodes"], row["target_nodes"], row["resumed_on"]) == (1, 1, EPOCH)


def test_tags_are_read_over_and_other_clauses_refused(desk: Desk) -> None:
    desk.sql(f"{CREATE}\nWITH TAG (cost_center = 'x')")
    with pytest.raises(NotEmulatedError, match="PLACEMENT_GROUP"):
        desk.sql(
            "create compute pool p2 min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS placement_group = 'A'"
        )


def test_a_pool_may_start_suspended(desk: Desk) -> None:
    desk.sql(f"{CREATE} INITIALLY_SUSPENDED = TRUE")
    row = desk.table("describe compute pool identifier('p1')")[0]
    assert (row["state"], row["target_nodes"], row["resumed_on"]) == ("SUSPENDED", 0, None)


def test_modes_of_create(desk: Desk) -> None:
    desk.sql(CREATE)
    with pytest.raises(ObjectExistsError, match=r"Object 'P1' already exists\."):
        desk.sql(CREATE)
    again = CREATE.replace("POOL", "POOL IF NOT EXISTS").replace("CPU_X64_XS", "CPU_X64_S")
    assert desk.sql(again) == "P1 already exists, statement succeeded."
    assert desk.table("show compute pools")[0]["instance_family"] == "CPU_X64_XS"
    with pytest.raises(SnowflakeError, match="Unsupported feature 'CREATE OR REPLACE COMPUTE POOL'"):
        desk.sql(CREATE.replace("CREATE", "CREATE OR REPLACE"))


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ("min_nodes = 1 max_nodes = 1", r"Missing option\(s\): \[INSTANCE_FAMILY\]"),
        ("min_nodes = 0 max_nodes = 1 instance_family = CPU_X64_XS", "'MIN_NODES': it must be at least 1"),
        (
            "min_nodes = 3 max_nodes = 2 instance_family = CPU_X64_XS",
            r"'MAX_NODES': it must not be below MIN_NODES \(3\)",
        ),
        ("min_nodes = 1 max_nodes = 999 instance_family = CPU_X64_XS", "Requested number of nodes 999 exceeds"),
        ("min_nodes = 1 max_nodes = 1 instance_family = TOASTER", "Invalid instance family 'TOASTER'"),
        ("min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS colour = 1", "unexpected 'colour'"),
    ],
)
def test_wrong_properties_are_refused(desk: Desk, properties: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create compute pool p1 {properties}")
    assert len(desk.account.compute_pools) == 0


def test_alter_sets_and_unsets(desk: Desk) -> None:
    desk.sql(CREATE)
    desk.sql("alter compute pool p1 set\nmin_nodes = 2\nmax_nodes = 4\nauto_resume = False\ncomment = 'x'")
    row = desk.table("show compute pools")[0]
    assert (row["min_nodes"], row["max_nodes"], row["target_nodes"]) == (2, 4, 2)
    assert (row["auto_resume"], row["comment"]) == (False, "x")
    desk.sql("alter compute pool p1 unset auto_resume,comment,auto_suspend_secs")
    row = desk.table("show compute pools")[0]
    assert (row["auto_resume"], row["comment"], row["auto_suspend_secs"]) == (True, None, 3600)


def test_a_refused_alter_changes_nothing(desk: Desk) -> None:
    desk.sql(CREATE)
    before = desk.state()
    for properties, message in (
        ("max_nodes = 4 instance_family = CPU_X64_S", "must be suspended to alter INSTANCE_FAMILY"),
        ("min_nodes = 3", "must not be below MIN_NODES"),
        ("comment = 'x' min_nodes = 0", "at least 1"),
    ):
        with pytest.raises(SnowflakeError, match=message):
            desk.sql(f"alter compute pool p1 set {properties}")
    assert desk.state() == before


def test_suspending_a_pool_suspends_its_services_and_resuming_does_not_wake_them(desk: Desk) -> None:
    desk.sql(CREATE)
    service = add_service(desk, "ECHO")
    assert desk.table("show compute pools")[0]["state"] == "ACTIVE"
    assert desk.sql("alter compute pool p1 suspend") == "Statement executed successfully."
    assert service.suspended
    assert desk.table("show compute pools")[0]["state"] == "SUSPENDED"
    desk.clock.advance(minutes=5)
    desk.sql("alter compute pool p1 resume")
    row = desk.table("show compute pools")[0]
    assert (row["state"], row["resumed_on"]) == ("IDLE", desk.clock.now())
    assert service.suspended
    with pytest.raises(SnowflakeError, match="Compute pool 'P1' is not suspended"):
        desk.sql("alter compute pool p1 resume")


def test_dropping_a_pool_in_use_names_its_services(desk: Desk) -> None:
    desk.sql(CREATE)
    add_service(desk, "ECHO")
    with pytest.raises(SnowflakeError) as caught:
        desk.sql("drop compute pool p1")
    assert caught.value.message == (
        "Cannot drop compute pool 'P1': services exist on it (DEMO.PUBLIC.ECHO). "
        "Drop them, or run ALTER COMPUTE POOL P1 STOP ALL."
    )
    desk.sql("alter compute pool p1 stop all")
    assert len(desk.account.services) == 0
    assert desk.sql("drop compute pool p1") == "P1 successfully dropped."


def test_missing_pools(desk: Desk) -> None:
    for sql in ("alter compute pool p1 suspend", "drop compute pool p1", "describe compute pool p1"):
        with pytest.raises(ObjectMissingError, match="Compute pool 'P1' does not exist or not authorized"):
            desk.sql(sql)
    for verb in ("suspend", "resume", "stop all", "set comment = 'x'"):
        desk.sql(f"alter compute pool if exists p1 {verb}")


def test_a_dropped_pool_takes_its_grants_with_it(desk: Desk) -> None:
    desk.sql(CREATE)
    desk.sql("grant usage on compute pool p1 to role sysadmin")
    desk.sql("drop compute pool p1")
    assert not any(str(grant.on) == "P1" for grant in desk.account.grants)


def test_rest_answers_from_the_same_pool(desk: Desk) -> None:
    body = {"name": "p1", "min_nodes": 1, "max_nodes": 2, "instance_family": "CPU_X64_XS", "auto_resume": True}
    desk.rest("POST", "/compute-pools", body, createMode="ifNotExists", initiallySuspended="True")
    assert desk.rest("GET", "/compute-pools/p1")["state"] == "SUSPENDED"
    desk.rest("POST", "/compute-pools/p1:resume")
    assert desk.rest("GET", "/compute-pools", like="p%")[0]["state"] == "IDLE"
    desk.rest("POST", "/compute-pools/p1:stop-all-services")
    with pytest.raises(SnowflakeError, match="'min_nodes' in the body is '1', not of type int"):
        desk.rest("POST", "/compute-pools", {**body, "name": "p2", "min_nodes": "1"})
    desk.rest("DELETE", "/compute-pools/p1")
    with pytest.raises(ObjectMissingError):
        desk.rest("DELETE", "/compute-pools/p1")
