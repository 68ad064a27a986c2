"""Typed reading of a document's mappings and lists; whatever is wrong becomes a problem with its place and path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_spcs.specification.hints import did_you_mean, hint_for, meant
from pytest_spcs.specification.nodes import ListNode, MappingNode, Node, ScalarNode
from pytest_spcs.specification.placeholders import placeholder_advice
from pytest_spcs.specification.quantities import LONGEST_SHOWN, InvalidQuantityError, show

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from pytest_spcs.specification.findings import Findings
    from pytest_spcs.specification.problems import Problem

Amount = TypeVar("Amount", int, float)


def wording(path: str) -> str:
    """Return a path as Snowflake's messages write it: ``spec``, ``endpoints[0]``."""
    return path.removeprefix("spec.")


class Section:
    """One mapping of the document below its path; only ``options`` may be in it.

    Readers return None, or an empty value, for what is absent or wrong, and note what is wrong.
    """

    def __init__(
        self,
        findings: Findings,
        path: str,
        node: MappingNode,
        options: Collection[str],
        hints: Mapping[str, str] | None = None,
    ) -> None:
        self.findings = findings
        self.path = path
        self.node = node
        self._values = {key.text: value for key, value in node.entries}
        self._keys = {key.text: key for key, _ in node.entries}
        self._refused: dict[str, Problem] = {}
        self._excused: dict[str, Problem] = {}
        self._noted: set[str] = set()
        for key in node.repeated:
            findings.error("duplicate-key", self.place(key.text), key, f"duplicate option {show(key.text)}.")
        for text, key in self._keys.items():
            if text not in options:
                self._refuse(text, key, options, hints or {})

    def _refuse(self, text: str, key: ScalarNode, options: Collection[str], hints: Mapping[str, str]) -> None:
        target = None if self.findings.crowded else meant(text, options)
        suggestion = hints.get(text) if self.findings.crowded else hint_for(text, hints)
        if suggestion is None and text[:1].isspace():
            suggestion = f"it begins with U+{ord(text[0]):04X}, which is no space for YAML; indent with spaces"
        if target is not None and suggestion is None and target not in self._keys:
            suggestion = f"did you mean '{target}'?"
        where = f" for '{wording(self.path)}'" if self.path else ""
        message = f"unknown option {show(text)}{where}."
        self._refused[text] = self.findings.error("unknown-option", self.place(text), key, message, suggestion)
        if target is not None:
            self._excused[target] = self._refused[text]

    def place(self, key: str) -> str:
        """Return the path of an option of this mapping."""
        key = key if len(key) <= LONGEST_SHOWN and key.isprintable() else show(key)
        return f"{self.path}.{key}" if self.path else key

    def excuse(self, *keys: str, because: str) -> None:
        """Do not ask for these required options: an unknown one already explains their absence."""
        self._excused.update(dict.fromkeys(keys, self._refused[because]))

    def excuse_for(self, key: str, stand_ins: Collection[str]) -> None:
        """Do not ask for a required option where an unknown one, the first of these, was written in its place."""
        found = next((text for text in stand_ins if text in self._refused), None)
        if found is not None:
            self.excuse(key, because=found)

    def explains(self, key: str) -> bool:
        """Tell whether an unknown option of this name was written; what lacks elsewhere is then its fault."""
        if key in self._refused:
            self.findings.explaining.add(self._refused[key])
        return key in self._refused

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[tuple[ScalarNode, Node]]:
        return iter(self.node.entries)

    def key(self, key: str) -> Node:
        """Return the node of an option's key, or of the mapping where the option is absent."""
        return self._keys.get(key, self.node)

    def get(self, key: str, *, required: bool = False) -> Node | None:
        """Return an option's value; None where it is absent or written without a value."""
        node = self._values.get(key)
        empty = isinstance(node, ScalarNode) and node.value is None
        if node is not None and not empty:
            return node
        if key in self._noted:
            return None
        self._noted.add(key)
        if required and key in self._excused:
            self.findings.explaining.add(self._excused[key])
        elif required:
            where = f" for '{wording(self.path)}'" if self.path else ""
            what = f"missing required option '{key}'{where}."
            self.findings.error("missing-option", self.place(key), self.key(key), what)
        elif empty and not required:
            self.findings.warning(
                "empty-value", self.place(key), self.key(key), f"'{key}' has no value.", "leave it out"
            )
        return None

    def invalid(
        self,
        key: str,
        sentence: str,
        *,
        rule: str = "invalid-value",
        suggestion: str | None = None,
        node: Node | None = None,
    ) -> None:
        """Note that an option's value cannot be."""
        found = node or self._values.get(key) or self.node
        advice = placeholder_advice(found) or suggestion
        self.findings.error(rule, self.place(key), found, f"invalid '{key}'. {sentence}", advice)

    def doubtful(
        self, key: str, sentence: str, *, rule: str, suggestion: str | None = None, node: Node | None = None
    ) -> None:
        """Note that an option's value is accepted and likely to disappoint."""
        self.findings.warning(rule, self.place(key), node or self._values.get(key) or self.node, sentence, suggestion)

    def text(self, key: str, *, required: bool = False, choices: Collection[str] = ()) -> str | None:
        """Return an option's text, one of ``choices`` where there are any."""
        node = self.get(key, required=required)
        if node is None:
            return None
        if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
            hint = "put it between double quotes" if isinstance(node, ScalarNode) else None
            self.invalid(key, f"Value must be a string, not {_kind(node)}", rule="wrong-type", suggestion=hint)
            return None
        if not node.value:
            self.invalid(key, "Value is empty", rule="empty-value")
            return None
        if choices and node.value not in choices:
            wanted = ", ".join(choices)
            self.invalid(
                key,
                f"Value must be one of {wanted}, not {show(node.value)}",
                suggestion=did_you_mean(node.value, choices),
            )
            return None
        return node.value

    def integer(
        self, key: str, low: int, high: int, *, required: bool = False, rule: str = "invalid-value"
    ) -> int | None:
        """Return an option's whole number between ``low`` and ``high``."""
        node = self.get(key, required=required)
        if node is None:
            return None
        wanted = f"Value must be an integer between {low} and {high}"
        if not isinstance(node, ScalarNode) or isinstance(node.value, bool) or not isinstance(node.value, int):
            self.invalid(key, f"{wanted}, not {_kind(node)}", rule="wrong-type", suggestion=_as_number(node))
            return None
        if not low <= node.value <= high:
            self.invalid(key, f"{wanted}, not {node.value}", rule=rule)
            return None
        if node.text.lstrip("+") != str(node.value):
            sentence = f"{show(node.text)} means {node.value} here, as in YAML 1.1."
            self.doubtful(key, sentence, rule="wrong-type", suggestion=f"write {node.value}")
        return node.value

    def boolean(self, key: str, *, default: bool) -> bool:
        """Return an option's true or false."""
        node = self.get(key)
        if node is None:
            return default
        if not isinstance(node, ScalarNode) or not isinstance(node.value, bool):
            quoted = isinstance(node, ScalarNode) and node.text.lower() in {"true", "false"}
            self.invalid(
                key,
                f"Value must be true or false, not {_kind(node)}",
                rule="wrong-type",
                suggestion="write it without quotes" if quoted else None,
            )
            return default
        return node.value

    def amount(
        self, key: str, parse: Callable[[object], Amount], *, required: bool = False, rule: str = "invalid-value"
    ) -> Amount | None:
        """Return an option's quantity, read by ``parse``."""
        node = self.get(key, required=required)
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            self.invalid(key, f"Value must be a quantity, not {_kind(node)}", rule="wrong-type")
            return None
        try:
            return parse(node.value)
        except InvalidQuantityError as error:
            self.invalid(key, str(error), rule=rule)
            return None

    def section(
        self, key: str, options: Collection[str], hints: Mapping[str, str] | None = None, *, required: bool = False
    ) -> Section | None:
        """Return an option's mapping."""
        node = self.get(key, required=required)
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            self.invalid(key, f"Value must be a mapping, not {_kind(node)}", rule="wrong-type")
            return None
        return Section(self.findings, self.place(key), node, options, hints)

    def items(self, key: str, *, required: bool = False) -> tuple[Node, ...]:
        """Return the values of an option's list; a list that is given must not be empty."""
        node = self.get(key, required=required)
        if node is None:
            return ()
        if not isinstance(node, ListNode):
            self.invalid(
                key,
                f"Value must be a list, not {_kind(node)}",
                rule="wrong-type",
                suggestion="write each entry after '- '",
            )
            return ()
        if not node.items:
            self.invalid(key, "Value is empty", rule="empty-value", suggestion="leave it out" if not required else None)
        return node.items

    def sections(
        self, key: str, options: Collection[str], hints: Mapping[str, str] | None = None, *, required: bool = False
    ) -> list[Section]:
        """Return the mappings of an option's list."""
        found = []
        for index, item in enumerate(self.items(key, required=required)):
            path = f"{self.place(key)}[{index}]"
            if isinstance(item, MappingNode):
                found.append(Section(self.findings, path, item, options, hints))
            else:
                message = f"invalid '{key}[{index}]'. Value must be a mapping, not {_kind(item)}"
                self.findings.error("wrong-type", path, item, message)
        return found

    def texts(self, key: str, *, required: bool = False, choices: Collection[str] = ()) -> tuple[str, ...] | None:
        """Return the texts of an option's list; None where it is absent. Numbers and booleans count as written."""
        if self.get(key, required=required) is None:
            return None
        found = []
        for index, item in enumerate(self.items(key)):
            place, name = f"{self.place(key)}[{index}]", f"{key}[{index}]"
            if not isinstance(item, ScalarNode) or item.value is None:
                message = f"invalid '{name}'. Value must be a string, not {_kind(item)}"
                self.findings.error("wrong-type", place, item, message)
            elif choices and item.text not in choices:
                message = f"invalid '{name}'. Value must be one of {', '.join(choices)}, not {show(item.text)}"
                hint = None if self.findings.crowded else did_you_mean(item.text, choices)
                self.findings.error("invalid-value", place, item, message, hint)
            else:
                found.append(item.text)
        return tuple(found)


def _kind(node: Node) -> str:
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MappingNode):
        return "a mapping"
    value: Any = node.value
    return "empty" if value is None else show(node.text)


def _as_number(node: Node) -> str | None:
    """Return how to write a text that has digits only as the number that is wanted."""
    if (
        not isinstance(node, ScalarNode)
        or not isinstance(node.value, str)
        or not re.fullmatch("[0-9]{1,5}", node.value)
    ):
        return None
    return f"write {int(node.value)}" if node.value.startswith("0") else "write it without quotes"
