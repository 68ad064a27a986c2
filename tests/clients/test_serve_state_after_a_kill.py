"""The promises of ``--state DIR`` to whom the emulator was killed: what was kept is there, and can be used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.clients.serving import COMMAND, environment, serving
from tests.clients.state_directories import await_that, cursor_of, emulator_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def killed_in(script: str, directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a script with an emulator that is killed after the block, its client with it; the state is in ``state``."""
    head = (
        "import snowflake.connector\n"
        "cursor = snowflake.connector.connect(account='a', user='u', password='p').cursor()\n"
    )
    running = subprocess.Popen(
        [*COMMAND, "run", "--state", str(directory / "state"), "--", sys.executable, "-c", head + script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(directory),
    )
    with running:
        yield running
        os.kill(emulator_of(directory / "state"), signal.SIGKILL)
        running.send_signal(signal.SIGUSR1)


def test_what_was_kept_survives_the_kill_of_the_emulator(tmp_path: Path) -> None:
    state = tmp_path / "state"
    script = (
        "for text in ('CREATE DATABASE demo', 'CREATE TABLE t (i INT)', 'INSERT INTO t VALUES (1)'):\n"
        "    cursor.execute(text)\n"
        "print(flush=True)\n"
        "input()\n"
        "for text in ('INSERT INTO t VALUES (2)', 'BEGIN', 'INSERT INTO t VALUES (3)'):\n"
        "    cursor.execute(text)\n"
        "print(flush=True)\n"
        "input()\n"
    )
    with killed_in(script, tmp_path) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdout.readline()
        await_that(lambda: "DEMO" in (state / "account.json").read_text())
        running.stdin.write("\n")
        running.stdin.flush()
        running.stdout.readline()
    with serving(tmp_path, "--state", str(state)) as served, cursor_of(served, role="ACCOUNTADMIN") as cursor:
        assert cursor.execute("SELECT i FROM demo.public.t ORDER BY i").fetchall() == [(1,), (2,)]
        cursor.execute("DROP DATABASE demo")
    # What is left is the catalogue and the database that every account has.
    assert len(list((state / "tables").glob("*.duckdb"))) == 2


def test_a_kill_while_everything_changes_leaves_an_account_that_can_be_used(tmp_path: Path) -> None:
    script = (
        "for n in range(10_000):\n"
        "    cursor.execute('CREATE OR REPLACE DATABASE demo')\n"
        "    cursor.execute(f'CREATE TABLE t{n} AS SELECT {n} AS n')\n"
        "    cursor.execute(f'CREATE SCHEMA s{n}')\n"
        "    cursor.execute(f'CREATE STAGE st{n}')\n"
        "    print(n, flush=True)\n"
    )
    with killed_in(script, tmp_path) as running:
        assert running.stdout is not None
        while int(running.stdout.readline()) < 12:
            pass
    with (
        serving(tmp_path, "--state", str(tmp_path / "state")) as served,
        cursor_of(served, role="ACCOUNTADMIN") as cursor,
    ):
        for row in cursor.execute("SHOW SCHEMAS IN DATABASE demo").fetchall():
            cursor.execute(f"SHOW TABLES IN SCHEMA demo.{row[1]}")
        cursor.execute("CREATE OR REPLACE DATABASE demo")
        cursor.execute("CREATE TABLE t0 AS SELECT 1 AS n")
        assert cursor.execute("SELECT n FROM t0").fetchall() == [(1,)]
