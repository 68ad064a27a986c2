"""1,000 objects of each kind: creating and dropping the last 100 beside the first 100, SHOW of 1,000 beside 100.

All goes over the connector to an emulator of its own; services run the image of an app object. Kinds may be named on
the command line.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from measure import median, milliseconds, report
from offline import SPECIFICATION, echo_app, emulator, prepare

from pytest_spcs.images.app_server import AppServer

COUNT, EDGE = 1000, 100
SLOWER, SHOW_RATIO = 1.5, 15.0
SERVICE = f"IN COMPUTE POOL BENCH_POOL FROM SPECIFICATION $${SPECIFICATION}$$"
POOL = "MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS"
FUNCTION = "(A FLOAT) RETURNS FLOAT SERVICE = HOST ENDPOINT = echo AS '/'"
RULE = "MODE = EGRESS TYPE = HOST_PORT VALUE_LIST = ('example.com')"

KINDS: dict[str, tuple[str, str, str]] = {
    "DATABASE": ("", "", "DATABASES"),
    "SCHEMA": ("", "", "SCHEMAS"),
    "ROLE": ("", "", "ROLES"),
    "USER": ("PASSWORD = 'secret'", "", "USERS"),
    "WAREHOUSE": ("", "", "WAREHOUSES"),
    "STAGE": ("", "", "STAGES"),
    "IMAGE REPOSITORY": ("", "", "IMAGE REPOSITORIES"),
    "COMPUTE POOL": (POOL, "", "COMPUTE POOLS"),
    "SECRET": ("TYPE = GENERIC_STRING SECRET_STRING = 'x'", "", "SECRETS"),
    "NETWORK RULE": (RULE, "", "NETWORK RULES"),
    "EXTERNAL ACCESS INTEGRATION": (
        "ALLOWED_NETWORK_RULES = (RULE) ENABLED = TRUE",
        "",
        "EXTERNAL ACCESS INTEGRATIONS",
    ),
    "FUNCTION": (FUNCTION, "(FLOAT)", "FUNCTIONS"),
    "SERVICE": (SERVICE, "", "SERVICES"),
}
"""What follows the name in CREATE and in DROP, and the plural."""


def measure(cursor: Any, kind: str) -> None:
    """Create, show and drop the objects of one kind."""
    clauses, signature, plural = KINDS[kind]

    def create(number: int) -> None:
        cursor.execute(f"CREATE {kind} MANY_{number} {clauses}")

    def show() -> None:
        cursor.execute(f"SHOW {plural} LIKE 'MANY%'").fetchall()

    def drop(number: int) -> None:
        cursor.execute(f"DROP {kind} MANY_{number}{signature}")

    created = [milliseconds(partial(create, number)) for number in range(EDGE)]
    few = median([milliseconds(show) for _ in range(5)])
    created += [milliseconds(partial(create, number)) for number in range(EDGE, COUNT)]
    many = median([milliseconds(show) for _ in range(5)])
    # Newest first, so that the last are dropped among as few as the first were created.
    dropped = [milliseconds(partial(drop, number)) for number in reversed(range(COUNT))]
    for what, first, last in (
        ("CREATE", median(created[:EDGE]), median(created[-EDGE:])),
        ("DROP", median(dropped[-EDGE:]), median(dropped[:EDGE])),
    ):
        figure = f"{first:.2f} ms among few, {last:.2f} ms among {COUNT}, ratio {last / first:.2f}"
        report(f"{what} {kind}", figure, f"ratio at most {SLOWER}", met=last <= SLOWER * first)
    figure = f"{few:.1f} ms of {EDGE}, {many:.1f} ms of {COUNT}, ratio {many / few:.1f}"
    report(f"SHOW {plural}", figure, f"ratio at most {SHOW_RATIO:.0f}", met=many <= SHOW_RATIO * few)


with AppServer(echo_app) as server, emulator() as target:
    connection = prepare(target, server.start())
    with connection.cursor() as cursor:
        # The first statement for the engine waits until it has started; what it makes before is made later.
        cursor.execute("SELECT 1")
        cursor.execute("USE ROLE ACCOUNTADMIN")
        cursor.execute(f"CREATE SERVICE HOST {SERVICE}")
        cursor.execute(f"CREATE NETWORK RULE RULE {RULE}")
        for kind in sys.argv[1:] or KINDS:
            cursor.execute("USE SCHEMA BENCH.PUBLIC")
            measure(cursor, kind)
    connection.close()
