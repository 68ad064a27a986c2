"""10,000 rows sent by executemany, beside rows inserted one by one."""

from __future__ import annotations

from measure import milliseconds, report
from offline import emulator

MANY, FEW = 10_000, 200
TIMES_BUDGET = 20.0
INSERT = "INSERT INTO numbers VALUES (%s, %s)"

with emulator() as target:
    connection = target.connect()
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE bench")
        cursor.execute("CREATE TABLE numbers (i INT, s VARCHAR)")
        rows = [(number, f"row {number}") for number in range(MANY)]
        cursor.executemany(INSERT, rows[:FEW])
        one_by_one = milliseconds(lambda: [cursor.execute(INSERT, row) for row in rows[:FEW]]) / FEW
        at_once = milliseconds(lambda: cursor.executemany(INSERT, rows)) / MANY
    connection.close()
times = one_by_one / at_once
report(
    f"{MANY:,} rows by executemany",
    f"{1000 / at_once:,.0f} rows/s, {times:.0f} times as fast as one by one ({1000 / one_by_one:,.0f} rows/s)",
    f"{TIMES_BUDGET:.0f} times",
    met=times >= TIMES_BUDGET,
)
