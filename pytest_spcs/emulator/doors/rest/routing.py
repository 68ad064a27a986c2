"""Finds the operation that a REST request means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_spcs.emulator.rest.operations import Operation

_PARAMETER = re.compile(r"\{(\w+)\}")
_COLLECTION = re.compile(r"/databases/\{\w+\}(/schemas/\{\w+\})?/[a-z-]+")
_DATABASE = re.compile(r"/databases/[^/:]+")


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    operation: Operation
    weight: tuple[int, ...]


class Routes:
    """All operations, found by method and raw path: names are decoded only when they have been taken apart."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        rules = [_Rule(_pattern(op.path), op, _weight(op.path)) for op in operations]
        self._rules: dict[tuple[str, int], list[_Rule]] = {}
        for rule in sorted(rules, key=lambda rule: rule.weight):
            key = (rule.operation.method, rule.operation.path.count("/"))
            self._rules.setdefault(key, []).append(rule)
        paths = [rule.operation.path for rule in rules if rule.operation.method == "GET"]
        self._nested = {path.rpartition("/")[2]: path for path in paths if _COLLECTION.fullmatch(path)}

    def find(self, method: str, raw_path: str) -> tuple[Operation, Mapping[str, str]] | None:
        """Return the operation and its decoded path parameters; ``raw_path`` is percent-encoded, below ``/api/v2``."""
        path = raw_path.rstrip("/")
        for rule in self._rules.get((method, path.count("/")), ()):
            match = rule.pattern.fullmatch(path)
            if match is not None:
                return rule.operation, {name: unquote(text) for name, text in match.groupdict().items()}
        return None

    def full_path(self, raw_path: str) -> str | None:
        """Return the path of the collection that a path names without its schema or database; None for others.

        ``snow object create`` tries ``/services``, then ``/databases/NAME/services``, and goes on after a 404.
        """
        path = raw_path.rstrip("/")
        parent, _, collection = path.rpartition("/")
        found = self._nested.get(collection)
        short = parent == "" or _DATABASE.fullmatch(parent) is not None
        return found if short and found is not None and found.count("/") > path.count("/") else None


def _pattern(template: str) -> re.Pattern[str]:
    # A colon ends a name and begins a verb; within a quoted name clients encode it.
    parts = _PARAMETER.split(template)
    regex = "".join(f"(?P<{part}>[^/:]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile(regex)


def _weight(template: str) -> tuple[int, ...]:
    """Order templates so that ``/compute-pools/instance-families`` is tried before ``/compute-pools/{name}``."""
    return tuple(1 if "{" in segment else 0 for segment in template.split("/"))
