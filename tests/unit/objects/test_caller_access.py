"""How long services may act for their callers: a parameter of account, database, schema and service."""

from typing import Any

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.engine.contract import Bind
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from pytest_spcs.emulator.objects.users.commands import IssueOauthToken
from pytest_spcs.emulator.rehearsal.redaction import redacted, shown_binds
from tests.unit.objects.desk import Desk
from tests.unit.objects.system_calls import system_call

NAME = "SERVICE_CALLER_TOKEN_VALIDITY_SECS"
SPECIFICATION = """
spec: {containers: [{name: ui, image: /apps/web/images/ui:1}], endpoints: [{name: ui, port: 8080}]}
capabilities: {securityContext: {executeAsCaller: true}}
"""


class Content:
    kind = "stub"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """An account with a service that executes as its caller, owned by OPERATOR."""
    for sql in (
        "create role operator",
        "grant role operator to role sysadmin",
        "create database apps",
        "create schema apps.web",
        "create image repository apps.web.images",
        "create compute pool pool min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS",
        "grant usage on compute pool pool to role operator",
        "grant usage on database apps to role operator",
        "grant usage, create service on schema apps.web to role operator",
        "grant read on image repository apps.web.images to role operator",
    ):
        desk.sql(sql)
    push = PushImage("/apps/web/images/ui:1", "sha256:" + "a" * 64, "linux/amd64", Content())
    desk.account.perform(push, desk.session)
    desk.sql("use role operator")
    desk.sql(f"create service apps.web.ui in compute pool pool from specification $${SPECIFICATION}$$")
    desk.sql("use role accountadmin")
    return desk


def shown(desk: Desk, where: str) -> tuple[Any, Any]:
    """Return the parameter's value and the level where it was set."""
    (row,) = desk.table(f"show parameters like '{NAME}' in {where}")
    assert (row["key"], row["default"], row["type"]) == (NAME, "120", "NUMBER")
    return row["value"], row["level"]


def test_the_nearest_value_counts(desk: Desk) -> None:
    assert shown(desk, "service apps.web.ui") == ("120", "")
    for level, sql in (
        ("ACCOUNT", "alter account"),
        ("DATABASE", "alter database apps"),
        ("SCHEMA", "alter schema apps.web"),
        ("SERVICE", "alter service apps.web.ui"),
    ):
        seconds = str(1800 + len(level))
        assert desk.sql(f"{sql} set {NAME} = {seconds}") == "Statement executed successfully."
        assert shown(desk, "service apps.web.ui") == (seconds, level)
    assert shown(desk, "schema apps.web") == ("1806", "SCHEMA")
    assert shown(desk, "database apps") == ("1808", "DATABASE")
    assert shown(desk, "account") == ("1807", "ACCOUNT")
    desk.sql(f"alter service if exists apps.web.ui unset {NAME}")
    desk.sql(f"alter schema apps.web unset {NAME}")
    assert shown(desk, "service apps.web.ui") == ("1808", "DATABASE")
    desk.sql(f"alter database apps unset {NAME}, comment")
    desk.sql(f"alter account unset {NAME}")
    assert shown(desk, "service apps.web.ui") == ("120", "")


def test_a_session_has_no_such_parameter(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match=f"invalid parameter '{NAME}'"):
        desk.sql(f"alter session set {NAME} = 60")
    assert desk.table(f"show parameters like '{NAME}'") == []


@pytest.mark.parametrize("sql", ["alter account", "alter database apps", "alter schema apps.web", "alter service ui"])
@pytest.mark.parametrize("value", ["0", "-1", "604801"])
def test_seven_days_are_the_longest(desk: Desk, sql: str, value: str) -> None:
    desk.sql("use schema apps.web")
    desk.sql(f"{sql} set {NAME} = 604800")
    with pytest.raises(SnowflakeError) as caught:
        desk.sql(f"{sql} set {NAME} = {value}")
    assert f"invalid value [{value}] for parameter '{NAME}'" in caught.value.message
    assert (caught.value.number, caught.value.sql_state) == (1008, "22023")
    assert shown(desk, "service ui")[0] == "604800"


@pytest.mark.parametrize("change", [f"set {NAME} = 1800", f"unset {NAME}", f"set comment = 'c' {NAME} = 1800"])
def test_a_services_owner_needs_manage_service_caller_access(desk: Desk, change: str) -> None:
    desk.sql("use role operator")
    with pytest.raises(SnowflakeError) as caught:
        desk.sql(f"alter service apps.web.ui {change}")
    assert "Insufficient privileges to operate on account 'ACCT'" in caught.value.message
    desk.sql("use role securityadmin")
    desk.sql("grant manage service caller access on account to role operator")
    desk.sql("use role operator")
    desk.sql(f"alter service apps.web.ui {change}")


