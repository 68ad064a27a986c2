"""The emulator as a child process: options on stdin, one ready line on stdout, and an end when stdin closes.

stdin is the lifeline: whatever becomes of the parent, the kernel closes it.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from pytest_spcs.emulator.sql.duckdb.requirements import MODULES, SqlEngineMissingError

if TYPE_CHECKING:
    from pytest_spcs.emulator.application import Invitation

BAD_OPTIONS = 2
"""Exit code for a first line that is not understood."""
ENGINE_MISSING = 3
"""Exit code for an interpreter that lacks the SQL engine."""
_STOP_SECONDS = 15.0
"""How long an orderly stop may take before the process ends regardless."""


def main() -> int:
    """Run the emulator until stdin closes or SIGTERM arrives; return the exit code."""
    # Ctrl-C reaches the whole process group: tests clean up first, then the parent closes the lifeline.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="pytest-spcs emulator: %(message)s")
    try:
        run_directory = _run_directory(sys.stdin.readline())
    except ValueError as error:
        _tell(f"the first line of stdin is not understood: {error}")
        return BAD_OPTIONS
    absent = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if absent:
        _tell(str(SqlEngineMissingError.absent(absent)))
        return ENGINE_MISSING

    from pytest_spcs.emulator.emulator import Emulator

    emulator = Emulator(run_directory)
    try:
        emulator.start()
        _say_ready(emulator.host, emulator.port, emulator.invitation)
        _await_end()
    except SystemExit:
        # SIGTERM; an orderly stop like any other.
        pass
    finally:
        _end_regardless_after(_STOP_SECONDS)
        emulator.stop()
    return 0


def _run_directory(line: str) -> Path:
    options = json.loads(line)
    given = options.get("run_directory") if isinstance(options, dict) else None
    directory = Path(given) if isinstance(given, str) else None
    if directory is None or not directory.is_absolute():
        raise ValueError(f'got {line.strip()!r}, expected {{"run_directory": "/absolute/path"}}')
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _say_ready(host: str, port: int, invitation: Invitation) -> None:
    ready = {
        "host": host,
        "port": port,
        "protocol": "http",
        "account": invitation.account,
        "user": invitation.user,
        "password": invitation.password,
        "role": invitation.role,
        "admin_token": invitation.admin_token,
    }
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()


def _await_end() -> None:
    while sys.stdin.buffer.read(1 << 16):
        pass


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def _end_regardless_after(seconds: float) -> None:
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()


def _tell(message: str) -> None:
    sys.stderr.write(f"pytest-spcs emulator: {message}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Threads that wait for a service would be joined by an ordinary exit; everything has been stopped by now.
    os._exit(code)
