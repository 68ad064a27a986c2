"""The files of a check: those that are named, and the specifications in directories that are named."""

from __future__ import annotations

import glob
import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.specification.texts import SIZE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUFFIXES = (".yaml", ".yml")
"""What a specification in a directory is called; a file that is named itself may have any name."""

_PRUNED = frozenset({"node_modules", "venv", "__pycache__", "build", "dist"})
LONGEST_FILE = 4 * SIZE_LIMIT
"""Bytes of a file that are read: no character has more than four."""
_HEAD = 64 * 1024
_TOP_LEVEL_SPEC = re.compile(rb"""^(?:\xef\xbb\xbf)?(?:spec|"spec"|'spec')[ \t]*:""", re.MULTILINE)
_KUBERNETES = re.compile(rb"^(?:apiVersion|kind)[ \t]*:", re.MULTILINE)
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Source:
    """One file: what messages call it, and as much of its content as a check reads."""

    name: str
    content: bytes


class UnreadableSourceError(Exception):
    """A file that is missing or cannot be read; the message says which and why."""

    @classmethod
    def of(cls, name: str, error: OSError) -> UnreadableSourceError:
        """Return the error for what the operating system said."""
        return cls(f"{name}: {error.strerror or error}")


def read_source(path: Path, name: str | None = None) -> Source:
    """Return a file, whose content is cut at LONGEST_FILE + 1 bytes."""
    name = str(path) if name is None else name
    try:
        with path.open("rb") as file:
            if stat.S_ISDIR(os.fstat(file.fileno()).st_mode):
                raise IsADirectoryError(0, "Is a directory")
            return Source(name, file.read(LONGEST_FILE + 1))
    except OSError as error:
        raise UnreadableSourceError.of(name, error) from None


def read_standard_input() -> Source:
    """Return what comes from standard input."""
    return Source("<stdin>", sys.stdin.buffer.read(LONGEST_FILE + 1))


def specification_files(names: Sequence[str]) -> tuple[list[Path], int]:
    """Return the files that names stand for, each once, and how many files of directories are no specifications."""
    found: dict[Path, None] = {}
    skipped = 0
    for name in names:
        path = Path(name)
        if name == STANDARD_INPUT or not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for a name that is too long
            found |= dict.fromkeys(_matching(path, name) or [path])
            continue
        for file in sorted(_yaml_files(path)):
            if looks_like_a_specification(file):
                found[file] = None
            else:
                skipped += 1
    return list(found), skipped


def _matching(path: Path, name: str) -> list[Path]:
    """Return the files that a pattern stands for: shells of Windows hand patterns over as they are."""
    if os.path.exists(path) or not glob.has_magic(name):  # noqa: PTH110 - likewise
        return []
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute patterns
    return [matching for matching in map(Path, matches) if matching.is_file()]


def looks_like_a_specification(path: Path) -> bool:
    """Tell whether a file has ``spec`` at its top level and is no Kubernetes manifest; what cannot be read may be."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return True
    return _TOP_LEVEL_SPEC.search(head) is not None and _KUBERNETES.search(head) is None


def _yaml_files(directory: Path) -> Iterator[Path]:
    for root, directories, files in os.walk(directory):
        directories[:] = [name for name in directories if not name.startswith(".") and name not in _PRUNED]
        for name in files:
            path = Path(root, name)
            if name.lower().endswith(SUFFIXES) and path.is_file():
                yield path
