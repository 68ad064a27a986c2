"""What everything that creates objects for a run's tests shares: they are removed one by one, or all at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Hashable
    from types import TracebackType

    from pytest_spcs.provisioning.provisioner import Made
    from pytest_spcs.provisioning.run import Run


class ObjectCreator:
    """Makes objects of a run; what is left at the end of a ``with`` statement is removed, the last one first."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lifetime = run.provisioner.lifetime()
        self._made: dict[Hashable, Made] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lifetime.__exit__(kind, error, traceback)

    def _create(self, key: Hashable, made: Made, *statements: str) -> None:
        """Perform the statements that make an object, which ``_remove`` finds by the key."""
        self._lifetime.create(made, *statements)
        self._made[key] = made

    def _remove(self, key: Hashable, name: str | None = None) -> None:
        """Remove an object before the end, and give back its name; nothing happens where this has not made it."""
        made = self._made.pop(key, None)
        if made is not None:
            self._lifetime.remove(made)
            if name is not None:
                self._run.names.give_back(name)
