"""What an offline image holds: a tree of copied files, and how its program is started."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT_PATH = "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"
"""PATH in the official python images, which a Dockerfile may extend by ``ENV PATH=/x:$PATH``."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """What the Dockerfile says beside files; a shell form is held as the words that start its shell."""

    working_directory: str = "/"
    environment: Mapping[str, str] = field(default_factory=dict)
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    user: str | None = None
    exposed_ports: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    copied: tuple[str, ...] = ()
    """The destinations of COPY and ADD, as absolute paths."""


@dataclass(frozen=True, slots=True)
class ProcessContent:
    """An offline image: ``root`` holds its files at their absolute paths, ``python`` replaces the one of its base.

    ``environment_directory`` is the virtual environment with what the running Python lacks, if anything.
    """

    root: Path
    settings: ImageSettings
    python: str
    environment_directory: Path | None = None

    @property
    def kind(self) -> str:
        """One word for messages: ``process``."""
        return "process"


def settings_from_data(data: Mapping[str, Any]) -> ImageSettings:
    """Return the settings that ``settings_as_data`` gave."""
    others: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data.items()
        if name not in ("environment", "labels")
    }
    return ImageSettings(**others, environment=dict(data["environment"]), labels=dict(data["labels"]))


def settings_as_data(settings: ImageSettings) -> dict[str, Any]:
    """Return the settings as plain data that JSON can hold."""
    return asdict(settings)


def content_digest(root: Path, settings: ImageSettings, environment: str) -> str:
    """Return ``sha256:...`` over files, modes, links and settings: the same for the same content, on any day."""
    digest = hashlib.sha256()
    for name, entry in _entries(root):
        if entry.is_symlink():
            kind, value = "link", str(Path(entry.path).readlink())
        elif entry.is_dir():
            kind, value = "directory", ""
        else:
            executable = "x" if entry.stat().st_mode & 0o111 else "-"
            kind, value = f"file {executable}", _file_digest(entry.path)
        digest.update(json.dumps([kind, name, value]).encode())
    digest.update(json.dumps([settings_as_data(settings), environment], sort_keys=True).encode())
    return f"sha256:{digest.hexdigest()}"


def _entries(directory: Path, prefix: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(directory) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{prefix}/{entry.name}"
        yield name, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _entries(Path(entry.path), name)


def _file_digest(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:  # noqa: PTH123 - the path comes from scandir as text
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
