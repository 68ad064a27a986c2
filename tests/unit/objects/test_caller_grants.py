"""Caller grants: which privileges of its callers a service may use."""

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError, PrivilegeError, SnowflakeError
from tests.unit.objects.desk import EPOCH, Desk

DONE = "Statement executed successfully."


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """An account with two schemas, a warehouse, the owner role OWNER, and ADA in DATA.PUBLIC."""
    for sql in (
        "create database data",
        "create schema data.sales",
        "create database other",
        "create warehouse wh",
        "create role owner",
        "create role manager",
        "grant role manager to user ada",
        "use schema data.public",
    ):
        desk.sql(sql)
    return desk


def shown(desk: Desk, of: str) -> list[str]:
    """Return what SHOW CALLER GRANTS tells, a short text for each row."""
    texts = []
    for row in desk.table(f"show caller grants {of}"):
        inside = [row["inherited_from_database"], row["inherited_from_schema"]]
        place = ".".join(name for name in inside if name is not None)
        where = f"all in {row['inherited_from']} {place}".strip() if row["is_inherited"] else str(row["name"])
        texts.append(f"{row['privilege']} {row['granted_on']} {where}")
    return texts


def test_what_the_guides_write_is_kept_and_shown(desk: Desk) -> None:
    for sql in (
        "grant caller usage on database data to role owner",
        "grant inherited caller usage on all schemas in database data to role owner",
        "grant inherited caller select, insert on all tables in schema data.sales to role owner",
        "grant caller usage on warehouse wh to role owner",
        "grant caller select on view sales.v1 to owner",
        "grant caller create database on account to role owner",
        "grant inherited caller usage on all warehouses in account to role owner",
        "grant caller usage on database data to role owner",
    ):
        assert desk.sql(sql) == DONE
    assert shown(desk, "to role owner") == [
        "USAGE DATABASE DATA",
        "USAGE SCHEMA all in DATABASE DATA",
        "SELECT TABLE all in SCHEMA DATA.SALES",
        "INSERT TABLE all in SCHEMA DATA.SALES",
        "USAGE WAREHOUSE WH",
        "SELECT VIEW DATA.SALES.V1",
        "CREATE DATABASE ACCOUNT ACCT",
        "USAGE WAREHOUSE all in ACCOUNT",
    ]
    row = desk.table("show caller grants to role owner")[1]
    assert row == {
        "created_on": EPOCH,
        "privilege": "USAGE",
        "granted_on": "SCHEMA",
        "name": None,
        "is_inherited": True,
        "inherited_from": "DATABASE",
        "inherited_from_database": "DATA",
        "inherited_from_schema": None,
        "granted_to": "ROLE",
        "grantee_name": "OWNER",
    }
    assert list(row)[:4] == ["created_on", "privilege", "granted_on", "name"]


def test_all_caller_privileges_are_those_of_the_kind(desk: Desk) -> None:
    desk.sql("grant all caller privileges on warehouse wh to role owner")
    desk.sql("grant all inherited caller privileges on all stages in account to role owner")
    assert shown(desk, "to role owner") == [
        *(f"{one} WAREHOUSE WH" for one in ("APPLYBUDGET", "MODIFY", "MONITOR", "OPERATE", "USAGE")),
        *(f"{one} STAGE all in ACCOUNT" for one in ("READ", "USAGE", "WRITE")),
    ]
    desk.sql("revoke all caller privileges on warehouse wh from role owner")
    desk.sql("revoke inherited caller read, write on all stages in account from role owner")
    assert shown(desk, "to role owner") == ["USAGE STAGE all in ACCOUNT"]
    desk.sql("revoke all inherited caller privileges on all stages in account from role owner")
    assert shown(desk, "to role owner") == []


