"""What holds for grants, and who may do what because of them."""

import pytest

from pytest_spcs.emulator.account.commands import CreateMode
from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.account.securable_objects import has_privilege
from pytest_spcs.emulator.account.securables import Securable
from pytest_spcs.emulator.objects.databases.state import DATABASES
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.emulator.objects.services.rules import remove_service
from pytest_spcs.emulator.objects.services.state import SERVICES, Service
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.identifiers import ObjectName, SchemaName
from pytest_spcs.specification.model import ServiceRole, Specification
from tests.unit.objects.desk import EPOCH, Desk

ECHO = ObjectName("DEMO", "PUBLIC", "ECHO")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The account with a database, two roles, a pool, and a service with a role of its own."""
    for sql in (
        "create database demo",
        "create role reader",
        "create role heir",
        "create compute pool pool1 min_nodes = 1 max_nodes = 1 instance_family = CPU_X64_XS",
    ):
        desk.sql(sql)
    service = Service(
        name=ECHO,
        compute_pool="POOL1",
        owner="SYSADMIN",
        specification=Specification(containers=(), service_roles=(ServiceRole("echo_user", ("echo",)),)),
        stored_text="",
        spec_digest="",
        images={},
        created_on=EPOCH,
        updated_on=EPOCH,
    )
    desk.account[SERVICES].create(ECHO, CreateMode.ERROR_IF_EXISTS, lambda: service)
    return desk


@pytest.mark.parametrize(
    ("what", "kind", "name", "privilege"),
    [
        ("usage on database demo", "DATABASE", "DEMO", "USAGE"),
        ("create service on schema demo.public", "SCHEMA", SchemaName("DEMO", "PUBLIC"), "CREATE SERVICE"),
        ("usage, monitor on compute pool pool1", "COMPUTE POOL", "POOL1", "MONITOR"),
        ("operate on service echo", "SERVICE", ECHO, "OPERATE"),
        ("all privileges on service demo.public.echo", "SERVICE", ECHO, "USAGE"),
        ("bind service endpoint on account", "ACCOUNT", "", "BIND SERVICE ENDPOINT"),
        ("select, insert on table t", "TABLE", ObjectName("DEMO", "PUBLIC", "T"), "SELECT"),
        ("select on all tables in schema public", "TABLE", ObjectName("DEMO", "PUBLIC", "T"), "SELECT"),
        ("usage on all services in database demo", "SERVICE", ECHO, "USAGE"),
    ],
)
def test_a_granted_privilege_is_had_and_inherited_until_revoked(
    desk: Desk, what: str, kind: str, name: str | SchemaName | ObjectName, privilege: str
) -> None:
    securable = Securable(kind, name)
    assert desk.sql(f"grant {what} to role reader") == "Statement executed successfully."
    desk.sql("grant role reader to role heir")
    assert has_privilege(desk.account, "READER", privilege, securable)
    assert has_privilege(desk.account, "HEIR", privilege, securable)
    assert not has_privilege(desk.account, "PUBLIC", privilege, securable)
    desk.sql(f"revoke {what} from role reader cascade")
    assert not has_privilege(desk.account, "HEIR", privilege, securable)


def test_what_is_granted_to_public_is_everybodys(desk: Desk) -> None:
    desk.sql("grant usage on database demo to public")
    assert has_privilege(desk.account, "READER", "USAGE", Securable("DATABASE", "DEMO"))


def test_the_owner_and_its_heirs_may_do_everything(desk: Desk) -> None:
    desk.account[DATABASES].get("DEMO").owner = "READER"
    desk.sql("grant role reader to role heir")
    for role in ("READER", "HEIR"):
        assert has_privilege(desk.account, role, "MODIFY", Securable("DATABASE", "DEMO"))
    assert not has_privilege(desk.account, "PUBLIC", "MODIFY", Securable("DATABASE", "DEMO"))


def test_roles_are_granted_to_roles_and_users_but_not_in_a_circle(desk: Desk) -> None:
    desk.sql("grant role reader to role heir")
    desk.sql("grant role heir to user ada")
    assert {"READER", "HEIR"} <= desk.account.grants.roles_of_user("ADA")
    with pytest.raises(SnowflakeError, match="Role 'HEIR' cannot be granted to 'READER'"):
        desk.sql("grant role heir to role reader")
    desk.sql("revoke role heir from user ada")
    assert "READER" not in desk.account.grants.roles_of_user("ADA")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("grant usage on database nope to role reader", "Database 'NOPE' does not exist"),
        ("grant usage on database demo to role nope", "Role 'NOPE' does not exist"),
        ("grant role nope to role reader", "Role 'NOPE' does not exist"),
        ("grant role reader to user nope", "User 'NOPE' does not exist"),
        ("grant usage on service nope to role reader", r"Service 'DEMO\.PUBLIC\.NOPE' does not exist"),
        ("grant service role echo!nope to role reader", r"Service role 'DEMO\.PUBLIC\.ECHO!NOPE' does not exist"),
        ("grant usage on function f(float) to role reader", r"Function 'DEMO\.PUBLIC\.F\(FLOAT\)' does not exist"),
        ("grant usage on future services in schema nope to role reader", r"Schema 'DEMO\.NOPE' does not exist"),
    ],
)
def test_what_is_granted_and_to_whom_must_exist(desk: Desk, sql: str, message: str) -> None:
    before = desk.state()
    with pytest.raises(ObjectMissingError, match=message):
        desk.sql(sql)
    assert desk.state() == before


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("grant read on database demo to role reader", "Invalid object type 'DATABASE' for privilege 'READ'"),
        (
            "grant select on compute pool pool1 to role reader",
            "Invalid object type 'COMPUTE_POOL' for privilege 'SELECT'",
        ),
        ("grant dance on database demo to role reader", "unexpected 'dance'"),
        ("grant usage on database demo role reader", "unexpected 'role'"),
    ],
)
def test_privileges_must_fit_the_kind(desk: Desk, sql: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.sql(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "grant usage on dynamic table t to role reader",
        "grant application role app.r to role reader",
        "grant usage on database demo to share s",
        "grant caller usage on database demo to application app",
    ],
)
def test_what_is_not_emulated_says_so(desk: Desk, sql: str) -> None:
    with pytest.raises(NotEmulatedError):
        desk.sql(sql)


def test_show_grants_on_begins_with_the_owner(desk: Desk) -> None:
    desk.sql("grant usage on compute pool pool1 to role reader with grant option")
    rows = desk.table("show grants on compute pool pool1")
    assert [(row["privilege"], row["granted_on"], row["grantee_name"], row["grant_option"]) for row in rows] == [
        ("OWNERSHIP", "COMPUTE_POOL", "ACCOUNTADMIN", "true"),
        ("USAGE", "COMPUTE_POOL", "READER", "true"),
    ]
    desk.sql("revoke grant option for usage on compute pool pool1 from role reader")
    assert desk.table("show grants on compute pool pool1")[1]["grant_option"] == "false"


def test_show_grants_to_and_of(desk: Desk) -> None:
    desk.sql("grant monitor on service echo to role reader")
    desk.sql("grant role reader to role heir")
    desk.sql("grant role reader to user ada")
    row = desk.table("show grants to role reader")[0]
    assert (row["privilege"], row["granted_on"], row["name"]) == ("MONITOR", "SERVICE", "DEMO.PUBLIC.ECHO")
    assert {row["name"] for row in desk.table("show grants to role sysadmin")} >= {"DEMO.PUBLIC.ECHO", "ACCT"}
    of = desk.table("show grants of role reader")
    assert [(row["role"], row["granted_to"], row["grantee_name"]) for row in of] == [
        ("READER", "ROLE", "HEIR"),
        ("READER", "USER", "ADA"),
    ]
    assert "READER" in {row["role"] for row in desk.table("show grants to user ada")}
    assert "READER" in {row["role"] for row in desk.table("show grants")}
    assert desk.table("show grants of role heir") == []


def test_service_roles_are_granted_and_end_with_their_service(desk: Desk) -> None:
    for role in ("echo_user", "all_endpoints_usage"):
        desk.sql(f"grant service role demo.public.echo!{role} to role reader")
    row = desk.table("show grants of service role echo!echo_user")[0]
    assert (row["role"], row["grantee_name"]) == ("DEMO.PUBLIC.ECHO!ECHO_USER", "READER")
    assert has_privilege(desk.account, "READER", "USAGE", Securable("SERVICE ROLE", ECHO, "!ECHO_USER"))
    desk.sql("revoke service role echo!echo_user from role reader")
    assert desk.table("show grants of service role echo!echo_user") == []
    desk.sql("drop schema public")
    assert not any("ECHO" in str(grant.on) for grant in desk.account.grants)


def test_future_grants_reach_new_objects_only(desk: Desk) -> None:
    desk.sql("create stage old")
    desk.sql("grant read on future stages in schema demo.public to role reader")
    desk.sql("create stage new")
    assert not has_privilege(desk.account, "READER", "READ", Securable("STAGE", ObjectName("DEMO", "PUBLIC", "OLD")))
    assert has_privilege(desk.account, "READER", "READ", Securable("STAGE", ObjectName("DEMO", "PUBLIC", "NEW")))
    row = desk.table("show future grants in schema public")[0]
    assert (row["privilege"], row["grant_on"], row["name"], row["grantee_name"]) == (
        "READ",
        "STAGE",
        "DEMO.PUBLIC.<STAGE>",
        "READER",
    )
    assert desk.table("show future grants to role reader") == [row]
    desk.sql("revoke read on future stages in schema demo.public from role reader")
    assert desk.table("show future grants in schema public") == []


def test_a_schemas_future_grants_come_before_the_databases(desk: Desk) -> None:
    desk.sql("grant read on future stages in database demo to role reader")
    desk.sql("grant usage on future schemas in database demo to role reader")
    desk.sql("create schema s1")
    assert has_privilege(desk.account, "READER", "USAGE", Securable("SCHEMA", SchemaName("DEMO", "S1")))
    desk.sql("grant read on future stages in schema s1 to role heir")
    desk.sql("create stage st")
    stage = Securable("STAGE", ObjectName("DEMO", "S1", "ST"))
    assert has_privilege(desk.account, "HEIR", "READ", stage)
    assert not has_privilege(desk.account, "READER", "READ", stage)


def test_a_dropped_object_takes_its_grants_with_it(desk: Desk) -> None:
    for what in (
        "usage on database demo",
        "usage on schema public",
        "select on table t",
        "select on all views in database demo",
    ):
        desk.sql(f"grant {what} to role reader")
    remove_service(desk.account, desk.account[SERVICES].get(ECHO))
    desk.sql("drop database demo")
    desk.sql("create database demo")
    assert desk.table("show grants to role reader") == []
    assert not has_privilege(desk.account, "READER", "SELECT", Securable("VIEW", ObjectName("DEMO", "PUBLIC", "V")))


def test_ownership_moves_when_nothing_depends_on_it(desk: Desk) -> None:
    desk.sql("grant ownership on database demo to role reader")
    assert desk.account[DATABASES].get("DEMO").owner == "READER"
    desk.sql("grant usage on database demo to role heir")
    with pytest.raises(SnowflakeError, match="Dependent grant of privilege 'USAGE' on securable 'DEMO' to role 'HEIR'"):
        desk.sql("grant ownership on database demo to role sysadmin")
    desk.sql("grant ownership on database demo to role sysadmin copy current grants")
    assert has_privilege(desk.account, "HEIR", "USAGE", Securable("DATABASE", "DEMO"))
    desk.sql("grant ownership on database demo to role reader revoke current grants")
    assert not has_privilege(desk.account, "HEIR", "USAGE", Securable("DATABASE", "DEMO"))


def test_the_ownership_of_all_objects_of_a_kind_moves(desk: Desk) -> None:
    for sql in ("use schema demo.public", "create stage one", "create schema demo.more", "create stage demo.more.two"):
        desk.sql(sql)
    desk.sql("grant read on stage demo.public.one to role heir")
    with pytest.raises(SnowflakeError, match=r"Dependent grant of privilege 'READ' on securable 'DEMO\.PUBLIC\.ONE'"):
        desk.sql("grant ownership on all stages in database demo to role reader")
    assert {stage.owner for stage in desk.account[STAGES]} == {"ACCOUNTADMIN"}
    desk.sql("grant ownership on all stages in schema demo.public to role reader copy current grants")
    assert {stage.name.name: stage.owner for stage in desk.account[STAGES]} == {"ONE": "READER", "TWO": "ACCOUNTADMIN"}
    desk.sql("grant ownership on all stages in database demo to role heir revoke current grants")
    assert {stage.owner for stage in desk.account[STAGES]} == {"HEIR"}
    assert [row["privilege"] for row in desk.table("show grants on stage demo.public.one")] == ["OWNERSHIP"]
    with pytest.raises(NotEmulatedError, match="GRANT OWNERSHIP ON TABLE"):
        desk.sql("grant ownership on all tables in schema demo.public to role reader")


def test_what_is_created_later_belongs_to_who_owns_the_future(desk: Desk) -> None:
    desk.sql("grant ownership on future stages in database demo to role reader")
    desk.sql("grant ownership on future stages in schema demo.public to role heir")
    desk.sql("grant ownership on future schemas in database demo to role reader")
    with pytest.raises(SnowflakeError, match=r"belong to role 'HEIR' already\. Revoke OWNERSHIP"):
        desk.sql("grant ownership on future stages in schema demo.public to role reader")
    (row,) = desk.table("show future grants in schema demo.public")
    assert (row["privilege"], row["grant_on"], row["name"], row["grantee_name"]) == (
        "OWNERSHIP",
        "STAGE",
        "DEMO.PUBLIC.<STAGE>",
        "HEIR",
    )
    desk.sql("create stage demo.public.one")
    desk.sql("create schema demo.more")
    desk.sql("grant role reader to role sysadmin")
    desk.sql("create stage demo.more.two")
    owners = {stage.name.name: stage.owner for stage in desk.account[STAGES]}
    assert owners == {"ONE": "HEIR", "TWO": "READER"}
    assert desk.account[SCHEMAS].get(SchemaName("DEMO", "MORE")).owner == "READER"
    desk.sql("revoke ownership on future stages in schema demo.public from role heir")
    desk.sql("grant ownership on future stages in schema demo.public to role reader")
    with pytest.raises(SnowflakeError, match="Unsupported feature 'GRANT OWNERSHIP ON SERVICE'"):
        desk.sql("grant ownership on future services in schema demo.public to role reader")


def test_ownership_of_many_needs_ownership_of_each(desk: Desk) -> None:
    desk.sql("grant usage on database demo to role sysadmin")
    desk.sql("grant usage, create stage on schema demo.public to role sysadmin")
    desk.sql("create stage demo.public.one")
    desk.sql("grant read on stage demo.public.one to role sysadmin")
    desk.sql("use role sysadmin")
    desk.sql("create stage demo.public.own")
    with pytest.raises(SnowflakeError, match="Insufficient privileges to operate on stage 'ONE'"):
        desk.sql("grant ownership on all stages in schema demo.public to role reader revoke current grants")
    with pytest.raises(SnowflakeError, match="Grant not executed: Insufficient privileges"):
        desk.sql("grant ownership on future stages in schema demo.public to role reader")
    desk.sql("grant ownership on stage demo.public.own to role reader")


def test_ownership_over_rest_is_a_transfer(desk: Desk) -> None:
    desk.sql("create stage demo.public.one")
    body = {
        "securable": {"database": "demo", "schema": "public", "name": "one"},
        "securable_type": "stage",
        "privileges": ["ownership"],
    }
    desk.rest("POST", "/roles/reader/grants", body)
    (stage,) = desk.account[STAGES]
    assert stage.owner == "READER"
    with pytest.raises(SnowflakeError, match="OWNERSHIP is granted by itself, to one role"):
        desk.rest("POST", "/roles/heir/grants", {**body, "privileges": ["ownership", "read"]})
    assert stage.owner == "READER"


def test_a_services_ownership_does_not_move(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match="Unsupported feature 'GRANT OWNERSHIP ON SERVICE'"):
        desk.sql("grant ownership on service echo to role reader")


def test_rest_grants_on_a_roles_path(desk: Desk) -> None:
    body = {"securable": {"name": "DEMO"}, "securable_type": "DATABASE", "privileges": ["USAGE", "MODIFY"]}
    desk.rest("POST", "/roles/reader/grants", body)
    desk.rest("POST", "/roles/reader/grants", {"securable": {"name": "heir"}, "securable_type": "ROLE"})
    listed = desk.rest("GET", "/roles/reader/grants")
    assert [(one["securable_type"], one["securable"], one["privileges"]) for one in listed] == [
        ("DATABASE", {"name": "DEMO"}, ["USAGE"]),
        ("DATABASE", {"name": "DEMO"}, ["MODIFY"]),
        ("ROLE", {"name": "HEIR"}, ["USAGE"]),
    ]
    assert [one["grantee_name"] for one in desk.rest("GET", "/roles/heir/grants-of")] == ["READER"]
    on = desk.rest("GET", "/roles/heir/grants-on")
    assert [(one["grantee_name"], one["grant_option"]) for one in on] == [("ACCOUNTADMIN", "true"), ("READER", "false")]
    desk.rest("POST", "/roles/reader/grants:revoke", body, mode="restrict")
    assert len(desk.rest("GET", "/roles/reader/grants")) == 1


def test_rest_grants_on_scopes(desk: Desk) -> None:
    body = {
        "containing_scope": {"database": "demo", "schema": "public"},
        "securable_type": "SERVICE",
        "privileges": ["MONITOR"],
    }
    desk.rest("POST", "/roles/reader/grants", body)
    desk.rest("POST", "/roles/reader/future-grants", body)
    assert has_privilege(desk.account, "READER", "MONITOR", Securable("SERVICE", ECHO))
    future = desk.rest("GET", "/roles/reader/future-grants")
    assert [(one["containing_scope"], one["securable_type"]) for one in future] == [
        ({"database": "DEMO", "schema": "PUBLIC"}, "SERVICE")
    ]
    desk.rest("POST", "/roles/reader/future-grants:revoke", body)
    assert desk.rest("GET", "/roles/reader/future-grants") == []


def test_rest_grants_roles_to_users(desk: Desk) -> None:
    body = {"securable": {"name": "reader"}, "securable_type": "ROLE"}
    desk.rest("POST", "/users/ada/grants", body)
    assert {"name": "READER"} in [one["securable"] for one in desk.rest("GET", "/users/ada/grants")]
    desk.rest("POST", "/users/ada/grants:revoke", body)
    assert "READER" not in desk.account.grants.roles_of_user("ADA")


def test_rest_grants_on_the_grants_path(desk: Desk) -> None:
    one = "/grants/role/reader/COMPUTE%20POOL/pool1/privileges"
    desk.rest("POST", one, {"privileges": ["USAGE"], "grant_option": False})
    desk.rest("POST", "/grants/role/reader/account/-/privileges", {"privileges": ["CREATE COMPUTE POOL"]})
    desk.rest("POST", "/grants/role/reader/service/demo.public.echo/privileges", {"privileges": ["MONITOR"]})
    desk.rest(
        "POST", "/grants/role/reader/service%20role/demo.public.echo!echo_user/privileges", {"privileges": ["USAGE"]}
    )
    listed = desk.rest("GET", "/grants/role/reader")
    assert [(grant["securable_type"], grant["securable_name"], grant["privileges"]) for grant in listed] == [
        ("COMPUTE POOL", "POOL1", ["USAGE"]),
        ("ACCOUNT", "ACCT", ["CREATE COMPUTE POOL"]),
        ("SERVICE", "DEMO.PUBLIC.ECHO", ["MONITOR"]),
        ("SERVICE ROLE", "DEMO.PUBLIC.ECHO!ECHO_USER", ["USAGE"]),
    ]
    desk.rest("DELETE", f"{one}/USAGE", deleteMode="restrict")
    bulk = "/grants/role/reader/future/stages/schema/demo.public/privileges"
    desk.rest("POST", bulk, {"privileges": ["READ"]})
    assert len(desk.rest("GET", "/roles/reader/future-grants")) == 1
    desk.rest("DELETE", f"{bulk}/READ")
    assert desk.rest("GET", "/roles/reader/future-grants") == []
    assert len(desk.rest("GET", "/grants/role/reader")) == 3


def test_wrong_rest_grants_are_bad_requests(desk: Desk) -> None:
    with pytest.raises(SnowflakeError, match="'privileges' in the body is no list of texts"):
        desk.rest("POST", "/roles/reader/grants", {"securable": {"name": "DEMO"}, "securable_type": "DATABASE"})
    with pytest.raises(SnowflakeError, match="the body lacks 'securable'"):
        desk.rest("POST", "/roles/reader/grants", {"securable_type": "DATABASE", "privileges": ["USAGE"]})
    with pytest.raises(NotEmulatedError, match="grants to SHARE"):
        desk.rest("GET", "/grants/share/s")


def test_rest_lists_as_many_grants_as_asked_for(desk: Desk) -> None:
    desk.sql("grant role heir to role reader")
    desk.sql("grant role heir to role sysadmin")
    desk.sql("grant usage, modify on database demo to role reader")
    desk.sql("grant select on future tables in database demo to role reader")
    desk.sql("grant insert on future tables in database demo to role reader")
    for path in (
        "/roles/reader/grants",
        "/roles/reader/future-grants",
        "/roles/heir/grants-of",
        "/roles/heir/grants-on",
        "/grants/role/reader",
    ):
        assert len(desk.rest("GET", path)) > 1
        assert len(desk.rest("GET", path, showLimit="1")) == 1
