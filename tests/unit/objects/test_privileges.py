"""Who may do what: each statement is refused without its privilege, in the service's words, and works with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.errors import ObjectMissingError, PrivilegeError, SnowflakeError
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from pytest_spcs.emulator.objects.service_functions.privileges import check_call, check_owner_of_function
from pytest_spcs.emulator.objects.services.commands import GetServiceLogs, WaitForServices
from pytest_spcs.emulator.privileges import available_roles_text, secondary_roles_text
from pytest_spcs.emulator.sessions import Session
from pytest_spcs.identifiers import ObjectName

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk

ECHO = ObjectName("DEMO", "PUBLIC", "ECHO")
PLACE = ("usage on database demo", "usage on schema demo.public")
POOL, IMAGES = "usage on compute pool p", "read on image repository images"
MAKES = ("create service on schema public", POOL, IMAGES)
SPECIFICATION = """
spec:
  containers: [{name: main, image: /demo/public/images/echo:1}]
  endpoints: [{name: api, port: 8080}, {name: other, port: 8081}]
serviceRoles: [{name: api_user, endpoints: [api]}]
"""
PUBLIC_SPECIFICATION = SPECIFICATION.replace("port: 8080", "port: 8080, public: true")
CREATE = f"create service fresh in compute pool p from specification $${SPECIFICATION}$$"
CREATE_PUBLIC = f"create service fresh in compute pool p from specification $${PUBLIC_SPECIFICATION}$$"
SECRET = CREATE.replace(
    "image: /demo/public/images/echo:1",
    "image: /demo/public/images/echo:1, "
    "secrets: [{snowflakeSecret: password, envVarName: P, secretKeyRef: secret_string}]",
)
JOB = (
    "execute job service in compute pool p name = fresh async = true from specification "
    "$$spec: {containers: [{name: main, image: /demo/public/images/echo:1}]}$$"
)
STAGED = "create service fresh in compute pool p from @files specification_file = 's.yaml'"
FUNCTION = "create function f(x float) returns float service = echo endpoint = api as '/f'"
CANNOT_BIND = "Insufficient privileges. Please grant BIND SERVICE ENDPOINT to service owner role."
DENIED = "SQL access control error:\nInsufficient privileges to operate on "


class Content:
    """The content of an image that nobody runs."""

    kind = "none"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The account with something of every kind, all of it ACCOUNTADMIN's, and a role WORKER that holds nothing."""
    for sql in (
        "create database demo",
        "create warehouse wh",
        "create compute pool p min_nodes = 1 max_nodes = 2 instance_family = CPU_X64_XS",
        "create image repository images",
        "create stage files",
        "create secret password type = generic_string secret_string = 's'",
        "create network rule rule type = host_port mode = egress value_list = ('example.com')",
        "create external access integration eai allowed_network_rules = (rule) enabled = true",
        "create role worker",
        "create role other",
        "grant role worker to user ada",
    ):
        desk.sql(sql)
    push = PushImage("/demo/public/images/echo:1", "sha256:" + "a" * 64, "linux/amd64", Content())
    desk.account.perform(push, desk.session)
    desk.sql(f"create service echo in compute pool p from specification $${SPECIFICATION}$$")
    desk.sql("create function twice(x float) returns float service = echo endpoint = api as '/twice'")
    [stage] = list(desk.account.stages)
    stage.directory.mkdir(parents=True, exist_ok=True)
    (stage.directory / "s.yaml").write_text(SPECIFICATION)
    return desk


def grant(desk: Desk, *privileges: str) -> None:
    """Let ACCOUNTADMIN grant privileges to WORKER."""
    role, desk.session.role = desk.session.role, "ACCOUNTADMIN"
    for privilege in privileges:
        desk.sql(f"grant {privilege} to role worker")
    desk.session.role = role


def refusal(desk: Desk, sql: str) -> tuple[int, str]:
    """Return number and text of the error that a statement gives; it must have left the account as it was."""
    before = desk.state()
    with pytest.raises(SnowflakeError) as caught:
        desk.run(sql)
    assert desk.state() == before
    return caught.value.number, caught.value.message


def absent(kind: str, name: str) -> tuple[int, str]:
    return 2003, f"SQL compilation error:\n{kind} '{name}' does not exist or not authorized."


def denied(kind: str, name: str) -> tuple[int, str]:
    return 3001, f"{DENIED}{kind} '{name}'"


