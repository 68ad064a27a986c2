"""The newest of what is recorded, bounded in number and in size."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedRecords(Generic[T]):
    """Keeps so many records, and so many characters of them, the newest ones; the last one in any case."""

    def __init__(self, most: int, characters: int) -> None:
        self._records: deque[tuple[T, int]] = deque()
        self._most = most
        self._characters = characters
        self._held = 0

    def append(self, record: T, length: int) -> None:
        """Keep a record that has so many characters, and let old ones go for it."""
        self._records.append((record, length))
        self._held += length
        while len(self._records) > 1 and (len(self._records) > self._most or self._held > self._characters):
            self._held -= self._records.popleft()[1]

    def clear(self) -> None:
        """Let all go."""
        self._records.clear()
        self._held = 0

    def __iter__(self) -> Iterator[T]:
        return (record for record, _ in self._records)

    def __len__(self) -> int:
        return len(self._records)


def written_length(value: object) -> int:
    """Return about how many characters a value of JSON has."""
    length, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            waiting += each
        else:
            length += len(each) if isinstance(each, str | bytes) else 8
    return length
