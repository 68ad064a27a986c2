"""What can be asked of image repositories and their images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.commands import Command, CreateMode, Outcome, Question, Scope, Selection
from pytest_spcs.emulator.account.results import Facts
from pytest_spcs.emulator.objects.image_repositories.state import Image

if TYPE_CHECKING:
    from pytest_spcs.emulator.runtimes.contract import ImageContent
    from pytest_spcs.identifiers import ObjectName


@dataclass(frozen=True, slots=True)
class CreateImageRepository(Command[Outcome]):
    """CREATE IMAGE REPOSITORY: https://docs.snowflake.com/en/sql-reference/sql/create-image-repository."""

    name: ObjectName
    mode: CreateMode = CreateMode.ERROR_IF_EXISTS
    encryption: str = "SNOWFLAKE_FULL"
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class AlterImageRepository(Command[Outcome]):
    """ALTER IMAGE REPOSITORY ... SET COMMENT."""

    name: ObjectName
    comment: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropImageRepository(Command[Outcome]):
    """DROP IMAGE REPOSITORY, with its images; running services keep theirs."""

    name: ObjectName
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class ShowImageRepositories(Question[list[Facts]]):
    """SHOW IMAGE REPOSITORIES."""

    selection: Selection = Selection()
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class DescribeImageRepository(Question[Facts]):
    """One repository, as REST fetches it."""

    name: ObjectName


@dataclass(frozen=True, slots=True)
class ShowImages(Question[list[Facts]]):
    """SHOW IMAGES IN IMAGE REPOSITORY."""

    repository: ObjectName
    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class PushImage(Command[Image]):
    """An image pushed to ``/db/schema/repository/name:tag``; a push replaces what the tag named before."""

    path: str
    digest: str
    platform: str
    content: ImageContent