NO_ACCOUNT = denied("account", "ACCT")
NO_SERVICE = absent("Service", "DEMO.PUBLIC.ECHO")
SEEN_SERVICE = denied("service", "ECHO")
SEEN_PLACE = (*PLACE, "usage on service echo")
MONITOR = "monitor on service echo"
NO_FUNCTION = absent("Function", "DEMO.PUBLIC.TWICE(FLOAT)")
NOT_EXECUTED = (3102, "Grant not executed: Insufficient privileges.")
SEEN_SCHEMA = denied("schema", "PUBLIC")
SEEN_WAREHOUSE = denied("warehouse", "WH")
NO_STAGE = absent("Stage", "DEMO.PUBLIC.FILES")


@pytest.mark.parametrize(
    ("sql", "held", "missing", "error"),
    [
        # Services.
        (CREATE, (*PLACE, POOL, IMAGES), "create service on schema public", denied("schema", "PUBLIC")),
        (CREATE, (*PLACE[1:], *MAKES), PLACE[0], absent("Schema", "DEMO.PUBLIC")),
        (CREATE, (PLACE[0], *MAKES), PLACE[1], denied("schema", "PUBLIC")),
        (CREATE, (*PLACE, MAKES[0], IMAGES), POOL, absent("Compute pool", "P")),
        (CREATE, (*PLACE, MAKES[0], IMAGES, "monitor on compute pool p"), POOL, denied("compute pool", "P")),
        (CREATE, (*PLACE, *MAKES[:2]), IMAGES, absent("Image repository", "DEMO.PUBLIC.IMAGES")),
        (CREATE_PUBLIC, (*PLACE, *MAKES), "bind service endpoint on account", (3001, CANNOT_BIND)),
        (STAGED, (*PLACE, *MAKES), "read on stage files", NO_STAGE),
        (f"{CREATE} query_warehouse = wh", (*PLACE, *MAKES), "usage on warehouse wh", absent("Warehouse", "WH")),
        ("alter service echo suspend", PLACE, "operate on service echo", NO_SERVICE),
        ("alter service echo suspend", (*PLACE, "usage on service echo"), "operate on service echo", SEEN_SERVICE),
        ("alter service echo resume", (*PLACE, "monitor on service echo"), "operate on service echo", SEEN_SERVICE),
        (
            f"alter service echo from specification $${SPECIFICATION}$$",
            (*PLACE, "usage on service echo"),
            "operate on service echo",
            SEEN_SERVICE,
        ),
        ("describe service echo", PLACE, "usage on service echo", NO_SERVICE),
        ("describe service echo", PLACE, "service role echo!api_user", NO_SERVICE),
        ("describe service echo", ("usage on service echo", PLACE[0]), PLACE[1], NO_SERVICE),
        ("show endpoints in service echo", PLACE, "usage on service echo", NO_SERVICE),
        ("show roles in service echo", PLACE, "usage on service echo", NO_SERVICE),
        ("show service containers in service echo", SEEN_PLACE, MONITOR, SEEN_SERVICE),
        ("show service instances in service echo", SEEN_PLACE, MONITOR, SEEN_SERVICE),
        ("show services in compute pool p", PLACE, "monitor on compute pool p", absent("Compute pool", "P")),
        (SECRET, (*PLACE, *MAKES), "read on secret password", absent("Secret", "DEMO.PUBLIC.PASSWORD")),
        (
            f"{CREATE} external_access_integrations = (eai)",
            (*PLACE, *MAKES),
            "usage on integration eai",
            absent("Integration", "EAI"),
        ),
        (JOB, (*PLACE, POOL, IMAGES), MAKES[0], SEEN_SCHEMA),
        (JOB, (*PLACE, *MAKES[:2]), IMAGES, absent("Image repository", "DEMO.PUBLIC.IMAGES")),
        # Service functions.
        (FUNCTION, (*PLACE, "service role echo!api_user"), "create function on schema public", SEEN_SCHEMA),
        ("describe function twice(float)", PLACE, "usage on function twice(float)", NO_FUNCTION),
        # Compute pools.
        (
            "create compute pool q min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS",
            (),
            "create compute pool on account",
            NO_ACCOUNT,
        ),
        ("alter compute pool p suspend", (), "operate on compute pool p", absent("Compute pool", "P")),
        ("alter compute pool p suspend", (POOL,), "operate on compute pool p", denied("compute pool", "P")),
        ("alter compute pool p set max_nodes = 3", (POOL,), "modify on compute pool p", denied("compute pool", "P")),
        ("describe compute pool p", (), "monitor on compute pool p", absent("Compute pool", "P")),
        # Image repositories.
        ("create image repository r", PLACE, "create image repository on schema public", denied("schema", "PUBLIC")),
        ("show images in image repository images", PLACE, IMAGES, absent("Image repository", "DEMO.PUBLIC.IMAGES")),
        # Stages.
        ("create stage s", PLACE, "create stage on schema public", denied("schema", "PUBLIC")),
        ("list @files", PLACE, "read on stage files", NO_STAGE),
        ("get @files/s.yaml file:///tmp", PLACE, "read on stage files", NO_STAGE),
        ("put file:///tmp/x @files", (*PLACE, "read on stage files"), "write on stage files", denied("stage", "FILES")),
        ("remove @files", (*PLACE, "read on stage files"), "write on stage files", denied("stage", "FILES")),
        # Secrets, network rules, integrations.
        (
            "create secret s type = generic_string secret_string = 'x'",
            PLACE,
            "create secret on schema public",
            SEEN_SCHEMA,
        ),
        ("describe secret password", PLACE, "usage on secret password", absent("Secret", "DEMO.PUBLIC.PASSWORD")),
        (
            "create network rule r type = host_port mode = egress value_list = ('example.org')",
            PLACE,
            "create network rule on schema public",
            SEEN_SCHEMA,
        ),
        (
            "create external access integration e allowed_network_rules = (rule) enabled = true",
            (*PLACE, "usage on network rule rule"),
            "create integration on account",
            NO_ACCOUNT,
        ),
        ("describe integration eai", (), "usage on integration eai", absent("Integration", "EAI")),
        # What is around them.
        ("create database d", (), "create database on account", NO_ACCOUNT),
        ("create warehouse w", (), "create warehouse on account", NO_ACCOUNT),
        ("create role r", (), "create role on account", NO_ACCOUNT),
        ("create user u", (), "create user on account", NO_ACCOUNT),
        ("create schema demo.s", PLACE, "create schema on database demo", denied("database", "DEMO")),
        ("alter warehouse wh suspend", ("usage on warehouse wh",), "operate on warehouse wh", SEEN_WAREHOUSE),
    ],
)
def test_a_statement_needs_its_privilege(
    desk: Desk, sql: str, held: tuple[str, ...], missing: str, error: tuple[int, str]
) -> None:
    grant(desk, *held)
    desk.session.role = "WORKER"
    assert refusal(desk, sql) == error
    grant(desk, missing)
    desk.run(sql)


