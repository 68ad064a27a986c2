"""Compose files as data: the services with their images, commands, variables and ports.

Format: https://docs.docker.com/reference/compose-file/services/
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.checking.comparisons import ComparisonError
from pytest_spcs.checking.sources import UnreadableSourceError, read_source
from pytest_spcs.specification.documents import read_document
from pytest_spcs.specification.nodes import ListNode, MappingNode, Node, ScalarNode
from pytest_spcs.specification.texts import UnreadableError, decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PORT = re.compile(r"(?:.*:)?(\d{1,5})(?:-(\d{1,5}))?(?:/(tcp|udp))?")


@dataclass(frozen=True, slots=True)
class ComposeService:
    """One service of a compose file; None is not given, or holds ``${VARIABLES}`` and is not known."""

    name: str
    image: str | None = None
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    environment: Mapping[str, str | None] | None = None
    ports: frozenset[int] = frozenset()
    ports_known: bool = True
    command_known: bool = True


def read_compose_file(path: Path) -> list[ComposeService]:
    """Return the services of a compose file; raise ComparisonError where it is none."""
    try:
        root = read_document(decode(read_source(path).content))
    except UnreadableSourceError as error:
        raise ComparisonError(f"the compose file cannot be read: {error}") from None
    except UnreadableError as error:
        problem = error.problem
        place = f"{path}:{problem.line}:{problem.column}"
        told = problem.message.replace("the specification", "it", 1)
        raise ComparisonError(f"{place}: the compose file cannot be read: {told}") from None
    services = _entry(root, "services")
    if not isinstance(services, MappingNode):
        raise ComparisonError(f"{path} is no compose file: it has no services")
    return [
        _service(key.text, value) if isinstance(value, MappingNode) else ComposeService(key.text)
        for key, value in services.entries
    ]


def _service(name: str, node: MappingNode) -> ComposeService:
    ports, known = _ports(_entry(node, "ports"), _entry(node, "expose"))
    return ComposeService(
        name,
        _text(_entry(node, "image")),
        _words(_entry(node, "entrypoint")),
        _words(_entry(node, "command")),
        _environment(_entry(node, "environment")),
        ports,
        known,
        not any(_holds_variables(_entry(node, key)) for key in ("entrypoint", "command")),
    )


def _holds_variables(node: Node | None) -> bool:
    items = node.items if isinstance(node, ListNode) else (node,)
    return any(isinstance(item, ScalarNode) and "$" in item.text for item in items)


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, ScalarNode) and node.value is not None and "$" not in node.text else None


def _words(node: Node | None) -> tuple[str, ...] | None:
    if isinstance(node, ListNode):
        words = tuple(item.text for item in node.items if isinstance(item, ScalarNode))
    elif isinstance(node, ScalarNode) and node.value is not None:
        try:
            words = tuple(shlex.split(node.text))
        except ValueError:
            return None
    else:
        return None
    return words


def _environment(node: Node | None) -> dict[str, str | None] | None:
    found: dict[str, str | None] = {}
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            found[key.text] = _value(value)
    elif isinstance(node, ListNode):
        for item in node.items:
            if isinstance(item, ScalarNode):
                name, equals, text = item.text.partition("=")
                found[name] = text if equals and "$" not in text else None
    else:
        return None
    return found


def _value(node: Node) -> str | None:
    text = _text(node)
    boolean = isinstance(node, ScalarNode) and isinstance(node.value, bool)
    return text.lower() if text is not None and boolean else text


def _ports(*nodes: Node | None) -> tuple[frozenset[int], bool]:
    found: set[int] = set()
    known = True
    for item in (item for node in nodes if isinstance(node, ListNode) for item in node.items):
        target = _entry(item, "target") if isinstance(item, MappingNode) else item
        match = _PORT.fullmatch(target.text) if isinstance(target, ScalarNode) else None
        if match is None:
            known = False
        elif match[3] != "udp":
            found.update(range(int(match[1]), min(int(match[2] or match[1]), 65535) + 1))
    return frozenset(found), known


def _entry(node: Node, name: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for key, value in node.entries if key.text == name), None)
