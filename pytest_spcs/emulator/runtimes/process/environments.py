"""Virtual environments with what an image's ``pip install`` asks for and the running Python lacks; kept."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError
from pytest_spcs.emulator.runtimes.process.python_scripts import is_python_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_spcs.emulator.runtimes.process.interpreter import Interpreter

_COMPLETE = "pytest-spcs-complete.json"
_LAST_LINES = 12
_LAYOUT = 1
"""Part of every key; to be raised when environments are made differently."""


def cache_directory() -> Path:
    """Return where cached environments live: ``$XDG_CACHE_HOME/pytest-spcs`` or ``~/.cache/pytest-spcs``."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "pytest-spcs" / "environments"


def environment_key(interpreter: Interpreter, content: Sequence[Sequence[str]]) -> str:
    """Return the name of the environment that holds what ``content`` asks for, on top of an interpreter's."""
    stated = [_LAYOUT, interpreter.version, str(interpreter.prefix), [list(each) for each in content]]
    return hashlib.sha256(json.dumps(stated).encode()).hexdigest()[:32]


def ensure_environment(
    interpreter: Interpreter, key: str, installs: Sequence[tuple[Sequence[str], Path]], cache: Path
) -> tuple[Path, bool]:
    """Return the directory of a virtual environment in which each ``pip install`` was run, and whether it is new.

    ``installs`` are the arguments of each, and the directory to run it in.

    Safe for builders at the same time: one makes it, the others wait. It is made in its final place, under a lock and
    with a mark written last, because scripts in it name its directory, so that it could not be renamed into place.
    """
    directory = cache / key
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImageBuildError(
            f"no place for the packages of the offline image: {cache}\n  {error}\n"
            "Set XDG_CACHE_HOME to a directory that can be written."
        ) from error
    with _locked(cache / f"{key}.lock"):
        if (directory / _COMPLETE).exists():
            return directory, False
        shutil.rmtree(directory, ignore_errors=True)
        try:
            _make(interpreter, directory)
            for arguments, working_directory in installs:
                _pip_install(directory, arguments, working_directory)
        except BaseException:
            shutil.rmtree(directory, ignore_errors=True)
            raise
        _wrap_scripts(interpreter, directory)
        (directory / _COMPLETE).write_text(json.dumps([list(arguments) for arguments, _ in installs]))
        return directory, True


def without_credentials(text: str) -> str:
    """Return a text without the user and password parts of its URLs."""
    return re.sub(r"//[^/@\s]+@", "//***@", text)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(interpreter: Interpreter, directory: Path) -> None:
    """Make an environment in which the running one's packages are seen, behind its own.

    ``--system-site-packages`` would show those of the base Python only, not those of the virtual environment that
    runs the tests; hence the .pth file.
    """
    _run([str(interpreter.executable), "-I", "-m", "venv", "--without-pip", str(directory)], directory.parent)
    (site,) = directory.glob("lib/python*/site-packages")
    lines = [f"import site; site.addsitedir({str(parent)!r})" for parent in interpreter.site_directories]
    (site / "pytest_spcs_parent.pth").write_text("\n".join(lines) + "\n")
    if _call([str(directory / "bin" / "python"), "-I", "-c", "import pip"], directory).returncode:
        _run([str(directory / "bin" / "python"), "-I", "-m", "ensurepip"], directory)


def _pip_install(directory: Path, arguments: Sequence[str], working_directory: Path) -> None:
    options = ["--disable-pip-version-check", "--no-input", "--quiet"]
    command = [str(directory / "bin" / "python"), "-I", "-m", "pip", "install", *options, *arguments]
    result = _call(command, working_directory)
    if result.returncode:
        last = "\n".join(f"    {line}" for line in result.stdout.strip().splitlines()[-_LAST_LINES:])
        asked = f"pip install {' '.join(arguments)}"
        raise ImageBuildError(
            without_credentials(f"{asked}\n  ended with exit code {result.returncode}; its last lines:\n{last}")
        )


def _wrap_scripts(interpreter: Interpreter, directory: Path) -> None:
    """Give the environment the running one's console scripts, run by its own Python so that they see its packages."""
    own = directory / "bin"
    for script in interpreter.scripts.iterdir():
        target = own / script.name
        if target.exists() or not script.is_file():
            continue
        if is_python_script(script):
            target.write_text(f'#!/bin/sh\nexec "{own}/python" "{script}" "$@"\n')
            target.chmod(0o755)


def _run(command: list[str], working_directory: Path) -> None:
    result = _call(command, working_directory)
    if result.returncode:
        raise ImageBuildError(
            f"the packages of the offline image cannot be installed: {' '.join(command)}\n  ended with exit code "
            f"{result.returncode}: {result.stdout.strip()[-500:]}\n"
            "Check that this Python has the modules venv and ensurepip (Debian: apt install python3-venv)."
        )


def _call(command: list[str], working_directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - this Python's own pip and venv, with arguments as a list
        command,
        cwd=working_directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
