"""What a run keeps in memory: the test process beside what it was, the emulator after a service and 1,000 queries."""

from __future__ import annotations

import os
from pathlib import Path

import snowflake.connector  # noqa: F401  # what it takes is not ours
from measure import report
from memory_of import resident
from offline import create_ready, echo_app, emulator, prepare

from pytest_spcs.images.app_server import AppServer

QUERIES = 1000
GROWTH_BUDGET_MB, EMULATOR_BUDGET_MB, FLAT_MB = 30.0, 180.0, 5.0

before = resident("self")
with AppServer(echo_app) as server, emulator() as target:
    connection = prepare(target, server.start())
    with connection.cursor() as cursor:
        create_ready(cursor, "ONE")
        cursor.execute("SELECT 1").fetchall()
        (child,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        grown, idle = resident("self") - before, resident(child)
        for number in range(QUERIES):
            cursor.execute(f"SELECT {number}").fetchall()
        after = resident(child)
    connection.close()
report(
    "test process", f"{grown:+.1f} MB on {before:.0f} MB", f"{GROWTH_BUDGET_MB:.0f} MB", met=grown <= GROWTH_BUDGET_MB
)
report("emulator after one service", f"{idle:.0f} MB", f"{EMULATOR_BUDGET_MB:.0f} MB", met=idle <= EMULATOR_BUDGET_MB)
report(
    f"emulator after {QUERIES} queries more",
    f"{after - idle:+.1f} MB, ratio {after / idle:.3f}",
    f"flat within {FLAT_MB:.0f} MB",
    met=after - idle <= FLAT_MB,
)
