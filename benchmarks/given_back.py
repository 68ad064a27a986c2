"""What stays in the emulator's memory after large statements, large results and statements that fail."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import Any

import snowflake.connector
from measure import report
from memory_of import resident
from offline import emulator

LARGE = "x" * 10_000_000
DEEP = "SELECT " + "(" * 2000 + "1" + ")" * 2000
RESULT = "SELECT REPEAT('abcdefghij', 100) || SEQ8() AS x FROM TABLE(GENERATOR(ROWCOUNT => 150000))"
SETTLE_SECONDS = 2.0
BUDGET_MB = 100.0


def failing(cursor: Any, statement: str) -> None:
    """Send a statement that fails."""
    with contextlib.suppress(snowflake.connector.Error):
        cursor.execute(statement)


def main() -> None:
    """Measure all of it, each on what the emulator had before."""
    with emulator() as target:
        connection = target.connect()
        cursor = connection.cursor()
        cursor.execute("SELECT 1").fetchall()
        (child,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for what, times, send in (
            ("statements of 10 MB", 20, lambda number: cursor.execute(f"SELECT LENGTH('{number}{LARGE}')")),
            ("failing statements of 10 MB", 20, lambda number: failing(cursor, f"SELECT nosuch('{number}{LARGE}')")),
            ("results of 200 MB", 5, lambda _number: cursor.execute(RESULT)),
            ("failing deep statements", 300, lambda _number: failing(cursor, DEEP)),
        ):
            before = resident(child)
            for number in range(times):
                send(number)
            # What is kept last is kept whatever its size: it is not what was not given back.
            cursor.execute("SELECT 1").fetchall()
            time.sleep(SETTLE_SECONDS)
            stays = resident(child) - before
            report(f"{times} {what} leave", f"{stays:+.0f} MB", f"{BUDGET_MB:.0f} MB", met=stays <= BUDGET_MB)
        connection.close()


main()
