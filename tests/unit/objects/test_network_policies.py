"""Network policies: kept, shown, attached to the account and to users."""

import json
from typing import Any

import pytest

from pytest_spcs.emulator.account.errors import ObjectMissingError, PrivilegeError, SnowflakeError
from tests.unit.objects.desk import EPOCH, Desk

DONE = "Statement executed successfully."


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """An account with two rules for what comes in and one for what goes out."""
    for sql in (
        "create database net",
        "create schema net.rules",
        "create network rule office type = ipv4 value_list = ('10.0.0.0/8')",
        "create network rule vpn type = ipv4 value_list = ('192.168.0.0/16')",
        "create network rule web mode = egress type = host_port value_list = ('example.com')",
    ):
        desk.sql(sql)
    return desk


def described(desk: Desk, name: str) -> dict[str, Any]:
    """Return what DESCRIBE tells, lists of rules as names."""
    rows = {row["name"]: row["value"] for row in desk.table(f"describe network policy {name}")}
    for key in rows.keys() & {"ALLOWED_NETWORK_RULE_LIST", "BLOCKED_NETWORK_RULE_LIST"}:
        rows[key] = [rule["fullyQualifiedRuleName"] for rule in json.loads(rows[key])]
    return rows


def attached(desk: Desk, to: str) -> tuple[str, str]:
    """Return the attached policy and where it was attached."""
    (row,) = desk.table(f"show parameters like 'network_policy' in {to}")
    return row["value"], row["level"]


def test_a_policy_is_created_shown_and_described(desk: Desk) -> None:
    made = desk.sql(
        "create network policy p allowed_network_rule_list = ('net.rules.office', vpn) blocked_ip_list = ('10.0.0.9') "
        "allowed_ip_list = ('1.2.3.4', '10.0.0.0/8') comment = 'c'"
    )
    assert made == "Network policy P successfully created."
    assert desk.table("show network policies") == [
        {
            "created_on": EPOCH,
            "name": "P",
            "comment": "c",
            "entries_in_allowed_ip_list": 2,
            "entries_in_blocked_ip_list": 1,
            "entries_in_allowed_network_rules": 2,
            "entries_in_blocked_network_rules": 0,
        }
    ]
    assert described(desk, "p") == {
        "ALLOWED_NETWORK_RULE_LIST": ["NET.RULES.OFFICE", "NET.RULES.VPN"],
        "ALLOWED_IP_LIST": "1.2.3.4,10.0.0.0/8",
        "BLOCKED_IP_LIST": "10.0.0.9",
    }
    assert desk.table("show network policies like 'q%'") == []
    assert desk.sql("create network policy if not exists p") == "P already exists, statement succeeded."
    assert described(desk, "p") != {}
    with pytest.raises(SnowflakeError, match="Object 'P' already exists"):
        desk.sql("create network policy p")
    desk.sql("create or replace network policy p")
    assert described(desk, "p") == {}


def test_a_policy_is_altered(desk: Desk) -> None:
    desk.sql("create network policy p allowed_ip_list = ('1.2.3.4') comment = 'c'")
    assert desk.sql("alter network policy p set blocked_ip_list = ('1.2.3.5'), allowed_ip_list = ()") == DONE
    assert described(desk, "p") == {"BLOCKED_IP_LIST": "1.2.3.5"}
    desk.sql("alter network policy p add allowed_network_rule_list = 'net.rules.office'")
    desk.sql("alter network policy p add allowed_network_rule_list = (vpn, 'office')")
    assert described(desk, "p")["ALLOWED_NETWORK_RULE_LIST"] == ["NET.RULES.OFFICE", "NET.RULES.VPN"]
    desk.sql("alter network policy p remove allowed_network_rule_list = ('OFFICE')")
    assert described(desk, "p")["ALLOWED_NETWORK_RULE_LIST"] == ["NET.RULES.VPN"]
    desk.sql("alter network policy p unset comment")
    assert desk.table("show network policies")[0]["comment"] == ""
    desk.sql("create or alter network policy p comment = 'd'")
    assert described(desk, "p") == {}
    desk.sql("create or alter network policy q allowed_ip_list = ('1.1.1.1')")
    assert [row["name"] for row in desk.table("show network policies")] == ["P", "Q"]
    for change in ("set comment = 'x'", "add allowed_network_rule_list = 'office'", "rename to z", "unset comment"):
        desk.sql(f"alter network policy if exists nope {change}")
    assert desk.sql("drop network policy q") == "Q successfully dropped."
    assert desk.sql("drop network policy if exists q") == "Drop statement executed successfully (Q already dropped)."


