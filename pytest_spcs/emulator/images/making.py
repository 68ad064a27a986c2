"""The content of an image, made by the runtime that will run it: one of the two places that know the runtimes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.images.requests import (
    AppImage,
    BadAdminRequestError,
    BuildStep,
    BuiltImage,
    DockerfileImage,
    StubImage,
)
from pytest_spcs.emulator.runtimes.in_process import AppContent
from pytest_spcs.emulator.runtimes.stub import StubContent

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ImageMaking:
    """Makes images; those of Dockerfiles are kept below ``directory``."""

    directory: Path

    def __call__(self, wanted: AppImage | DockerfileImage | StubImage) -> BuiltImage:
        """Return the image that was asked for; raise BadAdminRequestError where it cannot be built."""
        if isinstance(wanted, AppImage):
            return BuiltImage(content=AppContent(wanted.url), digest=wanted.digest)
        if isinstance(wanted, StubImage):
            return BuiltImage(content=StubContent(), digest=wanted.digest)
        return self._built(wanted)

    def _built(self, wanted: DockerfileImage) -> BuiltImage:
        from pytest_spcs.emulator.runtimes.process.build import build_image
        from pytest_spcs.emulator.runtimes.process.errors import ImageBuildError

        try:
            content, digest, report = build_image(
                wanted.context, wanted.dockerfile, wanted.build_arguments, str(wanted.python), self.directory
            )
        except ImageBuildError as error:
            raise BadAdminRequestError(str(error)) from error
        steps = [
            BuildStep(line=step.line, instruction=step.instruction, outcome=step.outcome.value, detail=step.note)
            for step in report.steps
        ]
        return BuiltImage(content=content, digest=digest, steps=steps)