@pytest.mark.parametrize(
    ("sql", "kind", "name"),
    [
        ("alter service echo set comment = 'c'", "service", "ECHO"),
        ("alter service echo unset comment", "service", "ECHO"),
        ("drop service echo", "service", "ECHO"),
        ("drop compute pool p", "compute pool", "P"),
        ("alter compute pool p stop all", "compute pool", "P"),
        ("drop image repository images", "image repository", "IMAGES"),
        ("drop stage files", "stage", "FILES"),
        ("create or replace stage files", "stage", "FILES"),
        ("drop function twice(float)", "function", "TWICE"),
        ("drop database demo", "database", "DEMO"),
        ("drop schema demo.public", "schema", "PUBLIC"),
        ("drop warehouse wh", "warehouse", "WH"),
        ("drop role other", "role", "OTHER"),
    ],
)
def test_what_only_the_owner_may(desk: Desk, sql: str, kind: str, name: str) -> None:
    signature = "(float)" if kind == "function" else ""
    privileges = () if kind == "role" else (f"all privileges on {kind} {name}{signature}",)
    grant(desk, *PLACE, "create stage on schema public", *privileges)
    desk.session.role = "WORKER"
    assert refusal(desk, sql) == denied(kind, name)


@pytest.mark.parametrize("sql", ["use warehouse wh", "use database demo", "use schema demo.public"])
def test_use_says_of_what_is_hidden_that_it_does_not_exist(desk: Desk, sql: str) -> None:
    desk.session.role = "WORKER"
    assert refusal(desk, sql)[0] == 2043
    grant(desk, *PLACE, "usage on warehouse wh")
    desk.run(sql)


