"""Performs the instructions of one stage of a Dockerfile on a tree of files."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_spcs.dockerfiles.variables import assignments, expand, split_words
from pytest_spcs.emulator.runtimes.process.build_report import BuildStep, Outcome
from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError, at_line
from pytest_spcs.emulator.runtimes.process.image import DEFAULT_PATH, ImageSettings
from pytest_spcs.emulator.runtimes.process.image_files import CopyRefusedError, Source, copy_into, tree_path
from pytest_spcs.emulator.runtimes.process.pip_commands import parse_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pytest_spcs.dockerfiles.instructions import Instruction
    from pytest_spcs.dockerfiles.stages import Stage
    from pytest_spcs.emulator.runtimes.process.interpreter import Interpreter
    from pytest_spcs.emulator.runtimes.process.package_installs import PackageInstalls

_PYTHON_IMAGE = re.compile(r"(?:.*/)?python(?::(?P<version>\d+\.\d+))?.*")
_URL = re.compile(r"(?:https?|ftp|git|ssh)://|git@")
_NOT_APPLIED = {
    "HEALTHCHECK": "Snowpark Container Services goes by the specification's readinessProbe",
    "STOPSIGNAL": "containers are stopped by SIGTERM",
    "ONBUILD": "it is for images made from this one",
    "MAINTAINER": "",
}


class StageBuild:
    """One stage: the files that it has so far, in ``tree``, and its settings."""

    def __init__(
        self,
        *,
        dockerfile: str,
        stage: Stage,
        tree: Path,
        context: Source,
        interpreter: Interpreter,
        installs: PackageInstalls,
        outer_arguments: Mapping[str, str],
        build_arguments: Mapping[str, str],
    ) -> None:
        self.tree = tree
        self.settings = ImageSettings()
        self._dockerfile = dockerfile
        self._stage = stage
        self._context = context
        self._interpreter = interpreter
        self._installs = installs
        self._outer_arguments = outer_arguments
        self._build_arguments = build_arguments
        self._arguments: dict[str, str] = {}
        self._shell: tuple[str, ...] = ("/bin/sh", "-c")
        self._own_command = False
        """Whether this stage has a CMD of its own: an ENTRYPOINT takes that of the base image away."""
        self._steps: list[BuildStep] = []

    def perform(self, built: Mapping[str, StageBuild]) -> list[BuildStep]:
        """Perform FROM and all instructions; return what became of each."""
        self._from(built)
        for each in self._stage.instructions:
            try:
                self._perform(each, built)
            except CopyRefusedError as error:
                raise self._refused(each, error.seen, error.remedy) from error
        return self._steps

    def _perform(self, each: Instruction, built: Mapping[str, StageBuild]) -> None:
        match each.keyword:
            case "COPY" | "ADD":
                self._copy(each, built)
            case "RUN":
                self._run(each)
            case "ARG":
                self._arg(each)
            case "USER":
                self._user(each)
            case "WORKDIR" | "VOLUME":
                self._directories(each)
                self._done(each)
            case "SHELL":
                self._set_shell(each)
                self._done(each)
            case "ENV" | "LABEL" | "EXPOSE" | "ENTRYPOINT" | "CMD":
                self.settings = self._set(each, self.settings)
                self._done(each)
            case keyword:
                self._step(each, Outcome.NOT_APPLIED, _NOT_APPLIED.get(keyword, ""))

    def _set(self, each: Instruction, settings: ImageSettings) -> ImageSettings:
        words = each.words if each.words is not None else (*self._shell, each.text)
        match each.keyword:
            case "ENV":
                values = assignments(each.text, self._variables)
                return replace(settings, environment={**settings.environment, **values})
            case "LABEL":
                return replace(settings, labels={**settings.labels, **assignments(each.text, self._variables)})
            case "EXPOSE":
                ports = tuple(expand(word, self._variables) for word in split_words(each.text))
                return replace(settings, exposed_ports=settings.exposed_ports + ports)
            case "ENTRYPOINT":
                return replace(settings, entrypoint=words, command=settings.command if self._own_command else None)
            case _:
                self._own_command = True
                return replace(settings, command=words)

    def _directories(self, each: Instruction) -> None:
        if each.keyword == "VOLUME":
            for path in each.words or [expand(word, self._variables) for word in split_words(each.text)]:
                tree_path(self.tree, path).mkdir(parents=True, exist_ok=True)
            return
        directory = _absolute(expand(each.text, self._variables), self.settings.working_directory)
        directory = directory.rstrip("/") or "/"
        tree_path(self.tree, directory).mkdir(parents=True, exist_ok=True)
        self.settings = replace(self.settings, working_directory=directory)

    def _set_shell(self, each: Instruction) -> None:
        if each.words is None:
            raise self._refused(each, "SHELL wants the JSON form", 'Write SHELL ["/bin/bash", "-c"].')
        self._shell = each.words

    @property
    def _variables(self) -> dict[str, str]:
        return {"PATH": DEFAULT_PATH, **self._arguments, **self.settings.environment}

    def _step(self, each: Instruction, outcome: Outcome, note: str = "", text: str | None = None) -> None:
        self._steps.append(BuildStep(each.line, text or str(each), outcome, note))

    def _done(self, each: Instruction, note: str = "") -> None:
        self._step(each, Outcome.DONE, note)

    def _refused(self, each: Instruction, seen: str, remedy: str) -> ImageBuildError:
        return at_line(self._dockerfile, each.line, str(each), seen, remedy)

    def _from(self, built: Mapping[str, StageBuild]) -> None:
        stage = self._stage
        earlier = built.get(stage.base.lower())
        if earlier is not None:
            shutil.copytree(earlier.tree, self.tree, symlinks=True, dirs_exist_ok=True)
            self.settings = earlier.settings
            self._done(stage.source)
            return
        base = expand(stage.base, self._outer_arguments)
        note = f"by Python {self._interpreter.version}, {self._interpreter.executable}"
        python = _PYTHON_IMAGE.fullmatch(base)
        if python is None:
            note += f"; what else {base} holds is missing, its CMD too"
        else:
            self.settings = replace(self.settings, command=("python3",))  # the CMD of the official python images
            if python["version"] and not self._interpreter.version.startswith(f"{python['version']}."):
                note += f"; the image asks for {python['version']}"
        self._step(stage.source, Outcome.REPLACED, note)

    def _arg(self, each: Instruction) -> None:
        for word in split_words(each.text):
            name, equals, default = word.partition("=")
            if name in self._build_arguments:
                self._arguments[name] = self._build_arguments[name]
            elif equals:
                self._arguments[name] = expand(default, self._variables)
            elif name in self._outer_arguments:
                self._arguments[name] = self._outer_arguments[name]
        self._done(each)

    def _user(self, each: Instruction) -> None:
        import pwd

        user = expand(each.text, self._variables)
        self.settings = replace(self.settings, user=user)
        name = user.partition(":")[0]
        try:
            int(name) if name.isdigit() else pwd.getpwnam(name)
        except KeyError:
            self._step(each, Outcome.NOT_APPLIED, f"this machine has no user {name}; the container runs as root")
            return
        note = "" if os.geteuid() == 0 else "only where the emulator runs as root"
        self._step(each, Outcome.DONE if not note else Outcome.NOT_APPLIED, note)

    def _copy(self, each: Instruction, built: Mapping[str, StageBuild]) -> None:
        variables = self._variables
        words = [expand(word, variables) for word in each.words or split_words(each.text)]
        if len(words) < 2:  # noqa: PLR2004 - sources and a destination
            raise self._refused(
                each, "it needs a source and a destination", f"Write {each.keyword} SOURCE DESTINATION."
            )
        *sources, destination = words
        for source in sources:
            if each.keyword == "ADD" and _URL.match(source):
                raise self._refused(
                    each,
                    f"{source} would be downloaded, and an offline image is made without network",
                    "Download the file into the build context and COPY it, or use --spcs-mode=docker.",
                )
        destination = _absolute(destination, self.settings.working_directory)
        origin = self._source(each, built)
        copy_into(self.tree, sources, destination, origin, extract=each.keyword == "ADD")
        self.settings = replace(self.settings, copied=(*self.settings.copied, destination))
        tolerated = [f"--{name}" for name, _ in each.flags if name in ("chown", "chmod")]
        self._done(each, f"{' '.join(tolerated)} not applied" if tolerated else "")

    def _source(self, each: Instruction, built: Mapping[str, StageBuild]) -> Source:
        name = each.flag("from")
        if name is None:
            return self._context
        if name.lower() not in built:
            raise self._refused(
                each,
                f"--from={name} is an image, which an offline image cannot be copied from",
                "COPY the files from the build context, or use --spcs-mode=docker.",
            )
        return Source(built[name.lower()].tree, f"stage {name} (what its RUN commands would make is not there)")

    def _run(self, each: Instruction) -> None:
        for command in parse_run(each.text, each.words, self._variables):
            if command.install is None:
                self._step(each, Outcome.NOT_RUN, text=f"RUN {command.text}")
                continue
            outcome, note = self._installs.add(
                each.line,
                str(each),
                command.install,
                tree=self.tree,
                working_directory=self.settings.working_directory,
                variables=self._variables,
            )
            self._step(each, outcome, note, text=f"RUN {command.text}")


def _absolute(path: str, working_directory: str) -> str:
    """Return a path of the image as an absolute one; a trailing slash, which means a directory, stays."""
    joined = posixpath.normpath(posixpath.join(working_directory, path))
    return f"{joined.rstrip('/')}/" if path.endswith("/") or posixpath.basename(path) in (".", "..") else joined
