"""Keeps an account while the emulator runs: soon after each change, and at the end.

A crash loses what has changed since the account was written last: a fraction of a second, more for large accounts.
Tables are kept by the SQL engine with each commit, stage files as they arrive.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.kept_state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pytest_spcs.emulator.account.account import Account
    from pytest_spcs.emulator.account.commands import Command
    from pytest_spcs.emulator.kept_state.directory import StateDirectory

_log = logging.getLogger(__name__)
_PAUSE = 0.2
"""Seconds between two looks: changes come in crowds."""
_SHARE = 10
"""How many times as long as a look takes nothing is looked at, so that a large account stays usable."""
_RETRY = 1.0
"""Seconds until it is tried again to write what could not be written."""


class StateKeeper:
    """Writes what ``document`` gives into a directory whenever the account has changed.

    While that fails, commands that change the account fail too, so that nobody relies on what would be gone.
    """

    def __init__(self, account: Account, directory: StateDirectory, document: Callable[[], dict[str, Any]]) -> None:
        self._account = account
        self._directory = directory
        self._document = document
        self._written = b""
        self._trouble: StateError | None = None
        self._unsaid = StateError.defect(directory.path)
        self._pause = _PAUSE
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pytest-spcs-state", daemon=True)

    def start(self) -> None:
        """Write the account and keep it from now on; raise StateError where it cannot be written."""
        self._write(self._text())
        if self._trouble is not None:
            raise self._trouble
        self._account.before_change = self._about_to
        self._thread.start()

    def close(self) -> None:
        """Write what has changed last, and nothing any more; raise StateError where it cannot be written."""
        if self._thread.ident is None:
            return
        self._ending.set()
        with self._account.lock:
            self._account.changed.notify_all()
        self._thread.join()
        text = self._text()
        if text != self._written or self._trouble is not None:
            self._write(text)
        if self._trouble is not None:
            raise self._trouble

    def _about_to(self, _command: Command[Any]) -> None:
        if self._trouble is not None:
            raise SnowflakeError(603, "XX000", f"pytest-spcs: {self._trouble}")
        # The lock is held, so whoever is told looks when the command has been performed.
        self._account.changed.notify_all()

    def _run(self) -> None:
        while not self._ending.is_set():
            text = self._changed_text()
            if text is None:
                self._ending.wait(self._pause)
                continue
            self._write(text)
            if self._trouble is not None:
                self._ending.wait(_RETRY)

    def _changed_text(self) -> bytes | None:
        """Return what is to be written, or None after something may have changed."""
        with self._account.changed:
            text = self._text()
            if text != self._written or self._trouble is not None:
                return text
            if not self._ending.is_set():
                self._account.changed.wait()
            return None

    def _text(self) -> bytes:
        """Return the account as it is now; where there is no saying it, nothing, and ``_unsaid`` is why."""
        begun = time.monotonic()
        try:
            with self._account.lock:
                document = self._document()
            text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        except StateError as error:
            self._unsaid = error
            return b""
        except Exception:  # noqa: BLE001 - the thread must live to tell
            _log.exception("The account cannot be put into words")
            self._unsaid = StateError.defect(self._directory.path)
            return b""
        self._pause = max(_PAUSE, _SHARE * (time.monotonic() - begun))
        return text

    def _write(self, text: bytes) -> None:
        try:
            if not text:
                raise self._unsaid
            self._directory.write(text)
        except StateError as error:
            if self._trouble is None:
                _log.warning("%s", error)
            self._trouble = error
        else:
            self._written, self._trouble = text, None