@pytest.mark.parametrize(
    ("sql", "privilege"),
    [
        ("show services in account", "service role echo!api_user"),
        ("show services in account", "operate on service echo"),
        ("show compute pools", "monitor on compute pool p"),
        ("show image repositories in account", "write on image repository images"),
        ("show stages in account", "read on stage files"),
        ("show databases", "usage on database demo"),
        ("show schemas in account", "monitor on schema demo.public"),
        ("show warehouses", "operate on warehouse wh"),
        ("show secrets in account", "read on secret password"),
        ("show integrations", "usage on integration eai"),
        ("show functions in account", "usage on function twice(float)"),
    ],
)
def test_show_lists_what_a_role_has_any_privilege_on(desk: Desk, sql: str, privilege: str) -> None:
    hidden = {"INFORMATION_SCHEMA"}
    place = () if "schemas" in sql or "databases" in sql else PLACE
    grant(desk, "usage on database demo" if "schemas" in sql else "usage on warehouse wh", *place)
    if "warehouses" in sql:
        desk.sql("revoke usage on warehouse wh from role worker")
    desk.session.role = "WORKER"
    assert {row["name"] for row in desk.table(sql)} - hidden == set()
    grant(desk, privilege)
    assert len({row["name"] for row in desk.table(sql)} - hidden) == 1


def test_what_a_role_cannot_see_is_absent_for_if_exists_too(desk: Desk) -> None:
    desk.session.role = "WORKER"
    assert desk.sql("drop service if exists demo.public.echo").startswith("Drop statement executed successfully")
    assert ECHO in desk.account.services


def test_logs_and_waiting_need_monitor(desk: Desk) -> None:
    grant(desk, *PLACE, "usage on service echo")
    desk.session.role = "WORKER"
    for command in (GetServiceLogs(ECHO, "0", "main"), WaitForServices((ECHO,), 0)):
        with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on service 'ECHO'"):
            desk.account.perform(command, desk.session)
    grant(desk, "monitor on service echo")
    with pytest.raises(SnowflakeError, match="Instance '0' of service") as caught:
        desk.account.perform(GetServiceLogs(ECHO, "0", "main"), desk.session)
    assert not isinstance(caught.value, PrivilegeError)


def test_a_function_needs_a_service_role_that_covers_its_endpoint(desk: Desk) -> None:
    grant(desk, *PLACE, "create function on schema public", "usage on service echo")
    desk.session.role = "WORKER"
    number, message = refusal(desk, FUNCTION)
    assert number == 3001
    assert "Insufficient privileges to operate on endpoint 'api' of service 'DEMO.PUBLIC.ECHO'" in message
    assert "DEMO.PUBLIC.ECHO!API_USER" in message
    grant(desk, "service role echo!api_user")
    desk.sql(FUNCTION)
    assert refusal(desk, FUNCTION.replace("endpoint = api", "endpoint = other"))[0] == 3001
    assert refusal(desk, "alter function f(float) set endpoint = other")[0] == 3001
    grant(desk, "service role echo!all_endpoints_usage")
    desk.sql("alter function f(float) set endpoint = other")


def test_calling_a_function_takes_usage_on_it_and_on_what_it_is_in(desk: Desk) -> None:
    name = ObjectName("DEMO", "PUBLIC", "TWICE")
    grant(desk, "usage on function twice(float)", PLACE[0])
    desk.session.role = "WORKER"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on function 'TWICE'"):
        check_call(desk.account, desk.session, name)
    grant(desk, PLACE[1])
    check_call(desk.account, desk.session, name)
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("revoke usage on function twice(float) from role worker")
    desk.session.role = "WORKER"
    with pytest.raises(ObjectMissingError, match=r"Unknown user-defined function DEMO\.PUBLIC\.TWICE\."):
        check_call(desk.account, desk.session, name)


def test_a_function_stops_working_when_its_owner_loses_the_service_role(desk: Desk) -> None:
    grant(desk, *PLACE, "create function on schema public", "service role echo!api_user")
    desk.session.role = "WORKER"
    desk.sql(FUNCTION)
    [function] = desk.account.service_functions[ObjectName("DEMO", "PUBLIC", "F")]
    check_owner_of_function(desk.account, function)
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("revoke service role echo!api_user from role worker")
    with pytest.raises(PrivilegeError, match="endpoint 'api'"):
        check_owner_of_function(desk.account, function)


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("grant usage on service echo to role other", NO_SERVICE),
        ("grant service role echo!api_user to role other", absent("Service", "DEMO.PUBLIC.ECHO!API_USER")),
        ("grant role other to user ada", NOT_EXECUTED),
        ("grant usage on future services in database demo to role other", NOT_EXECUTED),
        ("grant bind service endpoint on account to role other", NOT_EXECUTED),
        ("grant ownership on compute pool p to role other", absent("Compute pool", "P")),
    ],
)
def test_granting_takes_ownership_or_manage_grants(desk: Desk, sql: str, error: tuple[int, str]) -> None:
    desk.session.database, desk.session.schema = "DEMO", "PUBLIC"
    desk.session.role = "WORKER"
    assert refusal(desk, sql) == error
    grant(desk, "manage grants on account")
    desk.run(sql)


