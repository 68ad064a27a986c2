"""What holds for USE and for parameters."""

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects.sessions.commands import CancelAllQueries
from pytest_spcs.emulator.objects.sessions.rules import parameter_value
from tests.unit.objects.desk import Desk

MISSING = r"Object does not exist, or operation cannot be performed\."


def test_use_moves_the_session(desk: Desk) -> None:
    for sql in ("create database demo", "create schema s1", "create database other", "create warehouse wh1"):
        desk.sql(sql)
    assert desk.sql("use database demo") == "Statement executed successfully."
    assert (desk.session.database, desk.session.schema) == ("DEMO", "PUBLIC")
    desk.sql("use schema s1")
    assert desk.session.schema == "S1"
    desk.sql('use "OTHER"')
    assert (desk.session.database, desk.session.schema) == ("OTHER", "PUBLIC")
    desk.sql("use demo.s1")
    assert (desk.session.database, desk.session.schema) == ("DEMO", "S1")
    desk.sql("use schema identifier('information_schema')")
    assert desk.session.schema == "INFORMATION_SCHEMA"
    desk.sql('use warehouse "WH1"')
    desk.sql('use role "SYSADMIN"')
    assert (desk.session.warehouse, desk.session.role) == ("WH1", "SYSADMIN")


def test_a_database_without_public_leaves_no_schema(desk: Desk) -> None:
    desk.sql("create database demo")
    desk.sql("drop schema public")
    desk.sql("use database demo")
    assert (desk.session.database, desk.session.schema) == ("DEMO", None)


@pytest.mark.parametrize("what", ["database nope", "schema demo.nope", "warehouse nope", "role nope", "nope"])
def test_using_what_is_not_there_is_error_2043(desk: Desk, what: str) -> None:
    desk.sql("create database demo")
    before = desk.state()
    with pytest.raises(ObjectMissingError, match=MISSING) as caught:
        desk.sql(f"use {what}")
    assert (caught.value.number, caught.value.sql_state) == (2043, "02000")
    assert desk.state() == before


def test_a_role_that_the_user_lacks_is_refused(desk: Desk) -> None:
    desk.sql("create role reader")
    with pytest.raises(SnowflakeError) as caught:
        desk.sql("use role reader")
    assert (caught.value.number, caught.value.sql_state) == (3013, "42501")
    assert caught.value.message == (
        "SQL access control error:\nRequested role 'READER' is not assigned to the executing user.  "
        "Specify another role to activate."
    )
    desk.sql("grant role reader to role sysadmin")
    desk.sql("use role reader")
    assert desk.session.role == "READER"


def test_secondary_roles(desk: Desk) -> None:
    desk.sql("use secondary roles all")
    assert desk.session.secondary_roles == "ALL"
    desk.sql("use secondary roles sysadmin, useradmin")
    assert desk.session.secondary_roles == "SYSADMIN,USERADMIN"
    desk.sql("create role reader")
    with pytest.raises(SnowflakeError, match="Requested role 'READER' is not assigned"):
        desk.sql("use secondary roles reader")
    with pytest.raises(ObjectMissingError, match=MISSING):
        desk.sql("use secondary roles nope")


def test_session_parameters_are_kept_as_text(desk: Desk) -> None:
    desk.sql("alter session set PYTHON_CONNECTOR_QUERY_RESULT_FORMAT = 'json' autocommit=false, JSON_INDENT = 1")
    assert desk.session.parameters == {
        "PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": "json",
        "AUTOCOMMIT": "false",
        "JSON_INDENT": "1",
    }
    desk.sql("alter session unset autocommit, json_indent")
    assert desk.session.parameters == {"PYTHON_CONNECTOR_QUERY_RESULT_FORMAT": "json"}


@pytest.mark.parametrize(
    ("sql", "number", "message"),
    [
        ("alter session set colour = 'red'", 1006, "invalid parameter 'COLOUR'"),
        ("alter session unset colour", 1006, "invalid parameter 'COLOUR'"),
        ("alter session set query_tag = 'x' autocommit = 7", 1008, r"invalid value \[7\] for parameter 'AUTOCOMMIT'"),
        ("alter session set event_table = 'a.b.c'", 1006, "invalid parameter 'EVENT_TABLE'"),
    ],
)
def test_wrong_parameters_are_refused_and_none_is_set(desk: Desk, sql: str, number: int, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message) as caught:
        desk.sql(sql)
    assert caught.value.number == number
    assert desk.session.parameters == {}


def test_show_parameters_tells_value_and_level(desk: Desk) -> None:
    desk.sql("alter session set query_tag = 'mine'")
    desk.sql("alter account set timezone = 'UTC'")
    assert desk.table("show parameters like 'query_tag'") == [
        {"key": "QUERY_TAG", "value": "mine", "default": "", "level": "SESSION", "description": "", "type": "STRING"}
    ]
    row = desk.table("show parameters like 'timezone' in session")[0]
    assert (row["value"], row["default"], row["level"]) == ("UTC", "America/Los_Angeles", "ACCOUNT")
    assert parameter_value(desk.account, desk.session, "TIMEZONE") == "UTC"
    assert desk.table("show parameters like 'query_tag' in account")[0]["value"] == ""


def test_the_event_table_is_found_as_the_cli_asks_for_it(desk: Desk) -> None:
    row = desk.table("show parameters like 'event_table' in account")[0]
    assert (row["key"], row["value"]) == ("EVENT_TABLE", "snowflake.telemetry.events")
    assert desk.table("show parameters like 'event_table'") == []
    with pytest.raises(NotEmulatedError, match="SHOW PARAMETERS IN TABLE"):
        desk.table("show parameters in table t")


def test_nothing_else_of_a_session_runs_beside_a_statement(desk: Desk) -> None:
    own = desk.session.identity
    assert desk.account.perform(CancelAllQueries(own), desk.session) == "0 cancelled."
    with pytest.raises(NotEmulatedError, match=r"CANCEL_ALL_QUERIES for another session"):
        desk.account.perform(CancelAllQueries(own + 1), desk.session)