def test_a_revoke_takes_what_was_granted_in_these_words(desk: Desk) -> None:
    desk.sql("grant caller select on table data.sales.t to role owner")
    desk.sql("grant inherited caller select on all tables in database data to role owner")
    desk.sql("revoke inherited caller select on all tables in schema data.sales from role owner")
    desk.sql("revoke caller insert on table data.sales.t from role owner")
    desk.sql("revoke caller select on table data.sales.t from role manager")
    assert len(shown(desk, "to role owner")) == 2
    desk.sql("revoke inherited caller select on all tables in database data from role owner")
    assert shown(desk, "to role owner") == ["SELECT TABLE DATA.SALES.T"]
    desk.sql("revoke caller select on table data.sales.t from role owner")
    assert shown(desk, "to role owner") == []


def test_an_object_tells_the_grants_that_concern_it(desk: Desk) -> None:
    for sql in (
        "grant caller select on table data.sales.t to role owner",
        "grant inherited caller select on all tables in schema data.sales to role owner",
        "grant inherited caller insert on all tables in database data to role owner",
        "grant inherited caller usage on all schemas in account to role owner",
        "grant caller usage on database other to role owner",
    ):
        desk.sql(sql)
    on_table = "SELECT TABLE DATA.SALES.T"
    in_schema = "SELECT TABLE all in SCHEMA DATA.SALES"
    in_database = "INSERT TABLE all in DATABASE DATA"
    in_account = "USAGE SCHEMA all in ACCOUNT"
    assert shown(desk, "on table data.sales.t") == [on_table, in_schema, in_database]
    assert shown(desk, "on table data.public.t") == [in_database]
    assert shown(desk, "on view data.sales.v") == []
    assert shown(desk, "on schema data.sales") == [in_schema, in_database, in_account]
    assert shown(desk, "on schema data.public") == [in_database, in_account]
    assert shown(desk, "on database data") == [in_database, in_account]
    assert shown(desk, "on database other") == [in_account, "USAGE DATABASE OTHER"]
    assert shown(desk, "on account") == [in_account]
    assert shown(desk, "on warehouse wh") == []


@pytest.mark.parametrize("verb", ["grant {} to", "revoke {} from"])
def test_it_needs_manage_caller_grants_and_a_privilege_on_the_object(desk: Desk, verb: str) -> None:
    direct = verb.format("caller usage on warehouse wh") + " role owner"
    inherited = verb.format("inherited caller usage on all schemas in database data") + " role owner"
    desk.sql("grant usage on warehouse wh to role manager")
    desk.sql("use role manager")
    for sql in (direct, inherited):
        with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on account 'ACCT'"):
            desk.sql(sql)
    desk.sql("use role securityadmin")
    desk.sql("grant manage caller grants on account to role manager")
    desk.sql("use role manager")
    assert desk.sql(direct) == DONE
    with pytest.raises(SnowflakeError, match="Database 'DATA' does not exist or not authorized"):
        desk.sql(inherited)
    desk.sql("use role accountadmin")
    desk.sql("grant usage on database data to role manager")
    desk.sql("use role manager")
    assert desk.sql(inherited) == DONE


def test_a_grant_of_privileges_is_no_caller_grant_and_the_other_way_round(desk: Desk) -> None:
    before = desk.table("show grants to role owner")
    desk.sql("grant caller usage on warehouse wh to role owner")
    assert desk.table("show grants to role owner") == before
    desk.sql("grant usage on warehouse wh to role owner")
    desk.sql("revoke usage on warehouse wh from role owner")
    assert shown(desk, "to role owner") == ["USAGE WAREHOUSE WH"]


