"""Each statement is refused without its privilege, in the service's words, and works with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import PrivilegeError, SnowflakeError
from pytest_spcs.emulator.objects.services.commands import GetServiceLogs, WaitForServices
from pytest_spcs.emulator.objects.services.state import SERVICES
from tests.unit.objects.privileges.worker import (
    CREATE,
    ECHO,
    FUNCTION,
    IMAGES,
    MAKES,
    NO_ACCOUNT,
    NO_SERVICE,
    PLACE,
    POOL,
    SPECIFICATION,
    absent,
    denied,
    grant,
    refusal,
)

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk


PUBLIC_SPECIFICATION = SPECIFICATION.replace("port: 8080", "port: 8080, public: true")
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
CANNOT_BIND = "Insufficient privileges. Please grant BIND SERVICE ENDPOINT to service owner role."
SEEN_SERVICE = denied("service", "ECHO")
SEEN_PLACE = (*PLACE, "usage on service echo")
MONITOR = "monitor on service echo"
NO_FUNCTION = absent("Function", "DEMO.PUBLIC.TWICE(FLOAT)")
SEEN_SCHEMA = denied("schema", "PUBLIC")
SEEN_WAREHOUSE = denied("warehouse", "WH")
NO_STAGE = absent("Stage", "DEMO.PUBLIC.FILES")


@pytest.mark.parametrize(
    ("sql", "held", "missing", "error"),
    [
        # Services.
        (CREATE, (*PLACE, POOL, IMAGES), "create service on schema public", denied("schema", "PUBLIC")),
        (CREATE, (*PLACE[1:], *MAKES), PLACE[0], absent("Database", "DEMO")),
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
    assert ECHO in desk.account[SERVICES]


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
