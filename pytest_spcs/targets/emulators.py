"""The two origins of an emulator: somebody else's that runs already, and a child process of this run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.targets.emulator_address import EmulatorAddress

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.targets.emulator_process import EmulatorProcess


class RunningEmulator:
    """An emulator that somebody else started; it is used and left running."""

    def __init__(self, url: str) -> None:
        self._address = EmulatorAddress.from_url(url)

    def start(self) -> None:
        """Do nothing: it runs."""

    def address(self) -> EmulatorAddress:
        """Return what the URL says."""
        return self._address

    def check(self) -> None:
        """Do nothing: whether it still runs shows with the next statement."""

    def stop(self) -> None:
        """Leave it running."""


class OwnEmulator:
    """An emulator that belongs to this run: a child process, made on ``start`` by what is handed in."""

    def __init__(self, spawn: Callable[[], EmulatorProcess]) -> None:
        self._spawn = spawn
        self._child: EmulatorProcess | None = None

    def start(self) -> None:
        """Start the child process, once."""
        if self._child is None:
            self._child = self._spawn()

    def address(self) -> EmulatorAddress:
        """Wait until the child process listens."""
        self.start()
        assert self._child is not None
        return EmulatorAddress.from_hello(self._child.hello())

    def check(self) -> None:
        """Raise EmulatorError where the child process has ended."""
        if self._child is not None:
            self._child.check()

    def stop(self) -> None:
        """Stop the child process and what belongs to it."""
        if self._child is not None:
            self._child.stop()
