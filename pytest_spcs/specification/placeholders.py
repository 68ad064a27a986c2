"""Placeholders that people leave in specifications: those of shells, Terraform, Jinja, the Snowflake CLI, guides.

None of them means anything to Snowflake but ``{{ name }}`` in a specification template, which is filled before it is
read.
"""

from __future__ import annotations

import re

from pytest_spcs.specification.nodes import MappingNode, Node, ScalarNode
from pytest_spcs.specification.quantities import show

_PLACEHOLDER = re.compile(
    r"<%.{0,200}?%>"  # the Snowflake CLI's files
    r"|&\{[^{}]{0,200}\}"  # the Snowflake CLI's SQL
    r"|\{\{[^{}]{0,200}\}\}"
    r"|\$\{[^{}]{0,200}\}"
    r"|\$\([^()]{0,200}\)"
    r"|(?<![\w$])\$[A-Za-z_]\w{0,200}"
    r"|<<?[^<>/]{0,200}>?>"
)


def find_placeholder(text: str) -> str | None:
    """Return the first placeholder of a text, ``$NAME``, ``<name>`` and the like, or None."""
    found = _PLACEHOLDER.search(text)
    return None if found is None else found.group()


def placeholder_advice(node: Node) -> str | None:
    """Return what to do about a value that is a placeholder, or holds one; None for any other."""
    if isinstance(node, ScalarNode):
        found = find_placeholder(node.text)
        return None if found is None else to_be_replaced(found)
    if isinstance(node, MappingNode) and len(node.entries) == 1:
        (key, value) = node.entries[0]
        if isinstance(value, ScalarNode) and value.value is None and value.text == "":
            # {name} in a text that Python's format() was to fill is a mapping for YAML.
            return to_be_replaced("{" + key.text + "}")
    return None


def to_be_replaced(placeholder: str) -> str:
    """Return what to do about a placeholder: only Snowflake's own form is filled, and only in a template."""
    told = f"{show(placeholder)} is a placeholder; replace it"
    return f"{told}, or fill it: SPECIFICATION_TEMPLATE and USING" if placeholder.startswith("{{") else told
