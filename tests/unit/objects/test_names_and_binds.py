"""Names and values in every place of every statement: quoted, qualified, as IDENTIFIER(...), and bound.

Clients bind names in these places: snowflake-ml sends ``SHOW ... IN SERVICE IDENTIFIER(?)`` and ``SHOW COMPUTE POOLS
LIKE ?``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.account.savepoints import Savepoint
from pytest_spcs.emulator.objects.image_repositories.commands import PushImage
from tests.unit.emulator.played import PlayedContent

if TYPE_CHECKING:
    from tests.unit.objects.desk import Desk

SPECIFICATION = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
    volumeMounts: [{name: data, mountPath: /data}]
  endpoints:
  - {name: api, port: 8080}
  volumes:
  - {name: data, source: block, size: 10Gi}
"""
JOB = "spec: {containers: [{name: main, image: /demo/public/images/echo:1}]}"
SETUP = (
    "create database demo",
    "create role reader",
    "create warehouse wh",
    "create compute pool pool min_nodes = 1 max_nodes = 2 instance_family = CPU_X64_XS",
    "create image repository images",
    "create stage files",
    "create secret word type = generic_string secret_string = 'x'",
    "create network rule web type = host_port mode = egress value_list = ('example.com')",
    "create external access integration out allowed_network_rules = (web) enabled = true",
    "create security integration ingress type = oauth oauth_client = snowservices_ingress enabled = true",
)
GATEWAY = (
    "spec: {type: traffic_split, split_type: custom, "
    "targets: [{type: endpoint, value: demo.public.echo!api, weight: 100}]}"
)


@pytest.fixture
def full(desk: Desk) -> Desk:
    """An account with one object of each kind."""
    for statement in SETUP:
        desk.sql(statement)
    push = PushImage("/demo/public/images/echo:1", "sha256:" + "a" * 64, "linux/amd64", PlayedContent())
    desk.account.perform(push, desk.session)
    desk.sql("create service echo in compute pool pool from specification ?", SPECIFICATION)
    desk.sql("create function call_echo (a float) returns float service = echo endpoint = api as '/'")
    desk.sql("create snapshot kept from service echo volume data instance 0")
    desk.sql("create gateway door from specification ?", GATEWAY)
    return desk


IN_SCHEMA = {
    "SERVICE": "echo",
    "STAGE": "files",
    "IMAGE REPOSITORY": "images",
    "SECRET": "word",
    "NETWORK RULE": "web",
    "SNAPSHOT": "kept",
    "GATEWAY": "door",
}
IN_ACCOUNT = {"COMPUTE POOL": "pool", "INTEGRATION": "out", "SECURITY INTEGRATION": "ingress"}
STAYS = ("COMPUTE POOL", "SERVICE")
"""Kinds with something in them, so that a plain DROP fails."""
STATEMENTS = {
    **{f"drop {kind} {{0}}": name for kind, name in {**IN_SCHEMA, **IN_ACCOUNT}.items() if kind not in STAYS},
    **{f"describe {kind} {{0}}": name for kind, name in IN_SCHEMA.items() if kind != "IMAGE REPOSITORY"},
    **{f"describe {kind} {{0}}": name for kind, name in IN_ACCOUNT.items()},
    **{
        f"alter {kind} if exists {{0}} set comment = 'c'": name for kind, name in IN_SCHEMA.items() if kind != "GATEWAY"
    },
    **{
        f"grant ownership on {kind} {{0}} to role reader": name for kind, name in IN_SCHEMA.items() if kind != "SERVICE"
    },
    "drop service {0} force": "echo",
    "alter service {0} suspend": "echo",
    "alter service {0} from specification '" + JOB + "'": "echo",
    "alter service {0} unset comment, query_warehouse": "echo",
    "show service containers in service {0}": "echo",
    "show service instances in service {0}": "echo",
    "show endpoints in service {0}": "echo",
    "show roles in service {0}": "echo",
    "show grants on service {0}": "echo",
    "show grants of service role {0}!all_endpoints_usage": "echo",
    "show grants to service role {0}!all_endpoints_usage": "echo",
    "grant service role {0}!all_endpoints_usage to role reader": "echo",
    "grant usage on service {0} to role reader": "echo",
    "grant usage on compute pool {0} to role reader": "pool",
    "show images in image repository {0}": "images",
    "show nodes in compute pool {0}": "pool",
    "show services in compute pool {0}": "pool",
    "show job services in compute pool {0}": "pool",
    "alter compute pool {0} set max_nodes = 5": "pool",
    "alter compute pool {0} stop all": "pool",
    "drop function {0} (float)": "call_echo",
    "describe function {0} (float)": "call_echo",
    "alter function {0} (float) set max_batch_rows = 5": "call_echo",
    "create function f (a float) returns float service = {0} endpoint = api as '/'": "echo",
    "create snapshot s from service {0} volume data instance 0": "echo",
    "create external access integration e allowed_network_rules = ({0}) enabled = true": "web",
    "create external access integration e allowed_network_rules = (web) allowed_authentication_secrets = ({0}) "
    "enabled = true": "word",
    "alter service echo set external_access_integrations = ({0})": "out",
    "alter service echo set query_warehouse = {0}": "wh",
    "alter gateway {0} from specification '" + GATEWAY + "'": "door",
}
QUALIFIED = {*IN_SCHEMA.values(), "call_echo"}


