"""What holds for gateways."""

from __future__ import annotations

import pytest

from pytest_spcs.emulator.account.errors import ObjectExistsError, ObjectMissingError, PrivilegeError, SnowflakeError
from pytest_spcs.emulator.objects.gateways.state import GATEWAYS
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from tests.unit.emulator.played import PlayedContent
from tests.unit.objects.desk import EPOCH, Desk

SERVICE = """
spec:
  containers: [{name: main, image: /demo/public/images/echo:1}]
  endpoints: [{name: api, port: 8080}]
"""
SPLIT = (
    "{type: endpoint, value: demo.public.blue!api, weight: 60}, "
    "{type: endpoint, value: demo.public.green!api, weight: 40}"
)


def splitting(targets: str = SPLIT) -> str:
    return f"spec: {{type: traffic_split, split_type: custom, targets: [{targets}]}}"


def shadowing(primary: str, shadow: str) -> str:
    return f"spec: {{type: shadow_traffic, primary: [{primary}], shadow: [{shadow}]}}"


@pytest.fixture(autouse=True)
def services(desk: Desk) -> None:
    """Create the services DEMO.PUBLIC.BLUE and GREEN, each with the endpoint ``api``."""
    desk.sql("create database demo")
    desk.sql("create compute pool pool min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS")
    desk.sql("create image repository images")
    push = PushImage("/demo/public/images/echo:1", "sha256:" + "a" * 64, "linux/amd64", PlayedContent())
    desk.account.perform(push, desk.session)
    for name in ("blue", "green"):
        desk.sql(f"create service {name} in compute pool pool from specification ?", SERVICE)


def test_a_gateway_is_created_shown_and_described(desk: Desk) -> None:
    assert desk.sql("create gateway door from specification ?", splitting()) == "Gateway DOOR successfully created."
    row = desk.table("show gateways")[0]
    host = row.pop("ingress_url")
    assert host.endswith("-org-acct.snowflakecomputing.app")
    assert row == {
        "name": "DOOR",
        "privatelink_ingress_url": None,
        "database_name": "DEMO",
        "schema_name": "PUBLIC",
        "owner": "ACCOUNTADMIN",
        "owner_role_type": "ROLE",
        "created_on": EPOCH,
        "updated_on": EPOCH,
        "comment": None,
    }
    described = desk.table("desc gateway demo.public.door")[0]
    assert " ".join(list(described)) == (
        "name ingress_url privatelink_ingress_url database_name schema_name owner owner_role_type spec created_on "
        "updated_on comment"
    )
    assert (described["spec"], described["ingress_url"]) == (splitting(), host)


def test_the_address_stays_through_alter_and_not_through_or_replace(desk: Desk) -> None:
    desk.sql("create gateway door from specification ?", splitting())
    host = desk.table("show gateways")[0]["ingress_url"]
    desk.clock.advance(minutes=1)
    other = splitting("{type: endpoint, value: demo.public.green!api, weight: 100}")
    assert desk.sql("alter gateway door from specification ?", other) == "Statement executed successfully."
    row = desk.table("desc gateway door")[0]
    assert (row["ingress_url"], row["spec"]) == (host, other)
    assert (row["created_on"], row["updated_on"]) == (EPOCH, desk.clock.now())
    desk.sql("create or replace gateway door from specification ?", other)
    assert desk.table("show gateways")[0]["ingress_url"] != host


def test_modes_of_create_and_drop(desk: Desk) -> None:
    desk.sql("create gateway door from specification ?", splitting())
    with pytest.raises(ObjectExistsError, match="Object 'DOOR' already exists"):
        desk.sql("create gateway door from specification ?", splitting())
    kept = desk.sql("create gateway if not exists door from specification ?", splitting())
    assert kept == "DOOR already exists, statement succeeded."
    assert desk.sql("drop gateway door") == "DOOR successfully dropped."
    assert desk.sql("drop gateway if exists door") == "Drop statement executed successfully (DOOR already dropped)."
    assert desk.sql("alter gateway if exists door from specification ?", splitting()).startswith("Statement executed")
    for statement in ("drop gateway door", "desc gateway door"):
        with pytest.raises(ObjectMissingError, match=r"Gateway 'DEMO\.PUBLIC\.DOOR' does not exist or not authorized"):
            desk.sql(statement)


