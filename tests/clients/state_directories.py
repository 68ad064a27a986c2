"""What the tests of ``--state DIR`` share: looking into an account, waiting for it, and a start that is refused."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import snowflake.connector

from tests.clients.serving import COMMAND, Serving, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def cursor_of(served: Serving, **changes: Any) -> Iterator[Any]:
    with snowflake.connector.connect(**{**served.connect_arguments, **changes}) as connection:
        yield connection.cursor()


def await_that(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def await_status(cursor: Any, service: str, status: str) -> None:
    await_that(lambda: cursor.execute(f"DESCRIBE SERVICE {service}").fetchone()[1] == status)


def emulator_of(state: Path) -> int:
    """Return the process id of the emulator that has a directory."""
    return int((state / "lock").read_text())


def refused(directory: Path, *options: str) -> str:
    """Return what a start says that fails."""
    done = subprocess.run(
        [*COMMAND, "serve", *options],
        capture_output=True,
        text=True,
        check=False,
        timeout=40,
        env=environment(directory),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    return done.stderr
