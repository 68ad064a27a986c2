"""The subcommand ``pytest-spcs run``: any command, with an emulator where its Snowflake connections go."""

from __future__ import annotations

import argparse
import contextlib
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pytest_spcs.errors import SpcsError
from pytest_spcs.serving.command_environment import prepare_environment
from pytest_spcs.serving.emulator_options import add_emulator_arguments
from pytest_spcs.serving.served_emulator import ServedEmulator

if TYPE_CHECKING:
    from types import FrameType

FAILED, CANNOT_EXECUTE, NOT_FOUND = 125, 126, 127
"""Exit codes where the command did not run, as ``env`` and shells have them; else the exit code is the command's."""
_BY_SIGNAL = 128
"""What shells add to the number of the signal that ended a command."""

DESCRIPTION = """\
Start an emulator, run COMMAND with its default Snowflake connections pointing
there, and end the emulator.
Python programs in any environment: connections get the emulator's address and
credentials, whatever account, user, password, key or connection name they give,
unless they give a host that is not Snowflake's; database, schema, warehouse and
role stay theirs.
snow and others: SNOWFLAKE_HOME and SNOWFLAKE_ACCOUNT, _USER, _PASSWORD, _HOST,
_PORT, _PROTOCOL say where.
The exit code is the command's; signals are passed on to it.
"""

EPILOG = """\
exit codes of its own:
  125  the emulator did not start or could not keep its state
  126  COMMAND cannot be executed
  127  it is not there
"""

PASSED_ON = ("SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGBREAK")
"""Signals that the command gets when we get them."""
_FROM_THE_TERMINAL = frozenset({"SIGINT", "SIGQUIT", "SIGBREAK"})
"""Signals that a terminal sends to the command too."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the subcommand takes."""
    parser.description, parser.epilog = DESCRIPTION, EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    add_emulator_arguments(parser)
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND [ARGUMENT ...]", help="what to run")


def run(arguments: argparse.Namespace) -> int:
    """Run the command and return its exit code."""
    words: list[str] = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        return _fail("no command is given", "Put it behind --: pytest-spcs run -- python deploy.py")
    if arguments.public_key is not None and arguments.password is None and arguments.password_file is None:
        # The command's connections need credentials that can be put in; the key's other half is not ours.
        arguments.password = secrets.token_urlsafe(24)
    passing_on = _PassingOn()
    try:
        with ServedEmulator(arguments) as emulator:
            environment = prepare_environment(os.environ, emulator.ready, emulator.directory)
            return passing_on.run(words, environment)
    except SpcsError as error:
        return _fail(str(error))


def _fail(*lines: str, code: int = FAILED) -> int:
    print("\n".join((f"pytest-spcs run: {lines[0]}", *lines[1:])), file=sys.stderr)  # noqa: T201 - a command prints
    return code


class _PassingOn:
    """Runs a command that gets our signals; one that comes before it runs ends us in order."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = False
        for name in PASSED_ON:
            number = getattr(signal, name, None)
            if number is not None:
                signal.signal(number, self._received)

    def run(self, words: list[str], environment: dict[str, str]) -> int:
        """Run the command and return its exit code."""
        guardian = _Guardian()
        try:
            self._process = subprocess.Popen(words, env=environment)  # noqa: S603 - it is what the user asks for
        except FileNotFoundError:
            guardian.dismiss()
            return _fail(f"{words[0]} is not there", code=NOT_FOUND)
        except OSError as error:
            guardian.dismiss()
            return _fail(f"{words[0]} cannot be executed: {error}", code=CANNOT_EXECUTE)
        guardian.watch(self._process.pid)
        code = self._process.wait()
        self._ending = True
        guardian.dismiss()
        return code if code >= 0 else _BY_SIGNAL - code

    def _received(self, number: int, _frame: FrameType | None) -> None:
        if self._ending:
            return
        if self._process is None:
            self._ending = True
            raise SystemExit(_BY_SIGNAL + number)
        if signal.Signals(number).name not in _FROM_THE_TERMINAL or not _in_foreground():
            self._process.send_signal(number)


class _Guardian:
    """A process that ends the command where this one is killed, which nothing else would."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("guardian.py")
        # Out of reach of what is sent to this process and all that belongs to its terminal.
        self._process = subprocess.Popen(  # noqa: S603 - a program of ours
            [sys.executable, "-I", "-S", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def watch(self, process: int) -> None:
        """Say which process is the command."""
        self._say(f"{process}\n")

    def dismiss(self) -> None:
        """Let it go: the command has ended."""
        self._say("ended\n")
        with contextlib.suppress(OSError):
            self._stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self._stdin.write(line.encode())
            self._stdin.flush()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin


def _in_foreground() -> bool:
    """Tell whether we are what a terminal's Ctrl-C is for, and the command with us."""
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except (AttributeError, OSError):
        return False
