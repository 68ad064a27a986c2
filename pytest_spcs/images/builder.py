"""Makes images: from a Dockerfile or from an app object, as the target can and the user wants."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_spcs.identifiers import split
from pytest_spcs.images.report import BuildReport
from pytest_spcs.provisioning.problems import ImageSourceError
from pytest_spcs.targets.contract import AppSource, DockerfileSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_spcs.images.app_server import AppServer
    from pytest_spcs.targets.contract import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDefinition:
    """An image to make: from ``context`` with its Dockerfile, from the app object ``app``, or from either."""

    name: str
    tag: str = "latest"
    context: Path | None = None
    dockerfile: str = "Dockerfile"
    build_arguments: Mapping[str, str] = field(default_factory=dict)
    app: str | None = None
    app_directory: Path = Path()

    def path_in(self, repository: str) -> str:
        """Return ``/database/schema/repository/name:tag``, in lower case as Snowflake wants it."""
        return "/" + "/".join(part.lower() for part in split(repository)) + f"/{self.name}:{self.tag}"


@dataclass(frozen=True, slots=True)
class BuiltImage:
    """An image that is in its repository now; ``server`` serves its app object, where it is one."""

    path: str
    digest: str
    report: BuildReport
    server: AppServer | None = None


class ImageBuilder:
    """Makes images for one target. ``source`` decides where an image could be made in two ways."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._lock = threading.Lock()

    def build(self, image: ImageDefinition, *, repository: str, source: str) -> BuiltImage:
        """Put an image into a repository and return what it is there."""
        if image.context is None and image.app is None:
            raise ImageSourceError.nothing_given()
        app_is_wanted = source == "app" or image.context is None
        if image.app is not None and app_is_wanted and self._target.capabilities.app_objects:
            return self._from_app(image, image.app, repository)
        if image.context is None:
            raise ImageSourceError.no_app(image.name)
        return self._from_dockerfile(image, image.context, repository)

    def _from_app(self, image: ImageDefinition, app: str, repository: str) -> BuiltImage:
        from pytest_spcs.images.app_server import AppServer, import_app

        server = AppServer(import_app(app, relative_to=image.context or image.app_directory))
        url = server.start()
        try:
            path = image.path_in(repository)
            published = self._target.publish_image(path, AppSource(url))
        except BaseException:
            server.stop()
            raise
        return BuiltImage(path, published.digest, BuildReport(f"app object {app}"), server)

    def _from_dockerfile(self, image: ImageDefinition, context: Path, repository: str) -> BuiltImage:
        dockerfile = context / image.dockerfile
        if not _is_file(dockerfile):
            raise ImageSourceError.no_dockerfile(dockerfile, app=image.app is not None)
        path = image.path_in(repository)
        source = DockerfileSource(context=context, dockerfile=image.dockerfile, build_arguments=image.build_arguments)
        with self._lock:  # one build at a time keeps their reports and the machine readable
            published = self._target.publish_image(path, source)
        return BuiltImage(path, published.digest, BuildReport(str(dockerfile), published.steps))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # a name that is too long, or links without end
