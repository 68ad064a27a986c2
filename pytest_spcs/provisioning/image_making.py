"""What ``spcs_build_image`` hands out: makes images, and stops what serves them at the end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pytest_spcs.arguments import checked
from pytest_spcs.handles.images import ImageHandle
from pytest_spcs.images.builder import ImageBuilder, ImageDefinition
from pytest_spcs.provisioning.calling_file import calling_directory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.images.app_server import AppServer
    from pytest_spcs.provisioning.run import Run


class BuildImage:
    """Makes an image and puts it into the run's image repository; see the fixture ``spcs_build_image``."""

    def __init__(self, run: Run, *, repository: str, source: str) -> None:
        self._run = run
        self._repository = repository
        self._source = source
        self._builder = ImageBuilder(run.target)
        self._servers: dict[str, AppServer] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for path in list(self._servers):
            self.remove(path)

    @checked("spcs_build_image")
    def __call__(
        self,
        context: str | Path | None = None,
        *,
        app: str | None = None,
        name: str | None = None,
        tag: str = "latest",
        dockerfile: str = "Dockerfile",
        build_arguments: Mapping[str, str] | None = None,
        source: str | None = None,
        relative_to: Path | None = None,
    ) -> ImageHandle:
        """Return the image, now in the repository; ``relative_to`` is the calling file's directory unless given."""
        directory = calling_directory() if relative_to is None else relative_to
        definition = ImageDefinition(
            name=name or _image_name(context, app),
            tag=tag,
            context=None if context is None else (directory / context).resolve(),
            dockerfile=dockerfile,
            build_arguments=build_arguments or {},
            app=app,
            app_directory=directory,
        )
        built = self._builder.build(definition, repository=self._repository, source=source or self._source)
        if built.server is not None:
            self._servers[built.path] = built.server
            self._run.apps.add(built.path, built.server)
        self._run.notes.add_build(built.path, built.report)
        return ImageHandle(path=built.path, digest=built.digest, report=built.report)

    def remove(self, path: str) -> None:
        """Stop serving the app object of an image, if it is one; Snowflake has no way to remove a single image."""
        self._run.apps.discard(path)
        server = self._servers.pop(path, None)
        if server is not None:
            server.stop()


def _image_name(context: str | Path | None, app: str | None) -> str:
    """Return the name of an image without one: its build context's directory, else its app's module."""
    source = Path(context).resolve().name if context is not None else (app or "").partition(":")[0]
    return re.sub(r"[^a-z0-9_.-]+", "-", source.lower()).strip("-._") or "image"
