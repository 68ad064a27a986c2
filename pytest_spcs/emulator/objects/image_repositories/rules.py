"""What holds for image repositories, and how the image that a specification names is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import name_filter
from pytest_spcs.emulator.account.commands import Change, Outcome
from pytest_spcs.emulator.account.errors import SnowflakeError, does_not_exist
from pytest_spcs.emulator.objects.image_repositories.commands import (
    AlterImageRepository,
    CreateImageRepository,
    DescribeImageRepository,
    DropImageRepository,
    PushImage,
    ShowImageRepositories,
    ShowImages,
)
from pytest_spcs.emulator.objects.image_repositories.events import ImageRepositoryCreated
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES, Image, ImageRepository
from pytest_spcs.emulator.objects.noun_rules import create_object, drop_rule, shown
from pytest_spcs.emulator.objects.schemas.state import SCHEMAS
from pytest_spcs.identifiers import ObjectName, is_unquoted
from pytest_spcs.specification.images import InvalidImageReferenceError, parse_image_reference

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session
    from pytest_spcs.identifiers import SchemaName


def create(account: Account, session: Session, command: CreateImageRepository) -> Outcome:
    """Create a repository; its names become a path, so they must be unquoted identifiers."""
    name = command.name
    account[SCHEMAS].get(name.parent)
    if not all(is_unquoted(part) for part in (name.database, name.schema, name.name)):
        raise SnowflakeError(
            2,
            "0A000",
            "Unsupported feature: db, schema and repo names for an image repo must be unquoted identifiers.",
        )
    outcome = create_object(
        account,
        "IMAGE REPOSITORY",
        name,
        command.mode,
        lambda: ImageRepository(
            name=name,
            owner=session.role,
            created_on=account.clock.now(),
            comment=command.comment,
            encryption=command.encryption,
        ),
    )
    if outcome.change is Change.CREATED:
        account.events.emit(ImageRepositoryCreated(name))
    return outcome


def alter(account: Account, _session: Session, command: AlterImageRepository) -> Outcome:
    """Set the comment."""
    if command.if_exists and command.name not in account[IMAGE_REPOSITORIES]:
        return Outcome(command.name.name, Change.ABSENT)
    account[IMAGE_REPOSITORIES].get(command.name).comment = command.comment
    return Outcome(command.name.name, Change.ALTERED)


def show(account: Account, session: Session, command: ShowImageRepositories) -> list[Facts]:
    """List repositories."""
    return [facts(account, repository) for repository in shown(account, session, "IMAGE REPOSITORY", command)]


def describe(account: Account, _session: Session, command: DescribeImageRepository) -> Facts:
    """Tell everything of one repository."""
    return facts(account, account[IMAGE_REPOSITORIES].get(command.name))


def show_images(account: Account, _session: Session, command: ShowImages) -> list[Facts]:
    """List the images of a repository, one row for each tag, as names and paths are written in a registry."""
    repository = account[IMAGE_REPOSITORIES].get(command.repository)
    wanted = name_filter(command.selection)
    images = sorted(repository.images.values(), key=lambda image: (image.name, image.tag))
    found: list[Facts] = [
        {
            "created_on": image.created_on,
            "image_name": image.name,
            "tags": image.tag,
            "digest": image.digest,
            "image_path": f"{_path(repository)}/{image.name}:{image.tag}",
        }
        for image in images
        if wanted(image.name)
    ]
    return found[: command.selection.limit]


def push(account: Account, _session: Session, command: PushImage) -> Image:
    """Keep a pushed image; the repository must exist."""
    name, image_name, tag = _resolve(command.path, None)
    repository = account[IMAGE_REPOSITORIES].get(name)
    image = Image(
        name=image_name,
        tag=tag,
        digest=command.digest,
        platform=command.platform,
        created_on=account.clock.now(),
        content=command.content,
    )
    repository.images[f"{image_name}:{tag}"] = image
    return image


def find_image(account: Account, reference: str, home: SchemaName) -> Image:
    """Return the image that a specification names; raise 002003 for its repository and 397012 for the image.

    A relative reference (``repo/image:tag``) is looked up in ``home``, the schema of the service.

    Source: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference
    """
    repository_name, image_name, tag = _resolve(reference, home)
    repository = account[IMAGE_REPOSITORIES].find(repository_name)
    if repository is None:
        raise does_not_exist("Image repository", str(repository_name))
    image = repository.images.get(f"{image_name}:{tag}")
    if image is None:
        raise SnowflakeError(397012, "23001", f"Image /{_path(repository)}/{image_name}:{tag} not found.")
    return image


def repository_of(reference: str, home: SchemaName) -> ObjectName:
    """Return the repository that an image of a specification is in, whether or not it exists."""
    return _resolve(reference, home)[0]


def registry_name(account: Account, repository: ImageRepository) -> str:
    """Return where a repository is pushed to: registry host, then its lower-case path."""
    return f"{account.identity.registry}/{_path(repository)}"


def _path(repository: ImageRepository) -> str:
    name = repository.name
    return f"{name.database}/{name.schema}/{name.name}".lower()


def _resolve(reference: str, home: SchemaName | None) -> tuple[ObjectName, str, str]:
    """Return repository, image name and tag of a reference; what it leaves out is taken from ``home``."""
    try:
        parsed = parse_image_reference(reference)
    except InvalidImageReferenceError as error:
        raise SnowflakeError(395018, "22023", f"Invalid spec: {error}") from None
    database, schema = parsed.database, parsed.schema
    if database is None or schema is None:
        if home is None:
            raise SnowflakeError(395018, "22023", f"Invalid spec: image '{reference}' lacks its database or schema.")
        database, schema = database or home.database, schema or home.schema
    return ObjectName(database.upper(), schema.upper(), parsed.repository.upper()), parsed.name, parsed.tag


def facts(account: Account, repository: ImageRepository) -> Facts:
    """Return what SHOW and REST tell of a repository."""
    return {
        "created_on": repository.created_on,
        "name": repository.name.name,
        "database_name": repository.name.database,
        "schema_name": repository.name.schema,
        "repository_url": registry_name(account, repository),
        "owner": repository.owner,
        "owner_role_type": "ROLE",
        "comment": repository.comment or "",
        "encryption": repository.encryption,
    }


PERFORMERS: dict[type, Performer] = {
    CreateImageRepository: create,
    AlterImageRepository: alter,
    DropImageRepository: drop_rule("IMAGE REPOSITORY"),
    ShowImageRepositories: show,
    DescribeImageRepository: describe,
    ShowImages: show_images,
    PushImage: push,
}
