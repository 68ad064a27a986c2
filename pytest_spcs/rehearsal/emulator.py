"""The emulator behind ``spcs_account``: one child process for all tests that ask for it, made new between them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_spcs.provisioning.ledger import Entry, Ledger
from pytest_spcs.provisioning.leftovers import make_run_directory, remove_run_directory
from pytest_spcs.provisioning.names import RunNames
from pytest_spcs.provisioning.state_directory import state_directory
from pytest_spcs.rehearsal.account import OfflineAccount
from pytest_spcs.targets.admin_door import AdminDoor
from pytest_spcs.targets.emulator_process import EmulatorProcess
from pytest_spcs.targets.emulators import OwnEmulator
from pytest_spcs.targets.offline import OfflineTarget, connection_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_spcs.settings import Settings

_PATH = "/admin/v1"


class AccountEmulator:
    """Starts with the first test that asks for an account, and lives until the end of the run."""

    def __init__(self, settings: Settings, *, remark: Callable[[str], None]) -> None:
        self._settings = settings
        self._remark = remark
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        self._directory = make_run_directory()
        run = RunNames(settings.prefix, worker=worker).run
        self._ledger = Ledger.open(state_directory(), run, target="an emulator of accounts for single tests")
        self._ledger.record(Entry(str(self._directory), directory=str(self._directory)))
        self._source = OwnEmulator(self._spawn)
        self._new = False
        self.target = OfflineTarget(self._source, name="accounts for single tests", outlives_the_run=False)

    @contextlib.contextmanager
    def account(self) -> Iterator[OfflineAccount]:
        """Give a new account; nothing of it is left afterwards."""
        if not self._new:
            self.renew()
        self._new = False
        account = OfflineAccount(self)
        try:
            yield account
            account.check_failures()
        finally:
            account.close()
            self.renew()

    def renew(self) -> None:
        """Drop all that is in the account, end its sessions, and record from here on."""
        self.ask("make its account new", "POST", "reset")
        self._new = True

    def connection_parameters(self) -> dict[str, Any]:
        """Return the connector's arguments for the account."""
        return connection_parameters(self.target.located())

    def recording(self) -> dict[str, Any]:
        """Return what was sent, and what became of scripted failures."""
        return self.ask("tell what was sent", "GET", "recording")

    def ask(self, what: str, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Send a request to the admin door."""
        self.target.check()
        emulator = self.target.located()
        door = AdminDoor(emulator.host, emulator.port, emulator.admin_token)
        return door.ask(what, method, f"{_PATH}/{path}", body)

    def stub_image(self, path: str) -> str:
        """Put the image at its path, creating what the path lies in."""
        role = self.target.located().role
        self.ask(f"make room for the image {path}", "POST", "image-repositories", {"path": path, "role": role})
        return str(self.ask(f"make the image {path}", "POST", "images", {"path": path, "stub": True})["digest"])

    def stop(self) -> None:
        """End the emulator and remove what it wrote."""
        self.target.stop()
        if not self._settings.keep:
            remove_run_directory(self._directory)
            self._ledger.forget(str(self._directory))
        self._ledger.close(keep=self._settings.keep)

    def _spawn(self) -> EmulatorProcess:
        settings = self._settings
        return EmulatorProcess(
            Path(self._directory),
            python=settings.emulator_python,
            timeout=settings.emulator_timeout,
            remark=self._remark,
        )
