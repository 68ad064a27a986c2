"""Copies files of a build context into the tree of an offline image, as COPY and ADD do.

Rules: https://docs.docker.com/reference/dockerfile/#copy
"""

from __future__ import annotations

import lzma
import os
import posixpath
import re
import shutil
import tarfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.emulator.runtimes.process.ignore_rules import IgnoreRules, glob_expression

if TYPE_CHECKING:
    from collections.abc import Sequence

_GLOB = re.compile(r"[*?\[]")


class CopyRefusedError(Exception):
    """A copy that cannot be made; holds what was seen, and what to do."""

    def __init__(self, seen: str, remedy: str) -> None:
        super().__init__(seen, remedy)
        self.seen = seen
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Source:
    """Where files come from: a build context with its ignore file, or the tree of an earlier stage."""

    root: Path
    title: str
    ignore: IgnoreRules = field(default_factory=IgnoreRules)


def tree_path(tree: Path, absolute: str) -> Path:
    """Return where an absolute path of the image lies in its tree; a link on the way might lead outside."""
    path = tree
    parts = [part for part in posixpath.normpath(absolute).split("/") if part]
    for part in parts:
        if path.is_symlink():
            raise CopyRefusedError(
                f"{absolute} leads through the symbolic link /{path.relative_to(tree)}",
                "Write the path that the link stands for.",
            )
        path /= part
    return path


def copy_into(tree: Path, sources: Sequence[str], destination: str, source: Source, *, extract: bool = False) -> None:
    """Copy sources to an absolute destination; a directory's content is copied, not the directory.

    With ``extract``, local tar archives are unpacked, as ADD does.
    """
    matched = [path for pattern in sources for path in _matches(pattern, source)]
    into_directory = destination.endswith("/") or len(matched) > 1
    for relative in matched:
        origin = source.root / relative if relative else source.root
        if origin.is_dir():
            _copy_directory(origin, relative, tree_path(tree, destination), source)
        elif extract and tarfile.is_tarfile(origin):
            target = tree_path(tree, destination)
            target.mkdir(parents=True, exist_ok=True)
            _unpack(origin, target)
        else:
            inside = into_directory or tree_path(tree, destination).is_dir()
            path = posixpath.join(destination, posixpath.basename(relative)) if inside else destination
            target = tree_path(tree, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy_file(origin.resolve(), target)


def _unpack(origin: Path, target: Path) -> None:
    try:
        with tarfile.open(origin) as archive:
            archive.extractall(target, filter="data")
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError) as problem:
        raise CopyRefusedError(
            f"{origin.name} cannot be unpacked: {problem}",
            "What an archive holds has to lie below the place that it is unpacked to. Pack it again.",
        ) from None


def _matches(pattern: str, source: Source) -> list[str]:
    """Return the paths of a source, relative to its root; "" is the root itself."""
    cleaned = posixpath.normpath(pattern).lstrip("/")
    cleaned = "" if cleaned == "." else cleaned
    if cleaned == ".." or cleaned.startswith("../"):
        raise CopyRefusedError(
            f"{pattern} lies outside {source.title}",
            "Docker refuses that too. Move the file into the build context, or build from a directory above.",
        )
    if _GLOB.search(cleaned):
        found = _glob(cleaned, source)
    else:
        found = [cleaned] if os.path.lexists(source.root / cleaned) else []
    kept = [path for path in found if not path or not source.ignore.ignores(path) or _has_exceptions(path, source)]
    if not kept:
        seen = f"{pattern} is left out by .dockerignore" if found else f"{pattern} is not in {source.title}"
        raise CopyRefusedError(seen, _remedy(pattern, source))
    for path in kept:
        resolved = (source.root / path).resolve()
        if not resolved.is_relative_to(source.root.resolve()):
            raise CopyRefusedError(
                f"{path} is a link to {resolved}, outside {source.title}",
                "Docker refuses that too. Copy the file itself into the build context.",
            )
    return kept


def _has_exceptions(path: str, source: Source) -> bool:
    return source.ignore.has_exceptions and (source.root / path).is_dir()


def _remedy(pattern: str, source: Source) -> str:
    parent = source.root / posixpath.dirname(posixpath.normpath(pattern)).lstrip("/")
    there = sorted(entry.name for entry in parent.iterdir())[:8] if parent.is_dir() else []
    listed = f"In {parent} there are: {', '.join(there)}. " if there else ""
    return f"{listed}Check the path, which is relative to the build context."


def _glob(pattern: str, source: Source) -> list[str]:
    try:
        expression = re.compile(glob_expression(pattern))
    except re.error as problem:
        raise CopyRefusedError(f"{pattern} is no pattern: {problem}", "Docker refuses that too.") from None
    depth = pattern.count("/") + 1
    found = []
    for path in source.root.glob("/".join("*" * depth)):
        relative = path.relative_to(source.root).as_posix()
        if expression.fullmatch(relative):
            found.append(relative)
    return sorted(found)


def _copy_directory(origin: Path, relative: str, target: Path, source: Source) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise CopyRefusedError(f"{target.name} is a file in the image", "Copy the directory to another place.")
    target.mkdir(parents=True, exist_ok=True)
    with os.scandir(origin) as entries:
        for entry in entries:
            name = f"{relative}/{entry.name}" if relative else entry.name
            ignored = source.ignore.ignores(name)
            if entry.is_dir(follow_symlinks=False):
                if ignored and not source.ignore.has_exceptions:
                    continue
                if ignored and not any(
                    not source.ignore.ignores(inner.relative_to(source.root).as_posix())
                    for inner in Path(entry.path).rglob("*")
                ):
                    continue
                _copy_directory(Path(entry.path), name, target / entry.name, source)
            elif not ignored and (entry.is_symlink() or entry.is_file()):
                _copy_file(Path(entry.path), target / entry.name)


def _copy_file(origin: Path, target: Path) -> None:
    if target.is_dir() and not target.is_symlink():
        raise CopyRefusedError(f"{target.name} is a directory in the image", "Copy the file to another place.")
    if target.is_symlink() or target.exists():
        target.unlink()
    if origin.is_symlink():
        target.symlink_to(origin.readlink())
    else:
        shutil.copyfile(origin, target)
        target.chmod(0o644 | (origin.stat().st_mode & 0o111))
