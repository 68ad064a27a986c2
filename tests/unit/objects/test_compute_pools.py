"""What holds for compute pools."""

import pytest

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import ObjectExistsError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects.compute_pools.rules import NEVER
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.services.state import SERVICES, Service
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
    desk.account[SERVICES].create(service.name, CreateMode.ERROR_IF_EXISTS, lambda: service)
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


def test_tags_are_read_over(desk: Desk) -> None:
    desk.sql(f"{CREATE}\nWITH TAG (cost_center = 'x') AUTO_SUSPEND_SECS = 5")
    assert desk.sql("alter compute pool p1 set tag a.b.cost_center = 'y', team = 'z'").startswith("Statement executed")
    assert desk.sql("alter compute pool p1 unset tag a.b.cost_center, team").startswith("Statement executed")
    with pytest.raises(SnowflakeError, match="unexpected 'tag'"):
        desk.sql("alter compute pool p1 set max_nodes = 3 tag team = 'z'")


def test_a_pool_may_start_suspended(desk: Desk) -> None:
    desk.sql(f"{CREATE} INITIALLY_SUSPENDED = TRUE")
    row = desk.table("describe compute pool identifier('p1')")[0]
    assert (row["state"], row["target_nodes"], row["resumed_on"]) == ("SUSPENDED", 0, NEVER)


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
        ("comment = 'x' max_nodes = 1", r"Missing option\(s\): \[MIN_NODES, INSTANCE_FAMILY\]"),
        ("min_nodes = 0 max_nodes = 1 instance_family = CPU_X64_XS", "invalid value '0' for property 'MIN_NODES'"),
        (
            "min_nodes = 3 max_nodes = 2 instance_family = CPU_X64_XS",
            "invalid property combination 'MIN_NODES'='3' and 'MAX_NODES'='2'",
        ),
        (
            "min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS auto_suspend_secs = -1",
            "invalid value '-1' for property 'AUTO_SUSPEND_SECS'",
        ),
        (
            "for application shop min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS",
            "Application 'SHOP' does not",
        ),
        ("min_nodes = 1 max_nodes = 1 min_nodes = 1 instance_family = CPU_X64_XS", "unexpected 'min_nodes'"),
        ("min_nodes = 1 max_nodes = 999 instance_family = CPU_X64_XS", "Requested number of nodes 999 exceeds"),
        ("min_nodes = 1 max_nodes = 1 instance_family = TOASTER", "Invalid instance family TOASTER. Please refer"),
        ("min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS colour = 1", "unexpected 'colour'"),
    ],
)
def test_wrong_properties_are_refused(desk: Desk, properties: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create compute pool p1 {properties}")
    assert len(desk.account[COMPUTE_POOLS]) == 0


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
        (
            "max_nodes = 4 instance_family = CPU_X64_S",
            "Cannot set INSTANCE_FAMILY for compute pool that is not suspended",
        ),
        ("min_nodes = 3", "invalid property combination 'MIN_NODES'='3' and 'MAX_NODES'='2'"),
        ("comment = 'x' min_nodes = 0", "invalid value '0' for property 'MIN_NODES'"),
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
    assert len(desk.account[SERVICES]) == 0
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


_COLUMNS = (
    "name state min_nodes max_nodes instance_family num_services num_jobs auto_suspend_secs auto_resume active_nodes "
    "idle_nodes target_nodes created_on resumed_on updated_on owner comment is_exclusive application"
)
POOL_COLUMNS = _COLUMNS.split()
LARGE = "CREATE COMPUTE POOL p1 MIN_NODES = 3 MAX_NODES = 3 INSTANCE_FAMILY = GPU_NV_S"


def columns(desk: Desk, sql: str) -> list[str]:
    return [column.name for column in desk.rows(sql).columns]


def test_the_columns_of_show_and_describe_come_in_their_order(desk: Desk) -> None:
    placing = ["placement_group", "backup_instance_families"]
    assert columns(desk, "show compute pools") == [*POOL_COLUMNS, *placing]
    desk.sql(CREATE)
    described = [*POOL_COLUMNS, "budget", "error_code", "status_message", *placing]
    assert columns(desk, "desc compute pool p1") == described


def test_a_pool_has_a_plain_name(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match=r"Invalid compute pool name: 'lower'\. Name must be uppercase\."):
        desk.sql(CREATE.replace("p1", '"lower"'))
    with pytest.raises(SnowflakeError, match="Invalid compute pool name: 'A B'"):
        desk.sql(CREATE.replace("p1", '"A B"'))


def test_backup_families_are_kept_in_order_and_checked(desk: Desk) -> None:
    desk.sql(f"{CREATE} BACKUP_INSTANCE_FAMILIES = ('GEN_X64_G2_4', 'cpu_x64_s')")
    assert desk.table("show compute pools")[0]["backup_instance_families"] == "GEN_X64_G2_4,CPU_X64_S"
    for families, message in (
        ("'CPU_X64_XS'", "contains 'CPU_X64_XS' which matches the primary INSTANCE_FAMILY"),
        ("'ROBOT'", "Invalid instance family ROBOT"),
        ("'CPU_X64_S', 'CPU_X64_S'", "contains 'CPU_X64_S' more than once"),
    ):
        with pytest.raises(SnowflakeError, match=message):
            desk.sql(f"alter compute pool p1 set backup_instance_families = ({families})")
    desk.sql("alter compute pool p1 suspend")
    with pytest.raises(SnowflakeError, match="matches the primary INSTANCE_FAMILY"):
        desk.sql("alter compute pool p1 set instance_family = CPU_X64_S")
    desk.sql("alter compute pool p1 unset comment, backup_instance_families")
    assert desk.table("desc compute pool p1")[0]["backup_instance_families"] == ""


def test_a_pool_is_placed_while_it_is_suspended(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match=r"Placement group 'PG1' does not exist in this region\."):
        desk.sql(f"{CREATE} PLACEMENT_GROUP = 'pg1'")
    desk.sql(f"{CREATE} PLACEMENT_GROUP = 'A'")
    for change in ("set placement_group = 'B'", "unset placement_group"):
        with pytest.raises(SnowflakeError, match="Cannot set PLACEMENT_GROUP for compute pool that is not suspended"):
            desk.sql(f"alter compute pool p1 {change}")
    desk.sql("alter compute pool p1 suspend")
    desk.sql("alter compute pool p1 set placement_group = DISTRIBUTED")
    assert desk.table("show compute pools")[0]["placement_group"] == "DISTRIBUTED"
    desk.sql("alter compute pool p1 unset placement_group")
    assert desk.table("show compute pools")[0]["placement_group"] is None


def test_the_nodes_of_a_pool_are_listed_while_it_is_up(desk: Desk) -> None:
    desk.sql(LARGE)
    assert " ".join(columns(desk, "show nodes in compute pool p1")) == (
        "node_id instance_family created_on placement_group vcpu memory_gib storage_gib gpu gpu_count gpu_memory_gib"
    )
    nodes = desk.table("show nodes in compute pool p1")
    assert [node["placement_group"] for node in nodes] == ["us-west-2a", "us-west-2b", "us-west-2c"]
    node = nodes[0]
    assert (node["instance_family"], node["vcpu"], node["gpu"], node["gpu_count"]) == ("GPU_NV_S", 6, "NVIDIA A10G", 1)
    assert len({node["node_id"] for node in nodes}) == 3
    assert desk.table("show nodes in compute pool p1 like '%02' limit 1") == nodes[1:2]
    desk.sql("alter compute pool p1 suspend")
    assert desk.table("show nodes in compute pool p1") == []
    desk.sql("create role nobody")
    desk.sql("grant monitor on compute pool p1 to role nobody")
    desk.session.role = "NOBODY"
    with pytest.raises(SnowflakeError, match="Insufficient privileges to operate on compute pool 'P1'"):
        desk.sql("show nodes in compute pool p1")


def test_stop_all_knows_the_types_of_workload(desk: Desk) -> None:
    desk.sql(CREATE)
    add_service(desk, "ECHO")
    desk.sql("alter compute pool p1 stop all of type notebook, ML_JOB")
    assert len(desk.account[SERVICES]) == 1
    with pytest.raises(SnowflakeError, match=r"Invalid workload type 'ROBOT'\. Expected comma separated list"):
        desk.sql("alter compute pool p1 stop all of type robot")
    with pytest.raises(SnowflakeError, match="When 'ALL' is specified in 'ALL,ML_JOB', no other workload types"):
        desk.sql("alter compute pool p1 stop all of type all, ml_job")
    desk.sql("alter compute pool p1 stop all of type 'user', notebook")
    assert len(desk.account[SERVICES]) == 0


@pytest.mark.parametrize(
    ("tail", "names"),
    [
        ("limit 2", ["P1", "P2"]),
        ("limit 2 from 'P1'", ["P2", "Q1"]),
        ("limit 5 from 'P'", ["P1", "P2", "Q1"]),
        ("starts with 'P' limit 5 from 'P1'", ["P2"]),
        ("starts with 'p'", []),
        ("like 'p_'", ["P1", "P2"]),
        ("limit 1 like 'q%'", ["Q1"]),
    ],
)
def test_show_filters_then_counts(desk: Desk, tail: str, names: list[str]) -> None:
    for name in ("q1", "p2", "p1"):
        desk.sql(CREATE.replace("p1", name))
    assert [row["name"] for row in desk.table(f"show compute pools {tail}")] == names


@pytest.mark.parametrize(
    ("tail", "unexpected"),
    [("limit -1", "-"), ("limit '-1'", "'-1'"), ("limit -0", "-"), ("limit 1 limit 2", "limit"), ("from 'x'", "from")],
)
def test_show_refuses_a_tail_that_makes_no_sense(desk: Desk, tail: str, unexpected: str) -> None:
    with pytest.raises(SnowflakeError, match=f"unexpected '{unexpected}'"):
        desk.sql(f"show compute pools {tail}")


def test_instance_families_are_listed_with_the_nodes_in_use(desk: Desk) -> None:
    assert " ".join(columns(desk, "show compute pool instance families")) == (
        "name description vcpu memory_gib storage_gib gpu gpu_count gpu_memory_gib current_node_usage message"
    )
    desk.sql(LARGE)
    desk.sql(CREATE.replace("p1", "p2") + " INITIALLY_SUSPENDED = TRUE")
    families = {row["name"]: row for row in desk.table("show compute pool instance families")}
    assert next(iter(families)) == "CPU_X64_XS"
    small, gpu = families["CPU_X64_XS"], families["GPU_NV_S"]
    assert (small["vcpu"], small["memory_gib"], small["gpu"], small["gpu_count"]) == (1, 6, "", 0)
    assert (gpu["gpu"], gpu["gpu_count"], gpu["gpu_memory_gib"]) == ("NVIDIA A10G", 1, 24)
    assert (small["current_node_usage"], gpu["current_node_usage"]) == (0, 3)


def test_the_pools_of_an_account_share_its_750_nodes(desk: Desk) -> None:
    family = "INSTANCE_FAMILY = CPU_X64_XS"
    desk.sql(f"CREATE COMPUTE POOL big MIN_NODES = 1 MAX_NODES = 700 {family} INITIALLY_SUSPENDED = TRUE")
    taken = 700 + sum(row["max_nodes"] for row in desk.table("SHOW COMPUTE POOLS") if row["name"] != "BIG")
    left = 750 - taken
    with pytest.raises(SnowflakeError, match=f"number of nodes {left + 1} exceeds the node limit for the account"):
        desk.sql(f"CREATE COMPUTE POOL more MIN_NODES = 1 MAX_NODES = {left + 1} {family}")
    desk.sql(f"CREATE COMPUTE POOL more MIN_NODES = 1 MAX_NODES = {left} {family}")
    with pytest.raises(SnowflakeError, match="number of nodes 701 exceeds the node limit for the account"):
        desk.sql("ALTER COMPUTE POOL big SET MAX_NODES = 701")
    desk.sql("ALTER COMPUTE POOL big SET MAX_NODES = 699")
    desk.sql(f"ALTER COMPUTE POOL more SET MAX_NODES = {left + 1}")
