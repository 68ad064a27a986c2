"""The subcommand ``pytest-spcs serve``: the emulator by itself, until somebody ends it."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from typing import Any, NoReturn

from pytest_spcs.errors import SpcsError
from pytest_spcs.serving.emulator_options import add_emulator_arguments
from pytest_spcs.serving.served_emulator import ServedEmulator

ENDED, FAILED = 0, 1
"""Exit codes: ended by Ctrl-C or SIGTERM; did not start, or ended by itself."""

DESCRIPTION = """\
Run the emulated Snowflake account by itself. When it listens, it prints one
line of JSON: host, port, protocol, account, user, password and role to connect
with, with --tls the ca_file to trust, and admin_token for its admin door.
Ctrl-C or SIGTERM ends it and its services, and removes all that it has written,
but for what --state keeps.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.description = DESCRIPTION
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_emulator_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to end, and return the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    try:
        with ServedEmulator(arguments) as emulator:
            try:
                _say(emulator.ready)
                emulator.await_end()
            finally:
                # A second Ctrl-C must not leave anything behind; the end takes seconds at most.
                for number in (signal.SIGINT, signal.SIGTERM):
                    signal.signal(number, signal.SIG_IGN)
    except SpcsError as error:
        print(f"pytest-spcs serve: {error}", file=sys.stderr)  # noqa: T201 - a command prints
        return FAILED
    return ENDED


def _say(ready: dict[str, Any]) -> None:
    print(json.dumps(ready), flush=True)  # noqa: T201 - a command prints


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(ENDED)
