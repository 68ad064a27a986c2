"""What containers can be without namespaces, and the reason why others cannot be run that way."""

from __future__ import annotations

import posixpath
import re
import shlex
import shutil
from typing import TYPE_CHECKING

from pytest_spcs.emulator.runtimes.contract import CannotRunError
from pytest_spcs.emulator.runtimes.process.python_scripts import is_python_script

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pytest_spcs.emulator.runtimes.process.image import ImageSettings
    from pytest_spcs.emulator.runtimes.process.launch import Launch

_PYTHON = re.compile(r"python[\d.]*")
_SHELL = re.compile(r"(?:.*/)?(?:ba|da|z|k)?sh")
_SEPARATORS = frozenset({"&&", "||", ";", "&", "|"})
_HARMLESS = frozenset(
    [
        "[",
        ":",
        "cat",
        "cd",
        "date",
        "echo",
        "env",
        "exit",
        "export",
        "false",
        "head",
        "ls",
        "mkdir",
        "printf",
        "pwd",
        "set",
        "sleep",
        "tail",
        "test",
        "touch",
        "true",
        "umask",
    ]
)
_SCRATCH = ("/tmp",)  # noqa: S108 - where images put what only their build needs
_WAY_OUT = "Use an app object for this image, or --spcs-mode=docker, or a machine that allows user namespaces."


def working_directory(root: Path, settings: ImageSettings) -> Path:
    """Return where a plain process starts: the image's WORKDIR in a copy of its files."""
    return root / settings.working_directory.lstrip("/")


def check_runnable(launch: Launch, reason: str) -> None:
    """Raise CannotRunError for a container that needs what only namespaces give; ``reason`` is why there are none."""
    root, settings = launch.content.root, launch.content.settings
    problem = (
        _copied_elsewhere(settings)
        or _absolute_path(root, launch.arguments, launch.given)
        or _not_python(launch.arguments, launch.environment, working_directory(root, settings))
    )
    if problem:
        raise CannotRunError(
            f"container {launch.name} cannot run as a plain process: {problem}\n"
            f"  containers with their own file system and network are not to be had here: {reason}\n{_WAY_OUT}"
        )


def _copied_elsewhere(settings: ImageSettings) -> str | None:
    home = settings.working_directory.rstrip("/") + "/"
    for destination in settings.copied:
        place = destination.rstrip("/") + "/"
        if not (place.startswith((home, *(f"{each}/" for each in _SCRATCH))) or home.startswith(place)):
            return f"the image copies files to {destination}, outside its WORKDIR {settings.working_directory}"
    return None


def _absolute_path(root: Path, arguments: Sequence[str], environment: Mapping[str, str]) -> str | None:
    """Find an absolute path that means a file of the image, which is elsewhere on this machine."""
    tops = [f"/{entry.name}" for entry in root.iterdir()]
    inside = (
        re.compile("|".join(rf"(?:^|[\s:=,'\"]){re.escape(top)}(?:/|$|[\s:,'\"])" for top in tops)) if tops else None
    )
    if inside is None:
        return None
    for word in arguments:
        if inside.search(word):
            return f"its command has the image's absolute path {word}"
    for name, value in environment.items():
        if inside.search(value):
            return f"its environment variable {name} has the image's absolute path {value}"
    return None


def _not_python(arguments: Sequence[str], environment: Mapping[str, str], directory: Path) -> str | None:
    """Find a program that is not a Python one: its port would be the machine's own."""
    for program in _programs(arguments):
        if program in _HARMLESS:
            continue
        path = posixpath.join(directory, program) if "/" in program else _which(program, environment)
        if path is None:
            continue  # it fails with exit code 127 in its log, as in a container
        if not _PYTHON.fullmatch(posixpath.basename(program)) and not _has_python_interpreter(path):
            return f"{program} is not a Python program, so its port cannot be replaced by a free one"
    return None


def _programs(arguments: Sequence[str]) -> list[str]:
    if not _SHELL.fullmatch(arguments[0]) or "-c" not in arguments[1:-1]:
        return [arguments[0]]
    lexer = shlex.shlex(arguments[arguments.index("-c") + 1], posix=True, punctuation_chars="&;|")
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return [arguments[0]]
    programs = []
    expected = True
    for word in words:
        if word in _SEPARATORS:
            expected = True
        elif expected and word != "exec" and not re.fullmatch(r"[A-Za-z_]\w*=.*", word):
            programs.append(word)
            expected = False
    return programs


def _which(program: str, environment: Mapping[str, str]) -> str | None:
    return shutil.which(program, path=environment.get("PATH", ""))


def _has_python_interpreter(path: str) -> bool:
    try:
        return is_python_script(path)
    except OSError:
        return True  # missing: the start will say so