def test_account_and_users_have_one_and_the_nearest_counts(desk: Desk) -> None:
    desk.sql("create network policy p")
    desk.sql("create network policy q")
    desk.sql("create user bob")
    assert attached(desk, "user bob") == ("", "")
    assert desk.sql("alter account set network_policy = p") == DONE
    assert attached(desk, "account") == ("P", "ACCOUNT")
    assert attached(desk, "user bob") == ("P", "ACCOUNT")
    assert desk.sql("alter user bob set network_policy = 'Q'") == DONE
    assert attached(desk, "user bob") == ("Q", "USER")
    assert attached(desk, "user") == ("P", "ACCOUNT")
    desk.sql("alter network policy q rename to r")
    desk.sql("alter network policy p rename to s")
    assert (attached(desk, "user bob"), attached(desk, "account")) == (("R", "USER"), ("S", "ACCOUNT"))
    desk.sql("alter user if exists bob unset network_policy")
    desk.sql("alter account unset network_policy")
    assert (attached(desk, "user bob"), attached(desk, "account")) == (("", ""), ("", ""))
    desk.sql("alter user if exists nobody set network_policy = r")


def test_what_is_attached_stays(desk: Desk) -> None:
    desk.sql("create network policy p")
    desk.sql("create user bob")
    desk.sql("alter user bob set network_policy = p")
    for sql in ("drop network policy p", "drop network policy if exists p", "create or replace network policy p"):
        with pytest.raises(SnowflakeError) as caught:
            desk.sql(sql)
        assert caught.value.message == (
            "SQL compilation error:\nCannot perform Drop operation on network policy P. The policy is attached to USER "
            "with name BOB. Unset the network policy from USER and try the Drop operation again."
        )
        assert (caught.value.number, caught.value.sql_state) == (1492, "42601")
    desk.sql("alter account set network_policy = p")
    desk.sql("drop user bob")
    with pytest.raises(SnowflakeError, match="attached to ACCOUNT with name ACCT"):
        desk.sql("drop network policy p")
    desk.sql("alter account unset network_policy")
    desk.sql("drop network policy p")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "create network policy p allowed_ip_list = ('nowhere')",
            "invalid value 'nowhere' for property 'ALLOWED_IP_LIST'",
        ),
        ("create network policy p blocked_ip_list = ('::1')", "invalid value '::1' for property 'BLOCKED_IP_LIST'"),
        (
            "create network policy p allowed_network_rule_list = ('web')",
            "The egress network rule WEB cannot be attached to the network policy P",
        ),
        (
            "create network policy p allowed_network_rule_list = ('nope')",
            "Network rule 'NET.RULES.NOPE' does not exist",
        ),
        ("create network policy p colour = 'red'", "invalid property 'COLOUR' for 'NETWORK_POLICY'"),
        ("create network policy a.b", "belongs to the account"),
        ("alter network policy q set blocked_network_rule_list = (web)", "The egress network rule WEB cannot"),
        ("alter network policy q add blocked_network_rule_list = 'web'", "The egress network rule WEB cannot"),
        ("alter network policy q add allowed_ip_list = '1.1.1.1'", "unexpected 'allowed_ip_list'"),
        ("alter network policy q rename to q2", "Object 'Q2' already exists"),
        ("alter network policy nope set comment = 'x'", "Network policy 'NOPE' does not exist or not authorized"),
        ("describe network policy nope", "Network policy 'NOPE' does not exist or not authorized"),
        ("alter account set network_policy = nope", "Network policy 'NOPE' does not exist or not authorized"),
        ("alter user ada set network_policy = nope", "Network policy 'NOPE' does not exist or not authorized"),
        ("alter user nobody set network_policy = q", "User 'NOBODY' does not exist"),
        ("alter account set timezone = 'UTC', network_policy = q", "a statement of its own"),
        ("create user u network_policy = q", "CREATE USER ... NETWORK_POLICY"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(desk: Desk, sql: str, message: str) -> None:
    desk.sql("create network policy q")
    desk.sql("create network policy q2")
    with pytest.raises(SnowflakeError) as caught:
        desk.sql(sql)
    assert message in caught.value.message
    assert [row["name"] for row in desk.table("show network policies")] == ["Q", "Q2"]
    assert described(desk, "q") == {}
    assert attached(desk, "account") == ("", "")


def test_what_each_role_may_do(desk: Desk) -> None:
    desk.sql("create role guard")
    desk.sql("grant role guard to user ada")
    desk.sql("create user bob")
    desk.sql("create network policy p")
    desk.sql("use role guard")
    assert desk.table("show network policies") == []
    for sql in ("describe network policy p", "drop network policy p", "alter network policy p set comment = 'x'"):
        with pytest.raises(ObjectMissingError, match="Network policy 'P' does not exist or not authorized"):
            desk.sql(sql)
    for sql in ("create network policy g", "create or alter network policy g", "alter account unset network_policy"):
        with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on account 'ACCT'"):
            desk.sql(sql)
    desk.sql("use role securityadmin")
    desk.sql("grant create network policy on account to role guard")
    desk.sql("use role guard")
    desk.sql("create network policy g")
    with pytest.raises(ObjectMissingError, match=r"Network rule 'NET\.RULES\.OFFICE' does not exist or not authorized"):
        desk.sql("alter network policy g add allowed_network_rule_list = 'net.rules.office'")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on user 'BOB'"):
        desk.sql("alter user bob set network_policy = g")
    desk.sql("use role securityadmin")
    desk.sql("grant ownership on user bob to role guard")
    desk.sql("use role guard")
    desk.sql("alter user bob set network_policy = g")
    desk.sql("use role securityadmin")
    desk.sql("alter account set network_policy = g")
    assert [row["name"] for row in desk.table("show network policies")] == ["G", "P"]


def test_policies_over_rest(desk: Desk) -> None:
    body = {
        "name": "p",
        "allowed_network_rule_list": ["net.rules.office"],
        "blocked_ip_list": ["1.2.3.4"],
        "comment": "c",
    }
    desk.rest("POST", "/network-policies", body)
    fetched = desk.rest("GET", "/network-policies/p")
    assert fetched == {
        "name": "P",
        "allowed_network_rule_list": ["NET.RULES.OFFICE"],
        "blocked_network_rule_list": [],
        "allowed_ip_list": [],
        "blocked_ip_list": ["1.2.3.4"],
        "comment": "c",
        "created_on": EPOCH.isoformat(),
        "owner": "ACCOUNTADMIN",
        "owner_role_type": "ROLE",
    }
    assert desk.rest("GET", "/network-policies") == [fetched]
    assert described(desk, "p")["ALLOWED_NETWORK_RULE_LIST"] == ["NET.RULES.OFFICE"]
    desk.rest("POST", "/network-policies", fetched, createMode="orReplace")
    for wrong in ({"allowed_ip_list": "1.2.3.4"}, {"blocked_network_rule_list": [1]}, {"allowed_ip_list": [None]}):
        with pytest.raises(SnowflakeError, match="in the body is no list of texts"):
            desk.rest("POST", "/network-policies", {"name": "q", **wrong})
    desk.rest("DELETE", "/network-policies/p")
    desk.rest("DELETE", "/network-policies/p", ifExists="true")
    assert desk.rest("GET", "/network-policies") == []
