"""Makes an offline image from a Dockerfile: its files in a directory, its packages from the running Python."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.dockerfiles.stages import needed_stages, split_stages
from pytest_spcs.dockerfiles.variables import assignments
from pytest_spcs.emulator.runtimes.process.build_report import BuildReport, BuildStep, Outcome
from pytest_spcs.emulator.runtimes.process.dockerfile import parse_dockerfile
from pytest_spcs.emulator.runtimes.process.environments import cache_directory
from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError
from pytest_spcs.emulator.runtimes.process.ignore_rules import IgnoreRules, parse_ignore_file
from pytest_spcs.emulator.runtimes.process.image import ProcessContent, content_digest
from pytest_spcs.emulator.runtimes.process.image_files import Source
from pytest_spcs.emulator.runtimes.process.interpreter import describe
from pytest_spcs.emulator.runtimes.process.package_installs import PackageInstalls
from pytest_spcs.emulator.runtimes.process.stage_build import StageBuild

if TYPE_CHECKING:
    from collections.abc import Mapping


def build_image(
    context: Path,
    dockerfile: Path | str | None,
    build_arguments: Mapping[str, str],
    python: str,
    images_directory: Path,
    *,
    cache: Path | None = None,
) -> tuple[ProcessContent, str, BuildReport]:
    """Return the offline image of a build context, its digest, and what became of each instruction.

    ``dockerfile`` is relative to the context and ``Dockerfile`` by default; ``python`` is the interpreter that stands
    in for the base image. The files go to a directory of ``images_directory``, the same for the same content.
    """
    path = _dockerfile_path(context, dockerfile)
    name = str(path)
    instructions = parse_dockerfile(path.read_text(encoding="utf-8"), name)
    interpreter = describe(python)
    outer, stages = split_stages(instructions)
    outer_arguments: dict[str, str] = {}
    for each in outer:
        outer_arguments |= assignments(each.text, outer_arguments)
    outer_arguments |= {key: value for key, value in build_arguments.items() if _declared(key, [e.text for e in outer])}
    source = Source(context, f"the build context {context}", _ignore_rules(context, path))
    installs = PackageInstalls(interpreter, name, cache or cache_directory())
    images_directory.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=images_directory))
    try:
        built: dict[str, StageBuild] = {}
        steps: list[BuildStep] = []
        for stage in needed_stages(stages):
            tree = work / str(stage.number)
            tree.mkdir()
            build = StageBuild(
                dockerfile=name,
                stage=stage,
                tree=tree,
                context=source,
                interpreter=interpreter,
                installs=installs,
                outer_arguments=outer_arguments,
                build_arguments=build_arguments,
            )
            steps += build.perform(built)
            built[stage.name] = built[str(stage.number)] = build
        final = built[str(stages[-1].number)]
        key, directory, notes = installs.finish()
        steps = [replace(step, note=notes[step.line]) if step.outcome is Outcome.INSTALLED else step for step in steps]
        digest = content_digest(final.tree, final.settings, key)
        root = _keep(final.tree, images_directory / digest.removeprefix("sha256:"))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    content = ProcessContent(root, final.settings, str(interpreter.executable), directory)
    return content, digest, BuildReport(name, tuple(sorted(steps, key=lambda step: step.line)))


def _declared(name: str, declarations: list[str]) -> bool:
    return any(text.partition("=")[0].strip() == name for text in declarations)


def _dockerfile_path(context: Path, dockerfile: Path | str | None) -> Path:
    if not context.is_dir():
        raise ImageBuildError(
            f"the offline image cannot be built from {context}\n  there is no such directory\n"
            "Name the build context: the directory that holds the Dockerfile and what it copies."
        )
    path = context / (dockerfile or "Dockerfile")
    if not path.is_file():
        similar = sorted(each.name for each in context.iterdir() if "dockerfile" in each.name.lower())
        seen = f"; it has {', '.join(similar)}" if similar else ""
        raise ImageBuildError(
            f"the offline image cannot be built from {context}\n  it has no file {dockerfile or 'Dockerfile'}{seen}\n"
            "Name the Dockerfile by its path within the build context, or use an app object for this image."
        )
    return path


def _ignore_rules(context: Path, dockerfile: Path) -> IgnoreRules:
    own = dockerfile.with_name(f"{dockerfile.name}.dockerignore")
    for path in (own, context / ".dockerignore"):
        if path.is_file():
            return parse_ignore_file(path.read_text(encoding="utf-8"))
    return IgnoreRules()


def _keep(tree: Path, directory: Path) -> Path:
    """Move a finished tree to its place; where the same content is there already, that stays."""
    directory.mkdir(exist_ok=True)
    root = directory / "root"
    try:
        os.rename(tree, root)  # noqa: PTH104 - Path.rename reads as if it could overwrite; this must not
    except OSError:
        if not root.is_dir():
            raise
    return root
