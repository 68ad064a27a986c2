"""fakesnow's seventy passes over a statement, on a quicker walk than sqlglot's own: they are half of its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlglot.expressions import Expr


class Passes:
    """Stands for an expression in a chain of ``.transform(...)`` calls; ``root`` is what they have made of it."""

    def __init__(self, root: Expr) -> None:
        self.root = root

    def transform(self, change: Callable[..., Any], **arguments: Any) -> Passes:
        """Do what sqlglot's method does: let every node be changed in place or replaced; what is new is not entered."""
        arguments.pop("copy", None)
        start, waiting = self.root, [self.root]
        while waiting:
            node = waiting.pop()
            parent, key, index = node.parent, node.arg_key, node.index
            new = change(node, **arguments)
            if node is start:
                self.root = new
            elif new is not node and parent and key:
                parent.set(key, new, index)
            if new is node:
                waiting += _children(node)[::-1]
        return self


def _children(node: Expr) -> list[Expr]:
    found: list[Expr] = []
    for value in node.args.values():
        if isinstance(value, exp.Expr):
            found.append(value)
        elif isinstance(value, list):
            found += [item for item in value if isinstance(item, exp.Expr)]
    return found
