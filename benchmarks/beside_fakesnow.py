"""The emulator beside fakesnow's own server, in one run: the same statements from the same client, in turn.

Run it with connector 4.x: fakesnow 0.12 neither imports beside 5.x nor lets its clients in.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import snowflake.connector
from measure import median, paired, report
from memory_of import peak, resident
from offline import emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 100_000
FETCH_ROUNDS, QUERY_ROUNDS = 15, 100
TABLE = f"""
CREATE TABLE t AS SELECT i, 'name ' || i AS name, (i / 100)::NUMBER(12, 2) AS price, i % 2 = 0 AS even,
    DATEADD(second, i, '2026-01-01'::TIMESTAMP_NTZ) AS happened
FROM (SELECT ROW_NUMBER() OVER (ORDER BY 1) AS i FROM TABLE(GENERATOR(ROWCOUNT => {ROWS})))
"""
MIXED = (
    "SELECT COUNT(*), SUM(price) FROM t WHERE even",
    "SELECT a.name, b.price FROM t a JOIN t b ON a.i = b.i WHERE a.i < 20 ORDER BY a.i",
    "SELECT i % 7 AS k, AVG(price) AS p FROM t GROUP BY k HAVING COUNT(*) > 1 ORDER BY k",
)
SERVER = """
import logging, socket, sys, warnings
import uvicorn, fakesnow.server
warnings.simplefilter("ignore")
fakesnow.server.logger.setLevel(logging.ERROR)
# With protocol 0 instead of IPPROTO_TCP each answer would wait 40 ms for the client's acknowledgement.
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(fakesnow.server.app, log_level="error")).run(sockets=[listener])
"""


@contextlib.contextmanager
def fakesnow() -> Iterator[tuple[Any, int]]:
    """Serve fakesnow in a process of its own; yield a connection and the process id."""
    with subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield connected(int(process.stdout.readline())), process.pid
        finally:
            process.terminate()


def connected(port: int) -> Any:
    """Connect to fakesnow; the first request waits in the listener's queue until it is served."""
    return snowflake.connector.connect(
        host="127.0.0.1",
        port=port,
        protocol="http",
        account="bench",
        user="bench",
        password="bench",
        database="BENCH",
        schema="PUBLIC",
        session_parameters={"CLIENT_TELEMETRY_ENABLED": False},
    )


def beside(what: str, ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> None:
    """Time both in turn after a round that does not count, and print the ratio of the medians."""
    ours()
    theirs()
    first, second = paired(ours, theirs, rounds)
    ratio = median(first) / median(second)
    report(
        what, f"{ratio:.2f} of fakesnow's time ({median(first):.1f} ms, {median(second):.1f} ms)", "1", met=ratio < 1
    )


def heavier(what: str, ours: float, theirs: float) -> None:
    """Print the ratio of two sizes in MB."""
    report(what, f"{ours / theirs:.2f} of fakesnow's ({ours:.0f} MB, {theirs:.0f} MB)", "1", met=ours < theirs)


def main() -> None:
    """Measure all of it."""
    if int(snowflake.connector.__version__.split(".")[0]) > 4:
        sys.exit("fakesnow's server is no server for connector 5.x: run this with 4.x.")
    with emulator() as target, fakesnow() as (their_connection, their_process):
        our_connection = target.connect()
        (our_process,) = (
            int(child)
            for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            if int(child) != their_process
        )
        ours, theirs = our_connection.cursor(), their_connection.cursor()
        for cursor in (ours, theirs):
            cursor.execute("SELECT 1").fetchall()
        heavier("memory after the first query", resident(our_process), resident(their_process))
        ours.execute("CREATE DATABASE BENCH")
        ours.execute("USE SCHEMA BENCH.PUBLIC")
        for cursor in (ours, theirs):
            cursor.execute(TABLE)
            cursor.execute("CREATE TABLE many (i INT, t VARCHAR)")

        def each(statement: str) -> tuple[Callable[[], object], Callable[[], object]]:
            return lambda: ours.execute(statement).fetchall(), lambda: theirs.execute(statement).fetchall()

        beside("SELECT 1", *each("SELECT 1"), QUERY_ROUNDS)
        for statement in MIXED:
            beside(statement.partition(" FROM")[0], *each(statement), QUERY_ROUNDS // 2)
        rows = [(number, f"text {number}") for number in range(500)]
        insert = "INSERT INTO many VALUES (%s, %s)"
        beside(
            f"executemany of {len(rows)} rows",
            lambda: ours.executemany(insert, rows),
            lambda: theirs.executemany(insert, rows),
            3,
        )
        beside(f"a fetch of {ROWS} rows", *each("SELECT * FROM t"), FETCH_ROUNDS)
        beside(f"a fetch of {ROWS} numbers", *each("SELECT i FROM t"), FETCH_ROUNDS)
        time.sleep(1)
        heavier("memory at the end", resident(our_process), resident(their_process))
        heavier("peak of memory", peak(our_process), peak(their_process))
        our_connection.close()
        their_connection.close()


main()
