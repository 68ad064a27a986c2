"""The tree of a document: plain values, lists and mappings, each with the line and column where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A plain value: as written in ``text``, as YAML understands it in ``value``."""

    line: int
    column: int
    text: str
    value: str | float | bool | None
    size: int = 1


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    line: int
    column: int
    items: tuple[Node, ...]
    size: int


@dataclass(frozen=True, slots=True)
class MappingNode:
    """A mapping; ``repeated`` holds the keys that were given again, whose values are ignored."""

    line: int
    column: int
    entries: tuple[tuple[ScalarNode, Node], ...]
    repeated: tuple[ScalarNode, ...]
    size: int


Node = ScalarNode | ListNode | MappingNode


def plain(node: Node) -> Any:
    """Return a node as dictionaries, lists and plain values."""
    if isinstance(node, MappingNode):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value
