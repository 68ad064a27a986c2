"""The names that users give, made whole with the schema of the run."""

from __future__ import annotations

from pytest_spcs.identifiers import render, split

_PARTS = 3


def qualify(name: str, schema: str) -> str:
    """Return ``DATABASE.SCHEMA.NAME`` for a name that may lack its first parts; ``schema`` is a whole schema name."""
    parts = split(name)
    return ".".join(render(part) for part in (*split(schema)[: max(0, _PARTS - len(parts))], *parts))
