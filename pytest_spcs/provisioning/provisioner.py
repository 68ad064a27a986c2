"""Making objects of Snowflake by SQL so that each is removed again, in reverse, whatever happens in between."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from pytest_spcs.errors import SpcsError
from pytest_spcs.provisioning.ledger import Entry, Ledger
from pytest_spcs.provisioning.problems import RemovalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from pytest_spcs.handles.sql import Sql


@dataclass(frozen=True, slots=True)
class Made:
    """An object that was made: for people ``kind`` and ``name``, and the statements that remove it, if it is there."""

    kind: str
    name: str
    removal: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Provisioner:
    """What making and removing needs. ``ledger`` is None where what a run makes ends with its target."""

    sql: Sql
    check: Callable[[], None]
    ledger: Ledger | None = None
    keep: bool = False

    def lifetime(self) -> Lifetime:
        """Return a context: what is made through it is removed at its end."""
        return Lifetime(self)


class Lifetime:
    """Makes objects and removes them at the end of a ``with`` statement, the last one first."""

    def __init__(self, provisioner: Provisioner) -> None:
        self._by = provisioner
        self._made: list[Made] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        failures = self._remove_all()
        if failures and error is None:
            raise RemovalError.of(failures)
        if failures and error is not None:
            error.add_note(str(RemovalError.of(failures)))

    def create(self, made: Made, *statements: str) -> None:
        """Perform statements that make one object; where they fail, there is nothing to remove."""
        self._by.check()
        self._record(made)
        try:
            for statement in statements:
                self._by.sql.execute(statement)
        except Exception:
            self._forget(made)
            raise
        self._made.append(made)

    def remove(self, made: Made) -> None:
        """Remove one object before the end; nothing happens where it is removed already, or to be kept."""
        if made in self._made:
            self._made.remove(made)
            self._drop(made)

    def _remove_all(self) -> list[tuple[str, Exception]]:
        failures: list[tuple[str, Exception]] = []
        while self._made:
            made = self._made.pop()
            try:
                self._drop(made)
            except Exception as cause:  # noqa: BLE001  # the others are still to be removed
                failures.append((str(made), cause))
        return failures

    def _drop(self, made: Made) -> None:
        if self._by.keep or self._has_ended():
            return  # what has ended took everything with it
        for statement in made.removal:
            self._by.sql.execute(statement)
        self._forget(made)

    def _has_ended(self) -> bool:
        with contextlib.suppress(SpcsError):
            self._by.check()
            return False
        return True

    def _record(self, made: Made) -> None:
        if self._by.ledger is not None:
            self._by.ledger.record(Entry(str(made), statements=made.removal))

    def _forget(self, made: Made) -> None:
        if self._by.ledger is not None:
            self._by.ledger.forget(str(made))