def test_the_grant_option_lets_a_privilege_be_passed_on(desk: Desk) -> None:
    grant(desk, *PLACE, "monitor on service echo")
    desk.session.role = "WORKER"
    assert refusal(desk, "grant monitor on service echo to role other")[0] == 3102
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("grant monitor on service echo to role worker with grant option")
    desk.session.role = "WORKER"
    desk.sql("grant monitor on service echo to role other")
    assert refusal(desk, "grant operate on service echo to role other")[0] == 3102


def test_secondary_roles_count_but_not_for_create(desk: Desk) -> None:
    grant(desk, *PLACE, "operate on service echo", "create database on account")
    desk.session.role, desk.session.secondary_roles = "PUBLIC", "WORKER"
    desk.sql("alter service demo.public.echo suspend")
    assert refusal(desk, "create database d") == NO_ACCOUNT
    desk.session.secondary_roles = "NONE"
    assert refusal(desk, "alter service demo.public.echo resume") == NO_SERVICE
    desk.session.secondary_roles = "ALL"
    desk.sql("alter service demo.public.echo resume")


def test_sysadmin_has_what_the_roles_granted_to_it_have_and_no_more(desk: Desk) -> None:
    desk.session.role = "SYSADMIN"
    assert refusal(desk, "alter service demo.public.echo suspend") == NO_SERVICE
    grant(desk, *PLACE, "operate on service echo")
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("grant role worker to role sysadmin")
    desk.session.role = "SYSADMIN"
    desk.sql("alter service demo.public.echo suspend")


def test_administrators_own_no_service_where_the_account_forbids_it(desk: Desk) -> None:
    desk.account.administrators_own_services = False
    number, message = refusal(desk, CREATE)
    assert number == 3001
    assert "Role ACCOUNTADMIN cannot own a service" in message
    grant(desk, *PLACE, *MAKES)
    desk.session.role = "WORKER"
    desk.run(CREATE)


def test_rest_is_held_to_the_same_table(desk: Desk) -> None:
    services = "/databases/demo/schemas/public/services"
    body = {
        "name": "fresh",
        "compute_pool": "p",
        "spec": {"spec_type": "from_inline", "spec_text": SPECIFICATION},
    }
    grant(desk, *PLACE, *MAKES[1:])
    desk.session.role = "WORKER"
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on schema 'PUBLIC'"):
        desk.rest("POST", services, body, createMode="errorIfExists")
    assert desk.rest("GET", services) == []
    with pytest.raises(ObjectMissingError, match=r"Service 'DEMO\.PUBLIC\.ECHO' does not exist or not authorized"):
        desk.rest("POST", f"{services}/echo:suspend")
    grant(desk, MAKES[0], "usage on service echo")
    desk.rest("POST", services, body, createMode="errorIfExists")
    assert [one["name"] for one in desk.rest("GET", services)] == ["ECHO", "FRESH"]
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on service 'ECHO'"):
        desk.rest("POST", f"{services}/echo:suspend")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on service 'ECHO'"):
        desk.rest("DELETE", f"{services}/echo")
    grant(desk, "operate on service echo")
    desk.rest("POST", f"{services}/echo:suspend")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on account 'ACCT'"):
        desk.rest("POST", "/databases", {"name": "d"}, createMode="errorIfExists")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on compute pool 'P'"):
        desk.rest("DELETE", "/compute-pools/p")


def test_the_roles_of_a_session_are_told_as_they_are_asked_for(desk: Desk) -> None:
    for sql in ("create role digger", "create role helper", "grant role helper to role digger", "create user anna"):
        desk.sql(sql)
    for role in ("digger", "sysadmin"):
        desk.sql(f"grant role {role} to user anna")
    session = Session(identity=7, user="ANNA", role="SYSADMIN")
    assert secondary_roles_text(desk.account, session) == '{"roles":"","value":""}'
    session.secondary_roles = "ALL"
    assert secondary_roles_text(desk.account, session) == '{"roles":"DIGGER","value":"ALL"}'
    session.role, session.secondary_roles = "PUBLIC", "HELPER,SYSADMIN"
    assert secondary_roles_text(desk.account, session) == '{"roles":"HELPER,SYSADMIN","value":"HELPER,SYSADMIN"}'
    assert available_roles_text(desk.account, session) == '[ "DIGGER", "HELPER", "PUBLIC", "SYSADMIN" ]'
    desk.sql("revoke role sysadmin from user anna")
    assert secondary_roles_text(desk.account, session) == '{"roles":"HELPER","value":"HELPER,SYSADMIN"}'
