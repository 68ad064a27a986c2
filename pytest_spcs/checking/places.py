"""Where the options of a specification stand in its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_spcs.specification.nodes import ListNode, MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_SINGULAR = {"containers": "container", "endpoints": "endpoint", "volumes": "volume"}


class Places:
    """Finds the node of a path such as ``spec.containers[0].image``, also where the list is in the singular."""

    def __init__(self, root: MappingNode) -> None:
        self._root = root

    def node(self, path: str) -> Node:
        """Return the node of a path, or of its nearest ancestor that is there."""
        found: Node = self._root
        for name, index in _STEP.findall(path):
            child = _child(found, name, index)
            if child is None:
                break
            found = child
        return found

    def written(self, path: str) -> str:
        """Return a path as the file writes it."""
        spec = _child(self._root, "spec", "")
        for plural, singular in _SINGULAR.items():
            start = f"spec.{plural}"
            if path.startswith(start) and spec is not None and _entry(spec, plural) is None:
                return f"spec.{singular}{path[len(start) :]}" if _entry(spec, singular) is not None else path
        return path

    def scalars(self) -> Iterator[tuple[str, ScalarNode]]:
        """Yield each key and each plain value, with the path of the option."""
        yield from _scalars("", self._root)


def _child(node: Node, name: str, index: str) -> Node | None:
    if index:
        position = int(index)
        return node.items[position] if isinstance(node, ListNode) and position < len(node.items) else None
    found = _entry(node, name)
    return found if found is not None or name not in _SINGULAR else _entry(node, _SINGULAR[name])


def _entry(node: Node, name: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for key, value in node.entries if key.text == name), None)


def _scalars(path: str, node: Node) -> Iterator[tuple[str, ScalarNode]]:
    if isinstance(node, ScalarNode):
        yield path, node
    elif isinstance(node, ListNode):
        for index, item in enumerate(node.items):
            yield from _scalars(f"{path}[{index}]", item)
    else:
        for key, value in node.entries:
            place = f"{path}.{key.text}" if path else key.text
            yield place, key
            yield from _scalars(place, value)