def test_everybody_may_look_at_a_role_and_sees_what_he_knows(desk: Desk) -> None:
    for sql in (
        "grant caller usage on warehouse wh to role owner",
        "grant caller usage on database data to role owner",
        "grant caller select on table data.sales.t to role owner",
        "grant inherited caller usage on all schemas in database other to role owner",
        "grant inherited caller usage on all schemas in account to role owner",
        "grant usage on warehouse wh to role manager",
        "grant usage on schema data.sales to role manager",
        "use role manager",
    ):
        desk.sql(sql)
    everywhere = "USAGE SCHEMA all in ACCOUNT"
    assert shown(desk, "to role owner") == ["USAGE WAREHOUSE WH", "SELECT TABLE DATA.SALES.T", everywhere]
    assert shown(desk, "on warehouse wh") == ["USAGE WAREHOUSE WH"]
    with pytest.raises(SnowflakeError, match="Database 'DATA' does not exist or not authorized"):
        desk.sql("show caller grants on database data")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("grant caller usage on warehouse nowhere to role owner", "Warehouse 'NOWHERE' does not exist"),
        ("grant caller usage on warehouse wh to role nobody", "Role 'NOBODY' does not exist"),
        ("grant inherited caller usage on all schemas in database d to role owner", "Database 'D' does not exist"),
        ("grant inherited caller select on all tables in schema data.s to role owner", "'DATA.S' does not exist"),
        ("grant caller select on warehouse wh to role owner", "Invalid object type 'WAREHOUSE' for privilege"),
        ("grant caller dance on warehouse wh to role owner", "unexpected 'dance'"),
        ("grant caller usage on warehouse wh to user ada", "unexpected 'user'"),
        ("grant inherited caller usage on warehouse wh to role owner", "unexpected 'warehouse'"),
        ("grant all caller on warehouse wh to role owner", "unexpected 'on'"),
        (
            "grant inherited caller usage on all warehouses in database data to role owner",
            "WAREHOUSE are not what DATABASE",
        ),
        (
            "grant inherited caller usage on all schemas in schema data.sales to role owner",
            "SCHEMA are not what SCHEMA holds",
        ),
        ("grant inherited caller audit on all accounts in account to role owner", "ACCOUNT are not what ACCOUNT hol"),
        ("grant caller usage on warehouse wh to role owner with grant option", "unexpected 'with'"),
        ("show caller grants", "unexpected '<EOF>'"),
        ("show caller grants to role nobody", "Role 'NOBODY' does not exist"),
    ],
)
def test_what_is_wrong_is_told(desk: Desk, sql: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(sql)
    assert desk.table("show caller grants to role owner") == []


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("grant caller usage on warehouse wh to application app", "grants to APPLICATION"),
        ("grant caller usage on warehouse wh to database role data.r", "grants to DATABASE ROLE"),
        ("grant inherited caller usage on all procedures in database data to role owner", "privileges on PROCEDURES"),
        ("grant inherited caller usage on all schemas in application a to role owner", "IN APPLICATION"),
        ("show caller grants to database role data.r", "grants to DATABASE ROLE"),
    ],
)
def test_what_is_not_emulated_is_refused_by_name(desk: Desk, sql: str, named: str) -> None:
    with pytest.raises(NotEmulatedError, match=named):
        desk.sql(sql)


def test_caller_grants_go_with_their_objects_and_roles(desk: Desk) -> None:
    for sql in (
        "grant caller usage on warehouse wh to role owner",
        "grant caller select on table data.sales.t to role owner",
        "grant inherited caller select on all tables in schema data.sales to role owner",
        "grant inherited caller usage on all schemas in database data to role owner",
        "grant inherited caller usage on all schemas in database data to role manager",
        "alter warehouse wh rename to wh2",
    ):
        desk.sql(sql)
    assert shown(desk, "on warehouse wh2") == ["USAGE WAREHOUSE WH2"]
    desk.sql("drop schema data.sales")
    assert shown(desk, "to role owner") == ["USAGE SCHEMA all in DATABASE DATA", "USAGE WAREHOUSE WH2"]
    desk.sql("drop role manager")
    assert len(shown(desk, "on database data")) == 1
    desk.sql("drop database data")
    desk.sql("drop warehouse wh2")
    assert shown(desk, "to role owner") == []
