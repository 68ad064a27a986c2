"""Directories of emulators that ``serve`` and ``run`` start: recorded, so that the next start sweeps a killed one's."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.provisioning.ledger import Entry, Ledger
from pytest_spcs.provisioning.leftovers import SERVED_DIRECTORY_PREFIX, sweep
from pytest_spcs.provisioning.state_directory import state_directory

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def served_directory() -> Iterator[Path]:
    """Make a directory that only this user may enter, and remove it at the end; first sweep those of the dead."""
    ledger = _ledger()
    directory = Path(tempfile.mkdtemp(prefix=SERVED_DIRECTORY_PREFIX))
    if ledger is not None:
        ledger.record(Entry(str(directory), directory=str(directory)))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        if ledger is not None:
            ledger.forget(str(directory))
            ledger.close()


def _ledger() -> Ledger | None:
    try:
        state = state_directory()
        sweep(state)
        return Ledger.open(state, f"served-{secrets.token_hex(8)}", target="an emulator of serve or run")
    except OSError:
        return None  # where nothing can be recorded, an emulator is served all the same
