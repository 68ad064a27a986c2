"""The emulator as a child process: options on stdin, one ready line on stdout, and an end when stdin closes.

Each further line of stdout is a remark, as JSON: what people should know of the run.

stdin is the lifeline: whatever becomes of the parent, the kernel closes it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import logging
import os
import signal
import sys
import tempfile
import threading
from typing import TYPE_CHECKING, NoReturn

from pytest_spcs.emulator.doors.memory import use_system_allocator
from pytest_spcs.emulator.options import read_options
from pytest_spcs.emulator.sql.duckdb.connector_stand_ins import supply_all
from pytest_spcs.emulator.sql.duckdb.requirements import MODULES, SqlEngineMissingError, newer_than_tested

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.emulator import Emulator
    from pytest_spcs.emulator.options import Options

BAD_OPTIONS = 2
"""Exit code for a first line that is not understood."""
ENGINE_MISSING = 3
"""Exit code for an interpreter that lacks the SQL engine."""
NOT_KEPT = 4
"""Exit code for an end in order after which the state directory lacks what has changed last."""
_OUTPUT = threading.Lock()
_READY = threading.Event()
_EARLY: list[str] = []
"""Remarks from before the ready line, which is the first."""
_STOP_SECONDS = 15.0
"""How long an orderly stop may take before the process ends regardless."""


def main() -> int:
    """Run the emulator until stdin closes or SIGTERM arrives; return the exit code."""
    # Ctrl-C reaches the whole process group: tests clean up first, then the parent closes the lifeline.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="pytest-spcs emulator: %(message)s")
    try:
        options = read_options(sys.stdin.readline())
    except ValueError as error:
        _tell(f"the first line of stdin is not understood: {error}")
        return BAD_OPTIONS
    absent = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if absent:
        _tell(str(SqlEngineMissingError.absent(absent)))
        return ENGINE_MISSING

    supply_all()
    use_system_allocator()
    emulator = _made(options)
    if emulator is None:
        return BAD_OPTIONS
    try:
        emulator.start()
        _say_ready(emulator)
        _await_end()
    except SystemExit:
        # SIGTERM; an orderly stop like any other.
        pass
    finally:
        _end_regardless_after(_STOP_SECONDS)
        kept = _stopped(emulator)
    return 0 if kept else NOT_KEPT


def _stopped(emulator: Emulator) -> bool:
    """Stop the emulator; tell where its state could not be kept, and return whether it could."""
    from pytest_spcs.emulator.kept_state.errors import StateError

    try:
        emulator.stop()
    except StateError as error:
        _tell(str(error))
        return False
    return True


def _made(options: Options) -> Emulator | None:
    """Return the emulator, or tell why there can be none with these options."""
    from pytest_spcs.emulator.account.errors import SnowflakeError
    from pytest_spcs.emulator.emulator import Emulator
    from pytest_spcs.emulator.images.requests import BadAdminRequestError
    from pytest_spcs.emulator.kept_state.errors import StateError

    try:
        options.run_directory.mkdir(parents=True, exist_ok=True)
        # The engine's library makes temporary directories when it is imported: they go with the run directory.
        tempfile.tempdir = str(options.run_directory)
        return Emulator(options, remark=_remark)
    except OSError as error:
        _tell(f"port {options.port} of 127.0.0.1 or directory {options.run_directory} cannot be used: {error}")
    except (BadAdminRequestError, StateError) as error:
        _tell(str(error))
    except SnowflakeError as error:
        _tell(error.message)
    return None


def _say_ready(emulator: Emulator) -> None:
    invitation = emulator.invitation
    ready = {
        "host": emulator.host,
        "port": emulator.port,
        "protocol": emulator.protocol,
        "account": invitation.account,
        "user": invitation.user,
        **({} if invitation.password is None else {"password": invitation.password}),
        "role": invitation.role,
        "admin_token": invitation.admin_token,
        **({} if emulator.authority is None else {"ca_file": str(emulator.authority)}),
    }
    with _OUTPUT:
        _write_line(ready)
        _READY.set()
    for text in (*_EARLY, *newer_than_tested()):
        _remark(text)


def _remark(text: str) -> None:
    """Tell who started us, behind the ready line."""
    with _OUTPUT:
        if not _READY.is_set():
            _EARLY.append(text)
            return
        with contextlib.suppress(OSError):  # nobody may be left to tell
            _write_line({"remark": text})


def _write_line(document: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
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
