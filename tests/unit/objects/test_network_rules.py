"""What holds for network rules."""

import pytest

from pytest_spcs.emulator.account.errors import ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects.network_rules.destinations import (
    Destination,
    InvalidDestinationError,
    parse_destination,
)
from pytest_spcs.emulator.objects.network_rules.state import NETWORK_RULES
from tests.unit.objects.desk import EPOCH, Desk


@pytest.fixture(autouse=True)
def schema(desk: Desk) -> None:
    """Use the schema DEMO.PUBLIC."""
    desk.sql("create database demo")


def test_create_show_and_describe(desk: Desk) -> None:
    text = desk.sql(
        "create network rule r mode = egress type = host_port value_list = ('pypi.org', 'db.x.com:5432') comment = 'c'"
    )
    assert text == "Network rule R successfully created."
    row = desk.table("show network rules")[0]
    assert row == {
        "created_on": EPOCH,
        "name": "R",
        "database_name": "DEMO",
        "schema_name": "PUBLIC",
        "owner": "ACCOUNTADMIN",
        "comment": "c",
        "type": "HOST_PORT",
        "mode": "EGRESS",
        "entries_in_valuelist": 2,
        "owner_role_type": "ROLE",
    }
    described = desk.table("desc network rule r")[0]
    assert list(described) == [*list(row)[:8], "value_list"]
    assert described["value_list"] == "pypi.org,db.x.com:5432"


