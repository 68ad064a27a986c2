"""The emulator as a child process: started without waiting, gone with its parent, stopped at the end."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from pytest_spcs.errors import SpcsError, in_seconds
from pytest_spcs.forks import close_in_forks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

LOG_NAME = "emulator.log"
"""The file in the run directory that holds what the emulator wrote to stderr."""

GRACE = 15.0
"""Seconds for the emulator to end by itself after its lifeline closed: containers get their SIGTERM in that time."""

BAD_OPTIONS = 2
"""The emulator's exit code for options that it cannot start with; its log says why."""

STATE_NOT_KEPT = 4
"""The emulator's exit code where it has ended in order and could not write its state; its log says why."""

SHOWN_LINES = 15
"""Last lines of the emulator's log that a message shows."""


EXTRA_MISSING = 3
"""The exit code of an emulator whose interpreter lacks the extra ``offline``."""

_WITHOUT_THE_EXTRA = (
    'It needs the extra "offline": pip install "pytest-spcs[offline]" there, or name the interpreter of another '
    "environment that has it with --spcs-emulator-python."
)


class EmulatorError(SpcsError):
    """The emulator did not start, or has ended."""

    @classmethod
    def no_interpreter(cls, python: str, cause: OSError) -> EmulatorError:
        """Return the error for an interpreter that cannot be executed."""
        return cls.told(
            f"the emulator did not start: {python} cannot be executed",
            seen=[str(cause)],
            advice="Name a Python interpreter with --spcs-emulator-python.",
        )

    @classmethod
    def not_started(cls, python: str, code: int, log: list[str]) -> EmulatorError:
        """Return the error for a child that ended before it listened."""
        if code == BAD_OPTIONS:
            return cls.told("the emulator did not start with these options", seen=log)
        imported = any("No module named" in line for line in log)
        return cls.told(
            f"the emulator did not start: `{python} -m pytest_spcs.emulator` ended with exit code {code}",
            seen=log or ["it wrote nothing"],
            advice=_WITHOUT_THE_EXTRA
            if code == EXTRA_MISSING or imported
            else "Is this the same version of pytest-spcs in both interpreters? If so, please report these lines.",
        )

    @classmethod
    def too_slow(cls, seconds: float, log: list[str]) -> EmulatorError:
        """Return the error for a child that did not listen in time."""
        return cls.told(
            f"the emulator did not start in {in_seconds(seconds)}",
            seen=log or ["it wrote nothing so far"],
            advice="Raise --spcs-emulator-timeout if this machine is slow.",
        )

    @classmethod
    def not_understood(cls, line: str) -> EmulatorError:
        """Return the error for a first line that is not the emulator's."""
        return cls.told(
            "the emulator did not start: its first line is not the JSON that it should be",
            seen=[line[:200]],
            advice="Does the interpreter of --spcs-emulator-python have this version of pytest-spcs, and does nothing "
            "print to stdout when that Python starts?",
        )

    @classmethod
    def not_kept(cls, log: list[str]) -> EmulatorError:
        """Return the error for a child that could not write its state at the end."""
        return cls.told("the emulator has ended and could not keep what has changed last", seen=log)

    @classmethod
    def ended(cls, code: int, log: list[str]) -> EmulatorError:
        """Return the error for an emulator that died in the middle of the run."""
        return cls.told(
            f"the emulator has ended in the middle of the run, with exit code {code}",
            seen=log or ["it wrote nothing"],
            advice="This is a defect of pytest-spcs unless something killed it (memory?): please report these lines.",
        )


def _environment() -> dict[str, str]:
    """Return this process's environment without what is meant for pytest and this interpreter alone."""
    return {
        name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS" and not name.startswith("PYTEST_")
    }


class EmulatorProcess:
    """A running ``python -m pytest_spcs.emulator``. Its stdin is its lifeline: it ends when that closes.

    ``remark`` is called with what people should know of the run, from a thread of its own.
    """

    def __init__(
        self,
        run_directory: Path,
        *,
        python: str = "",
        timeout: float = 60.0,
        options: Mapping[str, object] | None = None,
        remark: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self.python = python or sys.executable
        self._run_directory = run_directory
        self._timeout = timeout
        self._first_line = ""
        self._said_hello = threading.Event()
        self._stopped = False
        self._owner = os.getpid()
        self._remark = remark
        log = (run_directory / LOG_NAME).open("wb")
        try:
            # A session of its own: a Ctrl-C of the terminal must not end the emulator before fixtures are torn down.
            self._process = subprocess.Popen(  # noqa: S603  # the interpreter is this one or the user's choice
                [self.python, "-P", "-m", "pytest_spcs.emulator"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=run_directory,
                env=_environment(),
                start_new_session=True,
            )
        except OSError as cause:
            raise EmulatorError.no_interpreter(self.python, cause) from cause
        finally:
            log.close()
        assert self._process.stdin is not None
        close_in_forks(self._process.stdin)
        self._reader = threading.Thread(target=self._read, name="spcs-emulator-hello", daemon=True)
        self._reader.start()
        with contextlib.suppress(OSError):  # it has ended already; hello() tells why
            self._write(json.dumps({"run_directory": str(run_directory), **(options or {})}))

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def hello(self) -> Mapping[str, Any]:
        """Wait until the emulator listens and return what it said: where, and who may log in."""
        in_time = self._said_hello.wait(self._timeout)
        if not self._first_line:
            if not in_time:
                raise EmulatorError.too_slow(self._timeout, self.log())
            raise EmulatorError.not_started(self.python, self._process.wait(), self.log())
        try:
            hello: Mapping[str, Any] = json.loads(self._first_line)
            hello["port"], hello["admin_token"]
        except (ValueError, KeyError, TypeError) as problem:
            raise EmulatorError.not_understood(self._first_line) from problem
        return hello

    def check_kept(self) -> None:
        """Raise EmulatorError where the process has ended and could not keep its state."""
        if self._process.poll() == STATE_NOT_KEPT:
            raise EmulatorError.not_kept(self.log())

    def check(self) -> None:
        """Raise EmulatorError where the process has ended by itself."""
        if self._is_forked():
            return  # only its parent knows
        code = self._process.poll()
        if code is None or self._stopped:
            return
        self._said_hello.wait(self._timeout)
        if not self._first_line:
            raise EmulatorError.not_started(self.python, code, self.log())
        raise EmulatorError.ended(code, self.log())

    def await_end(self) -> None:
        """Wait until the process ends by itself, and raise EmulatorError for it."""
        self._process.wait()
        self.check()

    def log(self) -> list[str]:
        """Return the last lines of the emulator's log."""
        with contextlib.suppress(OSError):
            text = (self._run_directory / LOG_NAME).read_text(encoding="utf-8", errors="replace")
            return [line for line in text.splitlines() if line.strip()][-SHOWN_LINES:]
        return []

    def stop(self) -> None:
        """Close the lifeline, wait for the end, and kill what has not ended by then. Idempotent."""
        if self._is_forked():
            return
        self._stopped = True
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _is_forked(self) -> bool:
        return os.getpid() != self._owner

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        self._first_line = self._process.stdout.readline().decode(errors="replace").strip()
        self._said_hello.set()
        for line in self._process.stdout:
            with contextlib.suppress(ValueError, KeyError, TypeError):  # whatever else it prints is none of ours
                self._remark(str(json.loads(line)["remark"]))