def told(desk: Desk, sql: str, *binds: str) -> object:
    """Run a statement, put the account's objects back, and return what was told."""
    savepoint = Savepoint(desk.account)
    try:
        rows = desk.rows(sql, *binds)
        return [column.name for column in rows.columns], rows.rows
    finally:
        savepoint.put_back()


@pytest.mark.parametrize(("template", "name"), STATEMENTS.items(), ids=STATEMENTS)
def test_a_name_may_be_written_in_any_way(full: Desk, template: str, name: str) -> None:
    """Each way names the same object, and a name in the wrong case another one."""
    ways = [
        (name, ()),
        (f'"{name.upper()}"', ()),
        (f"identifier('{name}')", ()),
        ("identifier(?)", (name.upper(),)),
        ("?", (name,)),
    ]
    if name in QUALIFIED:
        ways += [
            (f'demo.public."{name.upper()}"', ()),
            (f"public . {name}", ()),
            ("identifier(?)", (f"demo.public.{name}",)),
            ('identifier(\'"DEMO".public.' + name + "')", ()),
        ]
    found = [told(full, template.replace("{0}", way), *binds) for way, binds in ways]
    assert all(one == found[0] for one in found)
    if " if exists " not in template:
        with pytest.raises(SnowflakeError, match=r"does not exist"):
            told(full, template.replace("{0}", f'"{name}"'))


VALUES = {
    "show services like ? in schema identifier(?) starts with ? limit ? from ?": ("e%", "demo.public", "E", "1", "A"),
    "show secrets like ? in database identifier(?) limit ?": ("w%", "demo", "1"),
    "show stages in schema ?": ("public",),
    "show compute pools like ? limit ?": ("p%", "3"),
    "show gateways starts with ?": ("D",),
    "show nodes in compute pool ? like ? limit ?": ("pool", "node%", "1"),
    "create compute pool ? min_nodes = ? max_nodes = ? instance_family = ? auto_resume = ? auto_suspend_secs = ? "
    "comment = ? backup_instance_families = (?)": ("p2", "1", "2", "CPU_X64_XS", "false", "60", "c", "CPU_X64_S"),
    "alter compute pool ? set max_nodes = ? comment = ?": ("pool", "3", "c"),
    "create service ? in compute pool ? from specification ? min_instances = ? max_instances = ? auto_resume = ? "
    "query_warehouse = ? external_access_integrations = (?) comment = ?": (
        *("demo.public.s2", "pool", SPECIFICATION, "1", "2", "true", "wh", "out", "c"),
    ),
    "create function ? (a float) returns float service = ? endpoint = ? max_batch_rows = ? on_batch_failure = ? "
    "comment = ? as ?": ("f2", "echo", "api", "5", "abort", "c", "/x"),
    "create secret ? type = ? username = ? password = ? comment = ?": ("s2", "password", "u", "p", "c"),
    "alter secret ? set secret_string = ?": ("word", "y"),
    "create network rule ? type = ? mode = ? value_list = (?, ?)": ("r2", "host_port", "egress", "a.com", "b.com:80"),
    "create external access integration ? allowed_network_rules = (?) enabled = ? comment = ?": (
        *("e2", "demo.public.web", "true", "c"),
    ),
    "create snapshot ? from service ? volume ? instance ? comment = ?": ("s2", "echo", "data", "0", "c"),
    "create image repository ? encryption = (type = ?) comment = ?": ("i2", "snowflake_sse", "c"),
    "create stage ? encryption = (type = ?) directory = (enable = ?) comment = ?": ("st", "snowflake_sse", "true", "c"),
    "list ? pattern = ?": ("@demo.public.files/a", ".*"),
    "remove ?": ("@files",),
    "create gateway ? from specification ?": ("g2", GATEWAY),
}


@pytest.mark.parametrize(("sql", "binds"), VALUES.items(), ids=str)
def test_a_value_may_be_bound(full: Desk, sql: str, binds: tuple[str, ...]) -> None:
    """Bound and written values give the same answer."""
    written = sql
    for bind in binds:
        number = bind if bind.isdigit() else f"'{bind}'"
        written = written.replace("?", number.replace("?", "\0"), 1)
    assert told(full, sql, *binds) == told(full, written.replace("\0", "?"))


def test_a_stage_may_be_bound_for_a_specification(full: Desk) -> None:
    with pytest.raises(SnowflakeError, match=r"File 'echo\.yaml'|not found|does not exist"):
        full.sql("create service s in compute pool pool from ? specification_file = ?", "@files", "echo.yaml")
    with pytest.raises(SnowflakeError, match=r"unexpected '\?'"):
        full.sql("create service s in compute pool pool from ? specification_file = ?", "files", "echo.yaml")