def test_shadow_traffic_has_one_primary_and_weights_of_their_own(desk: Desk) -> None:
    primary = "{type: endpoint, value: demo.public.blue!api}"
    shadow = "{type: endpoint, value: demo.public.green!api, weight: 10}"
    desk.sql("create gateway door from specification ?", shadowing(primary, shadow))
    blue, green = next(iter(desk.account[GATEWAYS])).specification.targets
    assert (blue.shadow, green.shadow, green.weight) == (False, True, 10)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("targets: []", "unknown option 'targets'"),
        ("spec: {type: round_robin}", "invalid 'type'. Value must be one of traffic_split, shadow_traffic"),
        (splitting(SPLIT.replace("60", "50")), r"All weights must add up to 100. They add up to 90"),
        (splitting(SPLIT.replace("60", "160")), "invalid 'weight'"),
        (splitting(SPLIT.replace("demo.public.blue!", "blue!")), "Write an endpoint as db.schema.service!endpoint"),
        (splitting(SPLIT.replace("!api", "")), "Write an endpoint as db.schema.service!endpoint"),
        (
            splitting(", ".join(f"{{type: endpoint, value: a.b.s{n}!e, weight: {n + 14}}}" for n in range(6))),
            "All weights must add up to 100. They add up to 99",
        ),
        (
            splitting(", ".join(f"{{type: endpoint, value: a.b.s{n}!e, weight: {20 * (n < 5)}}}" for n in range(6))),
            "A gateway has at most 5 endpoints, not 6",
        ),
        (
            shadowing("{type: endpoint, value: a.b.c!e, weight: 5}", "{type: endpoint, value: a.b.c!e, weight: 5}"),
            "unknown option 'weight'",
        ),
        ("spec: {type: shadow_traffic, split_type: custom}", "It cannot be given with type shadow_traffic"),
    ],
)
def test_a_wrong_specification_is_told_with_its_place(desk: Desk, text: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message) as caught:
        desk.sql("create gateway door from specification ?", text)
    assert caught.value.number == 395018
    assert len(desk.account[GATEWAYS]) == 0


def test_a_target_must_be_there(desk: Desk) -> None:
    with pytest.raises(
        SnowflakeError, match=r"Service specified in gateway does not exist .*DEMO\.PUBLIC\.RED"
    ) as caught:
        desk.sql("create gateway door from specification ?", splitting(SPLIT.replace("green", "red")))
    assert (caught.value.number, caught.value.sql_state) == (398529, "02000")
    with pytest.raises(SnowflakeError, match=r"DEMO\.PUBLIC\.GREEN!web\. Endpoints of the service: api\.") as caught:
        desk.sql("create gateway door from specification ?", splitting(SPLIT.replace("green!api", "green!web")))
    assert caught.value.number == 398529


def test_what_a_role_needs_for_a_gateway(desk: Desk) -> None:
    create = "create gateway door from specification ?"
    desk.sql("create role keeper")
    needed = (
        ("grant usage on database demo to role keeper", "Database 'DEMO' does not exist or not authorized"),
        ("grant usage on schema public to role keeper", "Schema 'DEMO.PUBLIC' does not exist or not authorized"),
        ("grant create gateway on schema public to role keeper", "operate on schema 'PUBLIC'"),
        ("grant bind service endpoint on account to role keeper", "operate on account 'ACCT'"),
        ("grant service role blue!all_endpoints_usage to role keeper", "operate on endpoint 'api' of service '.*BLUE'"),
        (
            "grant service role green!all_endpoints_usage to role keeper",
            "operate on endpoint 'api' of service '.*GREEN'",
        ),
    )
    for grant, refusal in needed:
        desk.session.role = "KEEPER"
        with pytest.raises((PrivilegeError, ObjectMissingError), match=refusal):
            desk.sql(create, splitting())
        desk.session.role = "ACCOUNTADMIN"
        desk.sql(grant)
    desk.session.role = "KEEPER"
    desk.sql(create, splitting())
    assert desk.table("show gateways")[0]["owner"] == "KEEPER"


def test_gateways_are_seen_by_who_holds_a_privilege_on_them(desk: Desk) -> None:
    desk.sql("create gateway door from specification ?", splitting())
    desk.sql("create role guest")
    desk.sql("grant usage on database demo to role guest")
    desk.sql("grant usage on schema public to role guest")
    desk.session.role = "GUEST"
    assert desk.table("show gateways in schema demo.public") == []
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("grant usage on gateway door to role guest")
    desk.session.role = "GUEST"
    assert [row["name"] for row in desk.table("show gateways like 'd%' limit 1")] == ["DOOR"]
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on gateway 'DOOR'"):
        desk.sql("drop gateway door")


def test_gateways_go_with_their_schema_and_stay_without_their_services(desk: Desk) -> None:
    desk.sql("create gateway door from specification ?", splitting())
    desk.sql("grant usage on gateway door to role sysadmin")
    desk.sql("drop service green")
    assert len(desk.table("show gateways")) == 1
    desk.sql("drop schema public")
    assert len(desk.account[GATEWAYS]) == 0
    assert not [grant for grant in desk.account.grants if "DOOR" in str(grant.on)]
    with pytest.raises(ObjectMissingError, match=r"Schema 'DEMO\.PUBLIC' does not exist"):
        desk.sql("show gateways in schema demo.public")
