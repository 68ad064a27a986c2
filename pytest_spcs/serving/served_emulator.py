"""An emulator that belongs to a command: started with its options, gone with all its files at the end."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pytest_spcs.provisioning.served_directories import served_directory
from pytest_spcs.serving.emulator_options import emulator_options
from pytest_spcs.targets.emulator_process import EmulatorProcess

if TYPE_CHECKING:
    import argparse
    from types import TracebackType

_OWN_DIRECTORY = 0o700
_START_SECONDS = 900.0
"""How long a start may take: images are made before anybody is let in, and requirements may have to be installed."""


class ServedEmulator:
    """A running emulator, between ``with`` and the end of its block.

    Entering raises SpcsError where it does not start, leaving where its state could not be kept.
    """

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._options = emulator_options(arguments)
        self._process: EmulatorProcess | None = None
        self._own = contextlib.ExitStack()
        self.directory = Path()
        """For files that go with the emulator; nobody else may enter it."""
        self.ready: dict[str, Any] = {}
        """What the emulator said when it listened."""

    def __enter__(self) -> Self:
        self.directory = self._own.enter_context(served_directory())
        try:
            self._process = EmulatorProcess(
                self._run_directory(), timeout=_START_SECONDS, options=self._options, remark=_remark
            )
            self.ready = dict(self._process.hello())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def await_end(self) -> None:
        """Wait until the emulator ends by itself, which it should not; raise EmulatorError then."""
        assert self._process is not None
        self._process.await_end()

    def _run_directory(self) -> Path:
        directory = self.directory / "emulator"
        directory.mkdir(mode=_OWN_DIRECTORY)
        return directory

    def _end(self) -> None:
        try:
            if self._process is not None:
                self._process.stop()
                self._process.check_kept()
        finally:
            self._own.close()


def _remark(text: str) -> None:
    print(f"pytest-spcs: {text}", file=sys.stderr, flush=True)  # noqa: T201 - a command prints
