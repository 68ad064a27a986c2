"""Decides for each ``pip install`` of a Dockerfile whether the running Python has it, and installs the rest."""

from __future__ import annotations

import posixpath
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.emulator.runtimes.process.build_report import Outcome
from pytest_spcs.emulator.runtimes.process.environments import (
    ensure_environment,
    environment_key,
    without_credentials,
)
from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError, at_line
from pytest_spcs.emulator.runtimes.process.image import ImageSettings, content_digest
from pytest_spcs.emulator.runtimes.process.image_files import tree_path
from pytest_spcs.emulator.runtimes.process.interpreter import Interpreter, installed_distributions
from pytest_spcs.emulator.runtimes.process.requirements import (
    Requirements,
    classify,
    missing,
    read_requirement_file,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.emulator.runtimes.process.pip_commands import PipInstall


@dataclass(frozen=True, slots=True)
class _Pending:
    """A ``pip install`` that the running Python does not satisfy."""

    line: int
    instruction: str
    install: PipInstall
    wanted: Requirements
    lacking: list[str]
    tree: Path
    working_directory: str


class PackageInstalls:
    """Collects the ``pip install`` commands of one build; ``finish`` makes the environment that they need, if any."""

    def __init__(self, interpreter: Interpreter, dockerfile: str, cache: Path) -> None:
        self._interpreter = interpreter
        self._dockerfile = dockerfile
        self._cache = cache
        self._pending: list[_Pending] = []

    def add(
        self,
        line: int,
        instruction: str,
        install: PipInstall,
        *,
        tree: Path,
        working_directory: str,
        variables: Mapping[str, str],
    ) -> tuple[Outcome, str]:
        """Judge one command by what is installed; return what became of it so far, and why."""
        if install.refused:
            return Outcome.NOT_RUN, install.refused
        if install.only_installers:
            return Outcome.REUSED, f"this Python installs packages itself: {', '.join(install.requirements)} not needed"
        wanted = self._wanted(
            line, instruction, install, tree=tree, working_directory=working_directory, variables=variables
        )
        lacking = missing(wanted, installed_distributions(self._interpreter), dict(self._interpreter.markers))
        if not lacking:
            return Outcome.REUSED, f"all {len(wanted.names)} requirements are in {self._interpreter.prefix}"
        self._pending.append(_Pending(line, instruction, install, wanted, lacking, tree, working_directory))
        return Outcome.INSTALLED, ""

    def _wanted(
        self,
        line: int,
        instruction: str,
        install: PipInstall,
        *,
        tree: Path,
        working_directory: str,
        variables: Mapping[str, str],
    ) -> Requirements:
        def read(path: str) -> str:
            inside = posixpath.normpath(posixpath.join(working_directory, path))
            file = tree_path(tree, inside)
            if not file.is_file():
                raise at_line(
                    self._dockerfile,
                    line,
                    instruction,
                    f"{inside} is not in the image at this line",
                    "COPY the file before this RUN, and check WORKDIR.",
                )
            return file.read_text(encoding="utf-8")

        wanted = Requirements(options=install.options)
        for text in install.requirements:
            wanted += classify(text)
        for path in install.files:
            wanted += read_requirement_file(path, read, variables)
        for path in install.constraints:
            wanted += Requirements(constraints=read_requirement_file(path, read, variables).names)
        return wanted

    def finish(self) -> tuple[str, Path | None, dict[int, str]]:
        """Return the key and directory of the environment, and a note for each line whose packages are in it."""
        if not self._pending:
            return "", None, {}
        with tempfile.TemporaryDirectory(prefix="pytest-spcs-pip-") as scratch:
            content, installs = [], []
            for number, pending in enumerate(self._pending):
                wanted = pending.wanted
                tree, state = pending.tree, ""
                if wanted.local:  # building a package writes beside its sources, which are the image's files
                    state = content_digest(pending.tree, ImageSettings(), "")
                    tree = Path(scratch) / str(number)
                    shutil.copytree(pending.tree, tree, symlinks=True)
                content.append((*wanted.names, "|", *wanted.local, "|", *wanted.constraints, *wanted.options, state))
                installs.append((_arguments(pending, tree), tree_path(tree, pending.working_directory)))
            key = environment_key(self._interpreter, content)
            try:
                directory, new = ensure_environment(self._interpreter, key, installs, self._cache)
            except ImageBuildError as error:
                raise self._failed(error) from error
        made = "into" if new else "earlier, into"
        notes = {
            each.line: f"{made} {directory}; this Python lacks {without_credentials('; '.join(each.lacking))}"
            for each in self._pending
        }
        return key, directory, notes

    def _failed(self, error: ImageBuildError) -> ImageBuildError:
        first = self._pending[0]
        lacking = [each for pending in self._pending for each in pending.lacking]
        return at_line(
            self._dockerfile,
            first.line,
            without_credentials(first.instruction),
            f"this Python ({self._interpreter.prefix}) lacks {without_credentials('; '.join(lacking))}\n  {error}",
            "Install that into this Python, which then needs no network; or check the index that pip uses; or use an "
            "app object or --spcs-mode=docker.",
        )


def _arguments(pending: _Pending, tree: Path) -> list[str]:
    """Return the arguments for pip, with paths of the image as paths of its tree."""

    def file(path: str) -> str:
        return str(tree_path(tree, posixpath.join(pending.working_directory, path)))

    install = pending.install
    arguments = []
    for text in (*install.options, *install.requirements):
        name, equals, value = text.partition("=") if text.startswith("--") else ("", "", text)
        inside = value.startswith("/") and tree_path(tree, value).exists()
        arguments.append(f"{name}{equals}{file(value) if inside else value}")
    for option, paths in (("-r", install.files), ("-c", install.constraints)):
        for path in paths:
            arguments += [option, file(path)]
    return arguments