@pytest.mark.parametrize(
    ("kind", "mode", "values"),
    [
        ("IPV4", "INGRESS", "'10.1.2.3', '192.168.1.0/24', '0.0.0.0'"),
        ("IPV4", "INTERNAL_STAGE", ""),
        ("IPV6", "INGRESS", "'2001:db8::/32'"),
        ("AWSVPCEID", "INGRESS", "'vpce-0fa383eb170331202'"),
        ("AZURELINKID", "INGRESS", "'12345'"),
        ("GCPPSCID", "INGRESS", "'12345'"),
        ("HOST_PORT", "EGRESS", "'example.com', 'example.com:0', 'x.com:8000-9000', '*.google.com', 'a-*.google.com'"),
        ("HOST_PORT", "EGRESS", "'0.0.0.0:443', '0.0.0.0:80', '0.0.0.0'"),
        ("PRIVATE_HOST_PORT", "EGRESS", "'db.example.com'"),
        ("COMPUTE_POOL", "INGRESS", "'ALL'"),
    ],
)
def test_each_type_takes_its_values(desk: Desk, kind: str, mode: str, values: str) -> None:
    desk.sql(f"create network rule r type = {kind} value_list = ({values}) mode = '{mode}'")
    row = desk.table("show network rules")[0]
    assert (row["type"], row["mode"]) == (kind, mode)


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        (
            "type = host_port value_list = ('a.com')",
            "The network rule mode INGRESS is not supported by the network rule type HOST_PORT",
        ),
        (
            "type = ipv4 mode = egress value_list = ('1.2.3.4')",
            r"The network rule mode EGRESS is not supported by the network rule type IPv4\.",
        ),
        ("type = ipv4 value_list = ('a.com')", "Invalid value 'a.com' for network rule type IPV4"),
        ("type = awsvpceid value_list = ('vpc-1')", "write the id of a VPC endpoint"),
        (
            "type = host_port mode = egress value_list = ('https://a.com')",
            (
                "Invalid value 'https://a.com' for network rule type HOST_PORT: write host, host:port or "
                "host:first-last, without scheme or path"
            ),
        ),
        ("type = host_port mode = egress value_list = ('a.com:70000')", "ports are 1 to 65535, or 0 for all"),
        ("type = host_port mode = egress value_list = ('0.0.0.0:8080')", "0.0.0.0 goes with port 80 or 443 only"),
        ("type = host_port mode = egress value_list = ('a.*.com')", "may stand in the first label"),
        ("type = private_host_port mode = egress value_list = ('*.com')", "it has no wildcards"),
        ("type = compute_pool value_list = ('')", "it is empty"),
        (
            "type = host value_list = ('a.com')",
            "The network rule type must be one of the snowflake supported network rule type",
        ),
        ("mode = egress", r"Missing option\(s\): \[TYPE\]"),
        (
            "type = host_port mode = egress value_list = ('a.com') colour = 1",
            "invalid property 'COLOUR' for 'NETWORK_RULE'",
        ),
    ],
)
def test_wrong_rules_are_refused(desk: Desk, clauses: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create network rule r {clauses}")
    assert len(desk.account[NETWORK_RULES]) == 0


@pytest.mark.parametrize(
    ("value", "destination", "for_services"),
    [
        ("A.com", Destination("a.com", 443, 443), True),
        ("a.com:22", Destination("a.com", 22, 22), True),
        ("a.com:80", Destination("a.com", 80, 80), True),
        ("a.com:25", Destination("a.com", 25, 25), False),
        ("a.com:1023", Destination("a.com", 1023, 1023), False),
        ("a.com:1024", Destination("a.com", 1024, 1024), True),
        ("a.com:0", Destination("a.com", 0, 0), True),
        ("a.com:1000-2000", Destination("a.com", 1000, 2000), False),
        ("a.com:2000-65535", Destination("a.com", 2000, 65535), True),
        ("a.com:443-444", Destination("a.com", 443, 444), False),
    ],
)
def test_ports_of_services(value: str, destination: Destination, *, for_services: bool) -> None:
    assert parse_destination(value) == destination
    assert destination.is_for_services is for_services


@pytest.mark.parametrize("value", ["", "a b", "a.com:", "a.com:1-", ":443", "a.com:9-8", "a" * 64 + ".com", "-a.com"])
def test_what_is_no_destination(value: str) -> None:
    with pytest.raises(InvalidDestinationError):
        parse_destination(value)


def test_alter_replaces_values_and_comment(desk: Desk) -> None:
    desk.sql("create network rule r type = host_port mode = egress value_list = ('a.com') comment = 'old'")
    desk.sql("alter network rule r set value_list = ('b.com', 'c.com') comment = 'new'")
    row = desk.table("desc network rule r")[0]
    assert (row["value_list"], row["comment"]) == ("b.com,c.com", "new")
    with pytest.raises(SnowflakeError, match="Invalid value 'b/c'"):
        desk.sql("alter network rule r set value_list = ('b/c') comment = 'lost'")
    assert desk.table("desc network rule r")[0] == row
    desk.sql("alter network rule r unset value_list, comment")
    row = desk.table("desc network rule r")[0]
    assert (row["value_list"], row["comment"]) == ("", "")
    desk.sql("alter network rule if exists nope set comment = 'x'")
    with pytest.raises(ObjectMissingError, match=r"Network rule 'DEMO\.PUBLIC\.NOPE' does not exist or not authorized"):
        desk.sql("alter network rule nope set comment = 'x'")


def test_modes_of_create_and_drop(desk: Desk) -> None:
    create = "network rule r type = host_port mode = egress value_list = ('a.com')"
    desk.sql(f"create {create}")
    desk.sql(f"create or replace {create.replace('a.com', 'b.com')}")
    assert desk.table("desc network rule r")[0]["value_list"] == "b.com"
    assert desk.sql("drop network rule r") == "R successfully dropped."
    assert desk.sql("drop network rule if exists r") == "Drop statement executed successfully (R already dropped)."


def test_create_or_alter_keeps_what_it_leaves_out(desk: Desk) -> None:
    desk.sql("create or alter network rule r type = ipv4 value_list = ('1.1.1.1') comment = 'old'")
    desk.sql("create or alter network rule r type = ipv4 value_list = ('2.2.2.2', '3.3.3.3')")
    row = desk.table("desc network rule r")[0]
    assert (row["value_list"], row["comment"], row["mode"]) == ("2.2.2.2,3.3.3.3", "old", "INGRESS")
    for clauses, key in (("type = ipv6", "TYPE"), ("type = ipv4 mode = internal_stage", "MODE")):
        with pytest.raises(SnowflakeError, match=f"property '{key}' of network rule '.*' cannot be changed"):
            desk.sql(f"create or alter network rule r {clauses}")
    desk.sql("create role nobody")
    desk.sql("grant usage on database demo to role nobody")
    desk.sql("grant usage on schema public to role nobody")
    desk.session.role = "NOBODY"
    with pytest.raises(ObjectMissingError, match=r"Network rule 'DEMO\.PUBLIC\.R' does not exist or not authorized"):
        desk.sql("create or alter network rule r type = ipv4")
    with pytest.raises(SnowflakeError, match="Insufficient privileges to operate on schema 'PUBLIC'"):
        desk.sql("create or alter network rule r2 type = ipv4")


def test_a_rule_needs_no_values_and_no_new_name(desk: Desk) -> None:
    desk.sql("create network rule r type = ipv4")
    assert desk.table("show network rules")[0]["entries_in_valuelist"] == 0
    with pytest.raises(SnowflakeError, match=r"Unsupported feature 'renaming NETWORK_RULE'\."):
        desk.sql("alter network rule r rename to q")
    with pytest.raises(SnowflakeError, match="invalid property 'TYPE' for 'NETWORK_RULE'"):
        desk.sql("alter network rule r set type = ipv6")


def test_rules_go_with_their_schema(desk: Desk) -> None:
    desk.sql("create network rule r type = host_port mode = egress value_list = ('a.com')")
    desk.sql("grant ownership on network rule r to role sysadmin")
    assert desk.table("show network rules")[0]["owner"] == "SYSADMIN"
    desk.sql("drop schema public")
    assert len(desk.account[NETWORK_RULES]) == 0


def test_rest_and_sql_are_one_rule(desk: Desk) -> None:
    path = "/databases/demo/schemas/public/network-rules"
    desk.rest("POST", path, {"name": "r", "type": "HOST_PORT", "mode": "EGRESS", "value_list": ["a.com", "b.com:80"]})
    assert desk.table("desc network rule r")[0]["value_list"] == "a.com,b.com:80"
    found = desk.rest("GET", f"{path}/r")
    assert (found["type"], found["mode"], found["value_list"]) == ("HOST_PORT", "EGRESS", ["a.com", "b.com:80"])
    assert desk.rest("GET", path, startsWith="R") == [found]
    with pytest.raises(SnowflakeError, match="'value_list' in the body is no list of texts"):
        desk.rest("POST", path, {"name": "q", "type": "HOST_PORT", "mode": "EGRESS", "value_list": [1]})
    desk.rest("DELETE", f"{path}/r")
    with pytest.raises(ObjectMissingError):
        desk.rest("GET", f"{path}/r")
