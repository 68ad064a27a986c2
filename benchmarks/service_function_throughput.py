"""Rows a second of a service function in SQL, beside a bare keep-alive loop that POSTs the same batches.

The app is served by a process of its own, so that neither side shares an interpreter with it.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from measure import median, paired, report
from offline import create_ready, emulator, prepare

from pytest_spcs.batches import request_headers

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, ROUNDS, SHARE = 20_000, 7, 0.60
SERVE = """
import sys
from offline import echo_asgi
from pytest_spcs.images.app_server import AppServer
with AppServer(echo_asgi) as server:
    print(server.start(), flush=True)
    sys.stdin.read()
"""


def bare_loop(port: int, batch_rows: int) -> None:
    """POST all rows in batches over one connection, with a batch's headers, and read the answers."""
    headers = request_headers(
        function="ECHO_UDF", signature="(X FLOAT)", returns="FLOAT", query_id="0" * 36, batch_id="0" * 73
    )
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for start in range(0, ROWS, batch_rows):
        rows = [[index, float(start + index)] for index in range(min(batch_rows, ROWS - start))]
        connection.request("POST", "/", json.dumps({"data": rows}).encode(), headers)
        json.loads(connection.getresponse().read())
    connection.close()


def compare(through_sql: Callable[[], object], bare: Callable[[], object], batch_rows: int) -> None:
    """Time both in turn and print the share."""
    through_sql()
    bare()
    sql_times, bare_times = paired(through_sql, bare, ROUNDS)
    share = median(bare_times) / median(sql_times)
    report(
        f"service function, batches of {batch_rows}",
        f"{ROWS / median(sql_times) * 1000:,.0f} rows/s, {share:.0%} of a bare loop "
        f"({ROWS / median(bare_times) * 1000:,.0f} rows/s)",
        f"{SHARE:.0%}",
        met=share >= SHARE,
    )


server = subprocess.Popen(
    [sys.executable, "-c", SERVE],
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
    text=True,
    cwd=Path(__file__).parent,
)
assert server.stdin is not None
assert server.stdout is not None
url = server.stdout.readline().strip()
port = int(url.rpartition(":")[2].strip("/"))
with emulator() as target:
    connection = prepare(target, url)
    with connection.cursor() as cursor:
        create_ready(cursor, "ECHO")
        cursor.execute(f"CREATE TABLE NUMBERS AS SELECT SEQ4()::FLOAT AS N FROM TABLE(GENERATOR(ROWCOUNT => {ROWS}))")
        for size in (100, 1000):
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ECHO_UDF(X FLOAT) RETURNS FLOAT SERVICE = ECHO ENDPOINT = 'echo' "
                f"MAX_BATCH_ROWS = {size} AS '/'"
            )
            compare(
                lambda: cursor.execute("SELECT SUM(ECHO_UDF(N)) FROM NUMBERS").fetchall(),
                lambda size=size: bare_loop(port, size),  # type: ignore[misc]  # mypy does not see the default
                size,
            )
    connection.close()
server.stdin.close()
server.wait()
