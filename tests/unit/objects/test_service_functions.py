"""What holds for the statements of service functions; calls are tested with the SQL engine."""

from __future__ import annotations

import pytest

from pytest_spcs.emulator.account.errors import ObjectExistsError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from tests.unit.emulator.played import PlayedContent
from tests.unit.objects.desk import EPOCH, Desk

SERVICE = """
spec:
  containers: [{name: main, image: /demo/public/images/echo:1}]
  endpoints: [{name: api, port: 8080}, {name: other-api, port: 8081}, {name: raw, port: 8082, protocol: TCP}]
"""


@pytest.fixture(autouse=True)
def service(desk: Desk) -> None:
    """Create the service DEMO.PUBLIC.ECHO."""
    desk.sql("create database demo")
    desk.sql("create compute pool pool min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS")
    desk.sql("create image repository images")
    push = PushImage("/demo/public/images/echo:1", "sha256:" + "a" * 64, "linux/amd64", PlayedContent())
    desk.account.perform(push, desk.session)
    desk.sql("create service echo in compute pool pool from specification ?", SERVICE)


def create(desk: Desk, signature: str, more: str = "") -> str:
    return desk.sql(f"create function {signature} returns float service = echo endpoint = api {more} as '/x'")


def properties(desk: Desk, signature: str) -> dict[str, str | None]:
    return {row["property"]: row["value"] for row in desk.table(f"describe function {signature}")}


def test_show_functions_and_show_user_functions_tell_the_same(desk: Desk) -> None:
    assert create(desk, "f (a float, b varchar)") == "Function F successfully created."
    (row,) = desk.table("show user functions")
    assert " ".join(list(row)) == (
        "created_on name schema_name is_builtin is_aggregate is_ansi min_num_arguments max_num_arguments arguments "
        "description catalog_name is_table_function valid_for_clustering is_secure secrets "
        "external_access_integrations is_external_function language"
    )
    assert (row["created_on"], row["name"], row["schema_name"], row["catalog_name"]) == (EPOCH, "F", "PUBLIC", "DEMO")
    assert (row["min_num_arguments"], row["max_num_arguments"]) == (2, 2)
    assert row["arguments"] == "F(FLOAT, VARCHAR) RETURN FLOAT"
    assert (row["is_external_function"], row["language"], row["is_builtin"]) == ("Y", "EXTERNAL", "N")
    assert desk.table("show functions like 'f' in schema demo.public") == [row]


@pytest.mark.parametrize(
    ("tail", "names"),
    [
        ("like 'g%'", ["G1", "G2"]),
        ("starts with 'G'", ["G1", "G2"]),
        ("starts with 'g'", []),
        ("in schema demo.public starts with 'G' limit 1", ["G1"]),
        ("limit 2 from 'F'", ["G1", "G2"]),
        ("in demo.other", ["A"]),
        ("in account limit 2", ["A", "F"]),
    ],
)
def test_show_functions_filters_by_name(desk: Desk, tail: str, names: list[str]) -> None:
    desk.sql("create schema demo.other")
    desk.sql("use schema demo.public")
    for name in ("g2", "f", "g1", "other.a"):
        create(desk, f"{name} (a float)")
    for words in ("functions", "user functions"):
        assert [row["name"] for row in desk.table(f"show {words} {tail}")] == names


def test_two_arguments_have_two_names(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match="duplicate argument name 'A'"):
        create(desk, "f (a float, b float, A varchar)")
    assert create(desk, 'f (a float, "a" float)') == "Function F successfully created."


def test_overloads_are_told_apart_by_their_types(desk: Desk) -> None:
    create(desk, "f (a float)")
    create(desk, "f (a varchar)")
    with pytest.raises(ObjectExistsError, match=r"Object 'F' already exists\."):
        create(desk, "f (b double precision)")
    assert desk.sql("drop function f (varchar(10))") == "F successfully dropped."
    assert len(desk.table("show functions")) == 1
    with pytest.raises(ObjectMissingError, match=r"Function 'DEMO\.PUBLIC\.F' does not exist or not authorized"):
        desk.sql("drop function f (varchar)")
    assert (
        desk.sql("drop function if exists f (varchar)") == "Drop statement executed successfully (F already dropped)."
    )


def test_properties_come_in_any_order_and_are_altered_one_by_one(desk: Desk) -> None:
    desk.sql(
        "create or replace function f (a float) returns varchar not null immutable strict max_batch_retries = 1 "
        "comment = 'c' batch_timeout_secs = 60 on_batch_failure = return_null context_headers = (current_user) "
        "max_batch_rows = 10 endpoint = 'other-api' service = demo.public.echo as '/x'"
    )
    told = properties(desk, "f (float)")
    wanted = {"endpoint": "other-api", "max_batch_rows": "10", "on_batch_failure": "RETURN_NULL", "body": "/x"}
    assert {key: told[key] for key in wanted} == wanted
    assert told["volatility"] == "IMMUTABLE"
    desk.sql("alter function f (float) set endpoint = other-api max_batch_rows = 20, on_batch_failure = 'abort'")
    assert properties(desk, "f (float)")["max_batch_rows"] == "20"
    desk.sql("alter function f (float) unset max_batch_rows, batch_timeout_secs, comment")
    told = properties(desk, "f (float)")
    assert (told["max_batch_rows"], told["batch_timeout_secs"]) == (None, "3600")
    desk.sql("alter function if exists nope (float) set max_batch_rows = 1")


