"""What holds for roles."""

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectExistsError, ObjectMissingError, PrivilegeError
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.emulator.objects.databases.state import DATABASES
from tests.unit.objects.desk import Desk


def test_the_system_roles_are_there_with_their_hierarchy(desk: Desk) -> None:
    rows = {row["name"]: row for row in desk.table("show roles")}
    assert sorted(rows) == ["ACCOUNTADMIN", "PUBLIC", "SECURITYADMIN", "SYSADMIN", "USERADMIN"]
    assert (rows["ACCOUNTADMIN"]["is_current"], rows["USERADMIN"]["is_inherited"]) == ("Y", "Y")
    assert (rows["ACCOUNTADMIN"]["granted_roles"], rows["SYSADMIN"]["granted_to_roles"]) == (2, 1)
    assert desk.account.grants.inherited_roles("SECURITYADMIN") == {"SECURITYADMIN", "USERADMIN", "PUBLIC"}


def test_create_show_alter_drop(desk: Desk) -> None:
    assert desk.sql("create role reader comment = 'c'") == "Role READER successfully created."
    assert desk.sql("create role if not exists reader") == "READER already exists, statement succeeded."
    with pytest.raises(ObjectExistsError, match="Object 'READER' already exists"):
        desk.sql("create role reader")
    row = desk.table("show terse roles like 'read%'")[0]
    assert (row["name"], row["owner"], row["comment"]) == ("READER", "ACCOUNTADMIN", "c")
    desk.sql("alter role reader set comment = 'd'")
    assert desk.table("show roles like 'reader'")[0]["comment"] == "d"
    assert desk.sql("drop role reader") == "READER successfully dropped."
    with pytest.raises(ObjectMissingError, match="Role 'READER' does not exist or not authorized"):
        desk.sql("drop role reader")
    with pytest.raises(NotEmulatedError, match="RENAME TO"):
        desk.sql("alter role sysadmin rename to s")


def test_what_a_dropped_role_owned_goes_to_the_one_that_drops_it(desk: Desk) -> None:
    desk.sql("create role maker")
    desk.sql("grant role maker to user ada")
    desk.sql("grant create database, create compute pool on account to role maker")
    desk.sql("use role maker")
    desk.sql("create database demo")
    desk.sql("create compute pool p min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS")
    desk.sql("use role accountadmin")
    desk.sql("grant usage on database demo to role maker")
    desk.sql("drop role maker")
    assert desk.account[DATABASES].get("DEMO").owner == "ACCOUNTADMIN"
    assert desk.account[COMPUTE_POOLS].get("P").owner == "ACCOUNTADMIN"
    assert not any(grant.grantee.name == "MAKER" for grant in desk.account.grants)


def test_system_roles_and_the_current_role_stay(desk: Desk) -> None:
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on role 'PUBLIC'"):
        desk.sql("drop role public")
    desk.sql("create role reader")
    desk.sql("grant role reader to user ada")
    desk.sql("grant ownership on role reader to role reader copy current grants")
    desk.sql("use role reader")
    with pytest.raises(PrivilegeError, match="Cannot drop role 'READER': it is the current role"):
        desk.sql("drop role reader")


def test_show_roles_of_another_place_is_refused(desk: Desk) -> None:
    with pytest.raises(NotEmulatedError, match="SHOW ROLES IN DATABASE"):
        desk.rows("show roles like 'x' in database demo")


def test_rest_creates_lists_and_deletes(desk: Desk) -> None:
    desk.rest("POST", "/roles", {"name": "r1", "comment": "c"}, createMode="errorIfExists")
    listed = desk.rest("GET", "/roles", like="r%")
    assert [(one["name"], one["comment"], one["assigned_to_users"]) for one in listed] == [("R1", "c", 0)]
    desk.rest("DELETE", "/roles/r1")
    with pytest.raises(ObjectMissingError):
        desk.rest("DELETE", "/roles/r1")


def test_create_or_alter_sets_or_unsets_the_comment_of_a_role_that_keeps_its_grants(desk: Desk) -> None:
    assert desk.sql("create or alter role r comment = 'c'") == "Role R successfully created."
    desk.sql("grant role r to role sysadmin")
    assert desk.sql("create or alter role r") == "Statement executed successfully."
    row = desk.table("show roles like 'r'")[0]
    assert (row["comment"], row["granted_to_roles"]) == ("", 1)
    desk.session.role = "SYSADMIN"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on role 'R'"):
        desk.sql("create or alter role r comment = 'x'")
