"""Starts ``pytest-spcs serve`` and ``pytest-spcs run`` as people do: commands, told and ended from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

COMMAND = (sys.executable, "-m", "pytest_spcs.command_line")


@dataclass
class Serving:
    """A running ``pytest-spcs serve``: its process and what it printed."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]

    @property
    def connect_arguments(self) -> dict[str, Any]:
        """What ``snowflake.connector.connect`` needs."""
        wanted = ("host", "port", "protocol", "account", "user", "password", "role")
        arguments = {name: self.ready[name] for name in wanted if name in self.ready}
        return {**arguments, "login_timeout": 10, "enable_server_session_keep_alive_auto_detection": False}

    def end(self) -> str:
        """End it as a process manager does, and return what it wrote to stderr."""
        self.process.terminate()
        _, errors = self.process.communicate(timeout=40)
        return errors


def environment(directory: Path, **changes: str) -> dict[str, str]:
    """Return this process's environment with another directory for temporary files."""
    return {**os.environ, "TMPDIR": str(directory), **changes}


@contextmanager
def serving(directory: Path, *options: str) -> Iterator[Serving]:
    """Serve until the block ends, and see that it ends in order; temporary files go below ``directory``."""
    process = subprocess.Popen(
        [*COMMAND, "serve", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(directory),
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise AssertionError(f"pytest-spcs serve did not start: {process.communicate()[1]}")
    served = Serving(process, json.loads(line))
    try:
        yield served
    finally:
        if process.poll() is None:
            sys.stderr.write(served.end())
    assert process.returncode == 0


def run(
    directory: Path, command: Sequence[str], *options: str, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command under ``pytest-spcs run``; temporary files go below ``directory``."""
    return subprocess.run(
        [*COMMAND, "run", *options, "--", *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env=environment(directory, **(variables or {})),
    )
