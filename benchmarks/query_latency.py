"""SELECT 1 over the connector, beside a bare HTTP request to the same server."""

from __future__ import annotations

import httpx
from measure import median, paired, report
from offline import emulator

ROUNDS = 300
BUDGET_MS = 6.0

with emulator() as target:
    connection = target.connect()
    with connection.cursor() as cursor, httpx.Client() as client:
        url = f"http://{connection.host}:{connection.port}/api/v2/none"
        cursor.execute("SELECT 1").fetchall()
        queries, requests = paired(lambda: cursor.execute("SELECT 1").fetchall(), lambda: client.get(url), ROUNDS)
    connection.close()
report(
    "SELECT 1 over the connector",
    f"{median(queries):.2f} ms median, {median(queries) / median(requests):.1f} times a bare request "
    f"({median(requests):.2f} ms)",
    f"{BUDGET_MS:.0f} ms",
    met=median(queries) <= BUDGET_MS,
)
