"""The laws of docs/architecture.md on how the house is laid out: nouns, commands, and names and sizes of modules."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.layout.sources import NOUNS, PACKAGE, SOURCES, offences, place, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOUN_FILES = {"__init__.py", "noun.py", "commands.py", "rules.py", "sql.py", "privileges.py"}
"""What the folder of each noun holds, whatever else it has; what it hands over is in noun.py."""
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
LONGEST_MODULE = 400
_COMMANDS = ("Command[", "Question[", "SessionChange[")


def test_commands_are_frozen_data() -> None:
    def found() -> Iterator[str]:
        for noun in NOUNS:
            source = noun / "commands.py"
            for node in tree_of(source).body if source.exists() else ():
                if not isinstance(node, ast.ClassDef) or any("Enum" in ast.unparse(base) for base in node.bases):
                    continue
                decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
                if not any(text.startswith("dataclass(") and "frozen=True" in text for text in decorators):
                    yield f"{place(source, node.lineno)}: {node.name} is no frozen dataclass"
                for method in node.body:
                    if isinstance(method, ast.FunctionDef) and not any(
                        ast.unparse(decorator) in {"property", "classmethod", "staticmethod"}
                        for decorator in method.decorator_list
                    ):
                        yield f"{place(source, method.lineno)}: {node.name}.{method.name}: a command only holds data"

    offences(found())


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.name)
def test_each_noun_has_the_same_files(noun: Path) -> None:
    assert NOUN_FILES - {path.name for path in noun.iterdir()} == set()


def test_each_command_says_what_it_demands_of_a_role() -> None:
    """Performing one without a row in its noun's ``privileges.py`` would be free for all."""

    def found() -> Iterator[str]:
        for noun in NOUNS:
            rows = {
                ast.unparse(key)
                for node in ast.walk(tree_of(noun / "privileges.py"))
                if isinstance(node, ast.Dict)
                for key in node.keys
                if key is not None
            }
            for node in tree_of(noun / "commands.py").body:
                is_command = isinstance(node, ast.ClassDef) and any(
                    ast.unparse(base).startswith(_COMMANDS) for base in node.bases
                )
                if isinstance(node, ast.ClassDef) and is_command and node.name not in rows:
                    yield f"{noun.name}/privileges.py: DEMANDS lacks {node.name}"

    offences(found())


def test_no_module_has_a_vague_name() -> None:
    offences(str(source.relative_to(PACKAGE)) for source in SOURCES if source.stem in VAGUE_NAMES)


def test_no_module_is_too_long() -> None:
    def found() -> Iterator[str]:
        for source in SOURCES:
            length = len(source.read_text(encoding="utf-8").splitlines())
            if length > LONGEST_MODULE:
                yield f"{source.relative_to(PACKAGE)}: {length} lines: which two nouns does it hold?"

    offences(found())


def test_most_modules_fit_on_a_page_or_two() -> None:
    lengths = sorted(len(source.read_text(encoding="utf-8").splitlines()) for source in SOURCES)
    assert lengths[len(lengths) // 2] < 150


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    def found() -> Iterator[str]:
        for source in SOURCES:
            told = ast.get_docstring(tree_of(source))
            if not told or not told.splitlines()[0].rstrip().endswith("."):
                yield f"{source.relative_to(PACKAGE)}: {told!r}"

    offences(found())