@pytest.mark.parametrize("change", [f"set {NAME} = 1800", f"unset {NAME}"])
def test_it_suffices_for_the_account_too(desk: Desk, change: str) -> None:
    desk.sql("use role operator")
    with pytest.raises(SnowflakeError, match="operate on account 'ACCT'"):
        desk.sql(f"alter account {change}")
    desk.sql("use role securityadmin")
    assert desk.sql(f"alter account {change}") == "Statement executed successfully."
    with pytest.raises(SnowflakeError, match="operate on account 'ACCT'"):
        desk.sql("alter account set timezone = 'UTC'")


def test_who_may_change_a_schema_may_not_change_it_there(desk: Desk) -> None:
    desk.sql("grant modify on schema apps.web to role operator")
    desk.sql("grant modify, create schema on database apps to role operator")
    desk.sql("grant create database on account to role operator")
    desk.sql("use role operator")
    desk.sql("alter schema apps.web set comment = 'c'")
    for sql in (
        f"alter schema apps.web set {NAME} = 1800",
        f"alter schema apps.web unset {NAME}",
        f"alter database apps set {NAME} = 1800",
        f"create schema apps.more {NAME} = 1800",
        f"create or alter schema apps.more {NAME} = 1800",
        f"create database more {NAME} = 1800",
        f"create or alter database more {NAME} = 1800",
    ):
        with pytest.raises(SnowflakeError, match="operate on account 'ACCT'"):
            desk.sql(sql)


def test_create_service_takes_it_and_asks_for_the_privilege(desk: Desk) -> None:
    head = "create service apps.web.u2 in compute pool pool"
    tail = f"from specification $${SPECIFICATION}$$"
    with pytest.raises(SnowflakeError, match=r"invalid value \[604801\] for parameter"):
        desk.sql(f"{head} {NAME} = 604801 {tail}")
    desk.sql("use role operator")
    with pytest.raises(SnowflakeError, match="operate on account 'ACCT'"):
        desk.sql(f"{head} {NAME} = 7200 {tail}")
    desk.sql("use role securityadmin")
    desk.sql("grant manage service caller access on account to role operator")
    desk.sql("use role operator")
    desk.sql(f"{head} {NAME} = 7200 {tail}")
    assert shown(desk, "service apps.web.u2") == ("7200", "SERVICE")


def test_parameters_of_objects_are_shown_to_who_sees_them(desk: Desk) -> None:
    desk.sql("alter database apps set data_retention_time_in_days = 3 log_level = WARN")
    rows = {row["key"]: (row["value"], row["level"]) for row in desk.table("show parameters in schema apps.web")}
    assert rows["DATA_RETENTION_TIME_IN_DAYS"] == ("3", "DATABASE")
    assert rows["MAX_DATA_EXTENSION_TIME_IN_DAYS"] == ("14", "")
    assert [row["key"] for row in desk.table("show parameters for service apps.web.ui limit 1")] == ["LOG_LEVEL"]
    desk.sql("use schema apps.web")
    assert desk.table("show parameters in schema") == desk.table("show parameters in schema apps.web")
    assert desk.table("show parameters like 'LOG%' in database") == desk.table(
        "show parameters in database apps like 'LOG%'"
    )
    desk.sql("use role useradmin")
    for where in ("service apps.web.ui", "schema apps.web", "database apps"):
        with pytest.raises(SnowflakeError, match="does not exist or not authorized"):
            desk.sql(f"show parameters in {where}")
    with pytest.raises(SnowflakeError, match="SHOW PARAMETERS IN WAREHOUSE"):
        desk.sql("show parameters in warehouse w")


def test_a_token_tells_when_it_expires(desk: Desk) -> None:
    issued = desk.account.perform(IssueOauthToken("ADA"), desk.session)
    assert system_call(desk, "SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY", issued.secret) == "2026-01-02T04:04:05Z"
    with pytest.raises(SnowflakeError, match="no user has this OAuth token"):
        system_call(desk, "SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY", "another")


def test_a_token_in_a_call_is_not_recorded() -> None:
    assert "s3cr3t" not in redacted("select SYSTEM$GET_SERVICE_CALLER_TOKEN_EXPIRY( 's3cr3t' )")
    call = "select system$get_service_caller_token_expiry(?), (?)"
    assert shown_binds(call, {"1": Bind("TEXT", "s3cr3t"), "2": Bind("TEXT", "shown")}) == ["***", "shown"]