def test_create_or_alter_creates_and_then_unsets_what_is_left_out(desk: Desk) -> None:
    head = "create or alter function f (a float) returns varchar service = echo"
    assert desk.sql(f"{head} endpoint = api max_batch_rows = 5 comment = 'c' as '/f'") == (
        "Function F successfully created."
    )
    desk.sql("grant usage on function f (float) to role sysadmin")
    before = desk.table("show grants on function f (float)")
    assert desk.sql(
        f"{head} endpoint = 'other-api' max_batch_retries = 1 context_headers = (current_role) as '/f'"
    ) == ("Statement executed successfully.")
    told = properties(desk, "f (float)")
    wanted = {
        "endpoint": "other-api",
        "max_batch_rows": None,
        "max_batch_retries": "1",
        "context_headers": "CURRENT_ROLE",
    }
    assert {key: told[key] for key in wanted} == wanted
    assert [row["description"] for row in desk.table("show functions")] == ["user-defined function"]
    assert desk.table("show grants on function f (float)") == before
    desk.sql("create or alter function f (a varchar) returns varchar service = echo endpoint = api as '/f'")
    assert len(desk.table("show functions")) == 2


@pytest.mark.parametrize(
    ("definition", "what"),
    [
        ("f (a float) returns float service = echo endpoint = api as '/f'", "RETURNS"),
        ("f (b float) returns varchar service = echo endpoint = api as '/f'", "its arguments"),
        ("f (a float) returns varchar immutable service = echo endpoint = api as '/f'", "its volatility"),
        ("f (a float) returns varchar strict service = echo endpoint = api as '/f'", "its null handling"),
        ("f (a float) returns varchar not null service = echo endpoint = api as '/f'", r"\[ NOT \] NULL"),
        ("f (a float) returns varchar service = echo endpoint = api as '/g'", "its path"),
    ],
)
def test_create_or_alter_changes_no_signature(desk: Desk, definition: str, what: str) -> None:
    desk.sql("create function f (a float) returns varchar service = echo endpoint = api max_batch_rows = 7 as '/f'")
    message = rf"CREATE OR ALTER FUNCTION cannot change {what} of function 'DEMO\.PUBLIC\.F'"
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create or alter function {definition}")
    assert properties(desk, "f (float)")["max_batch_rows"] == "7"


def test_create_or_alter_of_what_is_there_needs_its_ownership(desk: Desk) -> None:
    desk.sql("create function f (a float) returns varchar service = echo endpoint = api as '/f'")
    desk.sql("create role other")
    desk.sql("grant role other to user ada")
    for what in (
        "usage on database demo",
        "usage, create function on schema demo.public",
        "usage on function f (float)",
    ):
        desk.sql(f"grant {what} to role other")
    desk.sql("grant service role echo!all_endpoints_usage to role other")
    desk.sql("use role other")
    with pytest.raises(SnowflakeError, match="Insufficient privileges to operate on function 'F'"):
        desk.sql("create or alter function f (a float) returns varchar service = echo endpoint = api as '/f'")
    desk.sql("create or alter function g (a float) returns varchar service = echo endpoint = api as '/f'")
    with pytest.raises(SnowflakeError, match="unexpected 'not'"):
        desk.sql("create or alter function if not exists g () returns varchar service = echo endpoint = api as '/'")


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ("service = echo as '/'", r"Missing option\(s\): \[ENDPOINT\]"),
        ("service = echo endpoint = api", "Missing option"),
        ("service = echo endpoint = nope as '/'", "nope"),
        ("service = echo endpoint = raw as '/'", "is TCP; a service function needs HTTP"),
        ("service = nope endpoint = api as '/'", r"Service 'DEMO\.PUBLIC\.NOPE' does not exist"),
        ("service = echo endpoint = api as 'x'", "begins with '/'"),
        ("service = echo endpoint = api max_batch_rows = 0 as '/'", "invalid value '0' for property 'MAX_BATCH_ROWS'"),
        ("service = echo endpoint = api batch_timeout_secs = 604801 as '/'", "BATCH_TIMEOUT_SECS"),
        ("service = echo endpoint = api on_batch_failure = retry as '/'", "ABORT or RETURN_NULL"),
    ],
)
def test_a_wrong_function_is_refused(desk: Desk, clauses: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(f"create function f (a float) returns float {clauses}")
    assert desk.table("show functions") == []
