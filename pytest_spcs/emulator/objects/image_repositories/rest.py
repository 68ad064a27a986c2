"""Image repositories in REST."""

from __future__ import annotations

from pytest_spcs.emulator.account.commands import Scope
from pytest_spcs.emulator.objects.image_repositories.commands import (
    CreateImageRepository,
    DescribeImageRepository,
    DropImageRepository,
    ShowImageRepositories,
    ShowImages,
)
from pytest_spcs.emulator.rest.operations import (
    SCHEMA_PATH,
    Operation,
    Request,
    document,
    documents,
    identified,
    succeeded,
)

_PATH = f"{SCHEMA_PATH}/image-repositories"
_FIELDS = ("name", "database_name", "schema_name", "created_on", "repository_url", "owner", "owner_role_type")
_IMAGE_FIELDS = ("created_on", "image_name", "tags", "digest", "image_path")


def _create(request: Request) -> CreateImageRepository:
    return CreateImageRepository(request.schema().object(request.body_name()), request.mode())


def _list(request: Request) -> ShowImageRepositories:
    schema = request.schema()
    return ShowImageRepositories(request.selection(), Scope(schema.database, schema.schema))


OPERATIONS = (
    Operation("POST", _PATH, _create, succeeded),
    Operation("GET", _PATH, _list, identified(documents(*_FIELDS))),
    Operation("GET", _PATH + "/{name}", lambda r: DescribeImageRepository(r.object()), identified(document(*_FIELDS))),
    Operation("GET", _PATH + "/{name}/images", lambda r: ShowImages(r.object()), documents(*_IMAGE_FIELDS)),
    Operation("DELETE", _PATH + "/{name}", lambda r: DropImageRepository(r.object(), r.flag("ifExists")), succeeded),
)
