"""Image repositories, the images in them, and the image that a fixture put there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_spcs.handles.handle import SchemaObjectHandle

if TYPE_CHECKING:
    from snowflake.core.image_repository import ImageRepositoryResource

    from pytest_spcs.images.report import BuildReport


@dataclass(frozen=True, slots=True)
class RepositoryImage:
    """One row of SHOW IMAGES; ``image_path`` is ``database/schema/repository/name:tag`` in lower case."""

    image_name: str
    tags: str
    digest: str
    image_path: str
    created_on: Any


class ImageRepositoryHandle(SchemaObjectHandle):
    """An image repository."""

    kind = "IMAGE REPOSITORY"

    @property
    def resource(self) -> ImageRepositoryResource:
        """The same image repository in ``snowflake.core``."""
        resource: ImageRepositoryResource = self._schema_resource.image_repositories[self._simple_name]
        return resource

    @property
    def url(self) -> str:
        """Registry host and path to push to, without a scheme: ``<registry>/<database>/<schema>/<repository>``."""
        # LIKE reads _ as any character, so a neighbour may come along.
        rows = self._sql.rows(
            f"SHOW IMAGE REPOSITORIES LIKE %s IN SCHEMA {self.qualified.parent}", (self.qualified.name,)
        )
        return next(str(row["repository_url"]) for row in rows if row["name"] == self.qualified.name)

    def images(self) -> list[RepositoryImage]:
        """Return the images that have been pushed."""
        return [
            RepositoryImage(
                image_name=row["image_name"],
                tags=row["tags"],
                digest=row["digest"],
                image_path=row["image_path"],
                created_on=row["created_on"],
            )
            for row in self._sql.rows(f"SHOW IMAGES IN IMAGE REPOSITORY {self.name}")
        ]


@dataclass(frozen=True, slots=True)
class ImageHandle:
    """An image in a repository. In an f-string it is its path, as a specification names it: ``/db/schema/repo/x:tag``.

    ``report`` tells how it was built.
    """

    path: str
    digest: str
    report: BuildReport

    def __str__(self) -> str:
        return self.path
