"""One pytest run (or xdist worker): its target, its names, its private connection, its ledger."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.errors import ForkedProcessError, SpcsError
from pytest_spcs.handles.sql import Sql
from pytest_spcs.provisioning.ledger import Entry, Ledger
from pytest_spcs.provisioning.leftovers import make_run_directory, remove_run_directory, sweep
from pytest_spcs.provisioning.names import RunNames
from pytest_spcs.provisioning.provisioner import Provisioner
from pytest_spcs.provisioning.state_directory import state_directory
from pytest_spcs.reporting.apps_in_use import AppsInUse
from pytest_spcs.reporting.notes import Notes
from pytest_spcs.reporting.services_in_use import ServicesInUse
from pytest_spcs.settings import settings_of
from pytest_spcs.targets.emulator_process import EmulatorProcess
from pytest_spcs.targets.emulators import OwnEmulator, RunningEmulator
from pytest_spcs.targets.offline import OfflineTarget

if TYPE_CHECKING:
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection
    from snowflake.core import Root

    from pytest_spcs.settings import Settings
    from pytest_spcs.targets.contract import Target

OWN = "an emulator of the run"
"""The target's address in the ledger of a run whose emulator ended with it."""


class Run:
    """Holds together what the fixtures share. Made when a test needs Snowflake, stopped when pytest is done."""

    def __init__(self, settings: Settings, *, worker: str = "") -> None:
        self.settings = settings
        self.names = RunNames(settings.prefix, worker=worker)
        self.notes = Notes()
        self.services = ServicesInUse()
        self.apps = AppsInUse()
        self._lock = threading.Lock()
        self._root: Root | None = None
        self._stopped = False
        self._process = os.getpid()
        self._run_directory: Path | None = None
        self._state = state_directory()
        sweep(self._state)
        self.target: Target = self._choose_target()
        self._ledger = Ledger.open(self._state, self.names.run, target=self.target.address)
        self.sql = Sql(self._connect)
        self.provisioner = Provisioner(
            self.sql,
            check=self.check,
            ledger=self._ledger if self.target.outlives_the_run else None,
            keep=settings.keep,
        )

    def start(self) -> None:
        """Begin to make the target usable, without waiting."""
        self.target.start()

    def check(self) -> None:
        """Raise SpcsError where no test can use this run: its emulator has ended, or this process is another."""
        if os.getpid() != self._process:
            raise ForkedProcessError.of_a_test()
        self.target.check()

    def root(self) -> Root:
        """Return the ``snowflake.core`` root on the private connection; what ``.resource`` of handles is made of."""
        with self._lock:
            if self._root is None:
                self._root = self.target.root(self.sql.connection)
            return self._root

    def stop(self) -> None:
        """End everything; what was made is removed by then, or with the emulator. Idempotent."""
        if self._stopped or os.getpid() != self._process:
            return
        self._stopped = True
        lives = True
        try:
            self.target.check()
        except SpcsError as problem:
            lives = False
            self.notes.extend(str(problem).splitlines())
        try:
            self.sql.close(retry=lives)
        except Exception as problem:  # noqa: BLE001  # the emulator may be gone, and the rest is still to be done
            self.notes.add(f"the private connection did not close: {problem}")
        self.target.stop()
        if self._run_directory is not None and not self.settings.keep:
            remove_run_directory(self._run_directory)
            self._ledger.forget(str(self._run_directory))
        self._ledger.close(keep=self.settings.keep)

    def _choose_target(self) -> Target:
        settings = self.settings
        if settings.emulator:
            emulator = RunningEmulator(settings.emulator)
            return OfflineTarget(emulator, name=f"emulator {emulator.address()}", outlives_the_run=True)
        return OfflineTarget(OwnEmulator(self._spawn), name=OWN, outlives_the_run=False)

    def _spawn(self) -> EmulatorProcess:
        if self._run_directory is not None:  # of a start that failed
            remove_run_directory(self._run_directory)
        directory = self._run_directory = make_run_directory()
        self._ledger.record(Entry(str(directory), directory=str(directory)))
        if self.settings.keep:
            self.notes.add(f"--spcs-keep: what the emulator wrote stays in {directory}")
        return EmulatorProcess(
            directory,
            python=self.settings.emulator_python,
            timeout=self.settings.emulator_timeout,
            remark=self.notes.add,
        )

    def _connect(self) -> SnowflakeConnection:
        # What a test sets in the module of the connector is none of the fixtures' business.
        connection = self.target.connect(paramstyle="pyformat")
        if self.target.outlives_the_run:

            def execute(statement: str) -> None:
                connection.cursor().execute(statement)

            removed = sweep(self._state, target=self.target.address, execute=execute)
            self.notes.extend(f"left by a killed run, removed now: {what}" for what in removed)
        return connection


RUN = pytest.StashKey[Run]()
"""Where a pytest session keeps its run, once a test needs one."""


def run_of(config: pytest.Config) -> Run:
    """Return the run of a pytest session, begun on first use and ended with the session."""
    if RUN not in config.stash:
        run = Run(settings_of(config), worker=os.environ.get("PYTEST_XDIST_WORKER", ""))
        config.stash[RUN] = run
        config.add_cleanup(run.stop)
    return config.stash[RUN]
