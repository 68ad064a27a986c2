"""YAML or JSON text as a tree in which each value knows its line and column; bounded in size, depth and expansion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_spcs.specification.nodes import ListNode, MappingNode, Node, ScalarNode
from pytest_spcs.specification.texts import check_brackets, check_text, hint, is_sql, too_deep, unreadable, within

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH_LIMIT = 64
"""Levels of nesting that are read; the deepest documented option lies ten levels down."""
NODE_LIMIT = 20_000
"""Values that are read, each alias counted with all that it stands for; 20 containers of 100 variables have 4,000."""

_SURROGATE_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_LONGEST_NUMBER = 40
_TAG = "tag:yaml.org,2002:"


def read_document(text: str) -> MappingNode:
    """Return the mapping that a text holds; UnreadableError where it holds none."""
    text = text.removeprefix("\ufeff")
    check_text(text)
    if text.lstrip().startswith("{"):
        # The Snowflake CLI sends JSON whose characters beyond the BMP are pairs of escapes, which YAML does not know.
        text = _SURROGATE_PAIR.sub(_joined, text)
    root = _compose(text)
    if root is None or (isinstance(root, ScalarNode) and root.value is None):
        raise unreadable("the specification is empty", 1, 1, "start with 'spec:' and its containers")
    if not isinstance(root, MappingNode):
        kind = "a list" if isinstance(root, ListNode) else "a single value"
        advice = hint(text, "", 1, 1) if is_sql(text) else "start with 'spec:'"
        raise unreadable(f"the specification must be a mapping, not {kind}", root.line, root.column, advice)
    return root


def _joined(pair: re.Match[str]) -> str:
    high, low = int(pair.group(1), 16), int(pair.group(2), 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _compose(text: str) -> Node | None:
    import yaml

    # libyaml is about ten times faster; both give the same events, and events come one at a time, so bounds hold early.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Composer(yaml.parse(text, Loader=loader)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        check_brackets(text[: mark.index] if mark is not None else text, DEPTH_LIMIT)
        line, column = within(text, mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        what = ", ".join(part for part in (error.context, error.problem) if part)
        raise unreadable(f"the text is not YAML: {what}", line, column, hint(text, what, line, column)) from None
    except yaml.YAMLError as error:
        raise unreadable(f"the text is not YAML: {error}", 1, 1) from None


class _Composer:
    """Builds nodes from the parser's events, and stops at the first bound that is passed."""

    def __init__(self, events: Iterator[Any]) -> None:
        import yaml

        self._yaml = yaml
        self._events = events
        self._resolver: Any = yaml.resolver.Resolver()
        self._constructor: Any = yaml.constructor.SafeConstructor()
        self._anchors: dict[str, Node | None] = {}
        self._count = 0

    def document(self) -> Node | None:
        """Return the root of the only document; None where there is no document."""
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, self._yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise unreadable(
                        "the file holds more than one document",
                        *_place(event),
                        "write one specification per file, and '---' only at its start",
                    )
                root = self._node(next(self._events), 1)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        line, column = _place(event)
        if depth > DEPTH_LIMIT:
            raise too_deep(DEPTH_LIMIT, line, column)
        if isinstance(event, self._yaml.AliasEvent):
            return self._alias(event, line, column)
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self._anchors[anchor] = None
        node: Node
        if isinstance(event, self._yaml.ScalarEvent):
            node = self._scalar(event, line, column)
        elif isinstance(event, self._yaml.SequenceStartEvent):
            node = self._list(event, line, column, depth)
        else:
            node = self._mapping(event, line, column, depth)
        if anchor is not None:
            self._anchors[anchor] = node
        return node

    def _counted(self, number: int, line: int, column: int) -> None:
        self._count += number
        if self._count > NODE_LIMIT:
            raise unreadable(
                f"the specification has more than {NODE_LIMIT} values",
                line,
                column,
                "aliases count with all that they stand for",
            )

    def _alias(self, event: Any, line: int, column: int) -> Node:
        if event.anchor not in self._anchors:
            raise unreadable(f"the alias *{_short(event.anchor)} has no anchor", line, column)
        node = self._anchors[event.anchor]
        if node is None:
            raise unreadable(f"the alias *{_short(event.anchor)} stands inside what it refers to", line, column)
        self._counted(node.size, line, column)
        return node

    def _check_tag(self, event: Any, line: int, column: int, *kinds: str) -> None:
        if event.tag is not None and event.tag not in {"!", *(f"{_TAG}{kind}" for kind in kinds)}:
            raise unreadable(
                f"the tag {_short(event.tag)!r} is not known here",
                line,
                column,
                "leave YAML tags out of a specification",
            )

    def _scalar(self, event: Any, line: int, column: int) -> ScalarNode:
        self._counted(1, line, column)
        self._check_tag(event, line, column, "str", "int", "float", "bool", "null")
        text: str = event.value
        tag: str = event.tag or self._resolver.resolve(self._yaml.ScalarNode, text, event.implicit)
        kind = tag.removeprefix(_TAG)
        value: str | float | bool | None = text
        if kind in {"bool", "null", "int", "float"} and len(text) <= _LONGEST_NUMBER:
            try:
                value = self._constructor.construct_object(self._yaml.ScalarNode(tag, text))
            except (ValueError, KeyError, IndexError):
                value = text  # "0x_" matches YAML's pattern of an integer and is none, and so is "" behind !!int
        return ScalarNode(line, column, text, value)

    def _list(self, event: Any, line: int, column: int, depth: int) -> ListNode:
        self._counted(1, line, column)
        self._check_tag(event, line, column, "seq")
        items = []
        while not isinstance(following := next(self._events), self._yaml.SequenceEndEvent):
            items.append(self._node(following, depth + 1))
        return ListNode(line, column, tuple(items), 1 + sum(item.size for item in items))

    def _mapping(self, event: Any, line: int, column: int, depth: int) -> MappingNode:
        self._counted(1, line, column)
        self._check_tag(event, line, column, "map")
        entries: dict[str, tuple[ScalarNode, Node]] = {}
        merged: dict[str, tuple[ScalarNode, Node]] = {}
        repeated = []
        while not isinstance(following := next(self._events), self._yaml.MappingEndEvent):
            key = self._node(following, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, ScalarNode):
                raise unreadable(
                    "a key must be a plain text",
                    key.line,
                    key.column,
                    "put {{ ... }} between quotes, or pass the file as a SPECIFICATION_TEMPLATE with USING",
                )
            if key.text == "<<" and isinstance(following, self._yaml.ScalarEvent) and following.implicit[0]:
                merged = {**_merge(value, line, column), **merged}
            elif key.text in entries:
                repeated.append(key)
            else:
                entries[key.text] = (key, value)
        everything = {**merged, **entries}
        size = 1 + sum(1 + value.size for _, value in everything.values())
        return MappingNode(line, column, tuple(everything.values()), tuple(repeated), size)


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _merge(value: Node, line: int, column: int) -> dict[str, tuple[ScalarNode, Node]]:
    sources = value.items if isinstance(value, ListNode) else (value,)
    merged: dict[str, tuple[ScalarNode, Node]] = {}
    for source in sources:
        if not isinstance(source, MappingNode):
            raise unreadable("the merge key << needs a mapping, or a list of mappings", line, column)
        for key, entry in source.entries:
            merged.setdefault(key.text, (key, entry))
    return merged


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NUMBER else text[:_LONGEST_NUMBER] + "..."
