"""Which databases and schemas an engine holds: names that DuckDB cannot have, or cannot tell apart, are refused.

DuckDB does not tell case apart: without this, dropping ``"demo"`` would destroy the tables of ``DEMO``.
"""

from __future__ import annotations

from pytest_spcs.emulator.account.errors import NotEmulatedError
from pytest_spcs.identifiers import render

_RESERVED = {
    1: {"MAIN", "TEMP", "SYSTEM", "MEMORY", "_SPCS", "_FS_GLOBAL", "INFORMATION_SCHEMA", "PG_CATALOG"},
    2: {"MAIN", "INFORMATION_SCHEMA", "PG_CATALOG"},
}
"""By the number of a name's parts: what DuckDB, fakesnow and the service functions keep their own things in."""
_NOUNS = {1: "database", 2: "schema"}


class KnownNames:
    """The names that an engine holds; a database is ``("DEMO",)`` and a schema ``("DEMO", "PUBLIC")``."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, ...], tuple[str, ...]] = {}

    def hold(self, *name: str) -> None:
        """Hold a name; raise NotEmulatedError for one that the engine cannot have."""
        noun, shown = _NOUNS[len(name)], _shown(name)
        if name[-1].upper() in _RESERVED[len(name)]:
            raise _refused(f"{noun} {shown}", "it is a reserved name of the emulator's SQL engine")
        holder = self._held.setdefault(_folded(name), name)
        if holder != name:
            reason = "the emulator's SQL engine does not tell names apart that differ only in case"
            raise _refused(f"{noun} {shown} beside {noun} {_shown(holder)}", reason)

    def holds(self, *name: str) -> bool:
        """Tell whether exactly this name is held."""
        return self._held.get(_folded(name)) == name

    def holds_database_like(self, name: str) -> bool:
        """Tell whether DuckDB would take a name for a database's."""
        return name.upper() in _RESERVED[1] or (name.upper(),) in self._held

    def all(self) -> frozenset[tuple[str, ...]]:
        """Return all names."""
        return frozenset(self._held.values())

    def release(self, *name: str) -> None:
        """Forget a name and all names in it."""
        for key in [key for key, held in self._held.items() if held[: len(name)] == name]:
            del self._held[key]


def _folded(name: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.upper() for part in name)


def _shown(name: tuple[str, ...]) -> str:
    return ".".join(render(part) for part in name)


def _refused(what: str, reason: str) -> NotEmulatedError:
    return NotEmulatedError(2, "0A000", f"Unsupported feature '{what}': {reason}. Choose another name.")
