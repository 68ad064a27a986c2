"""Tells what of a REST request nobody read, so that it is refused instead of having no effect.

Fields that an operation's noun answers itself are let through: a fetched document can be put back as it came, and
Snowflake documents of its read-only fields that what users give is ignored.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any

from pytest_spcs.emulator.account.errors import SnowflakeError

_ABOUT_TRANSPORT = frozenset({"requestId", "request_guid", "clientStartTime", "retryCount", "retryReason"})
"""Query parameters by which clients number and repeat their requests."""
_DEFAULTS = {
    "history": "false",
    "ifExists": "false",
    "ignore_edition_check": "false",
    "initiallySuspended": "false",
    "restrict": "false",
    "withLineage": "false",
}
"""Query parameters whose value of this kind asks for what happens anyway."""


class Noted(dict[str, Any]):
    """A JSON object that notes which of its keys were read; whoever goes over all of it has read all."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        super().__init__({key: noted(value) for key, value in content.items()})
        self._read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self._read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key, which then counts as read."""
        self._read.add(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        self._read.update(super().keys())
        return super().__iter__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # dict's own view type cannot be made
        """Return all keys, which then count as read."""
        return KeysView(self)

    def values(self) -> ValuesView[Any]:  # type: ignore[override]  # dict's own view type cannot be made
        """Return all values, whose keys then count as read."""
        return ValuesView(self)

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]  # dict's own view type cannot be made
        """Return all pairs, whose keys then count as read."""
        return ItemsView(self)

    def unread(self) -> Iterator[str]:
        """Give the path of each value that is given and was not read: ``replicas``, ``spec.colour``."""
        for key, value in super().items():
            if key not in self._read:
                if value is not None:
                    yield key
            else:
                yield from (f"{key}.{path}" for path in _unread_below(value))


def noted(value: Any) -> Any:
    """Return a JSON value whose objects note what is read of them."""
    if isinstance(value, Mapping):
        return Noted(value)
    return [noted(one) for one in value] if isinstance(value, list) else value


def _unread_below(value: Any) -> Iterator[str]:
    if isinstance(value, Noted):
        yield from value.unread()
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from (f"{number}.{path}" for path in _unread_below(one))


def check_body(body: Any, returned: frozenset[str], where: str) -> None:
    """Refuse a body in which something is left over; ``returned`` are the fields that the noun's GET answers."""
    left = [path for path in _unread_below(body) if path not in returned]
    if left:
        raise _refused(f"{', '.join(map(repr, left))} in the body of {where}")


def check_query(query: Noted, where: str) -> None:
    """Refuse query parameters that nobody read and that ask for something."""
    left = [name for name in query.unread() if name not in _ABOUT_TRANSPORT and _asks(name, query[name])]
    if left:
        raise _refused(f"query parameter {', '.join(map(repr, left))} of {where}")


def _asks(name: str, value: str) -> bool:
    return value != "" and value.lower() != _DEFAULTS.get(name)


def _refused(what: str) -> SnowflakeError:
    return SnowflakeError(
        391902,
        "22023",
        f"Unsupported {what}: pytest-spcs does not read it, and nothing has been changed. "
        "docs/coverage.md lists what it does.",
    )
