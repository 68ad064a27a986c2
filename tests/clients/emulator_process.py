"""Starts the emulator as the plugin does: a child process with a lifeline."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass
class EmulatorProcess:
    """A running emulator: what its ready line said, and its process."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]

    @property
    def connect_arguments(self) -> dict[str, Any]:
        """What ``snowflake.connector.connect`` needs, the password included."""
        arguments = {key: value for key, value in self.ready.items() if key != "admin_token"}
        return {**arguments, "login_timeout": 10, "enable_server_session_keep_alive_auto_detection": False}

    def admin(self, path: str, document: object = None) -> dict[str, Any]:
        """Call the admin door; None as a document is a GET."""
        url = f"http://127.0.0.1:{self.ready['port']}/admin/v1/{path}"
        headers = {"Authorization": f"Bearer {self.ready['admin_token']}"}
        with httpx.Client(trust_env=False, headers=headers, timeout=30) as client:
            answer = client.get(url) if document is None else client.post(url, json=document)
        assert answer.status_code == 200, answer.text
        answered: dict[str, Any] = answer.json()
        return answered


def spawn(first_line: str, *, interpreter: tuple[str, ...] = (sys.executable,)) -> subprocess.Popen[str]:
    """Start the child process and tell it its options."""
    process = subprocess.Popen(
        [*interpreter, "-m", "pytest_spcs.emulator"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(first_line + "\n")
    process.stdin.flush()
    return process


@contextmanager
def running_emulator(run_directory: Path) -> Iterator[EmulatorProcess]:
    """Run an emulator until the block ends, and see that it ends in order."""
    process = spawn(json.dumps({"run_directory": str(run_directory)}))
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise AssertionError(f"the emulator did not start: {process.communicate()[1]}")
    try:
        yield EmulatorProcess(process, json.loads(line))
    finally:
        _, errors = process.communicate(timeout=30)
        sys.stderr.write(errors)
    assert process.returncode == 0
