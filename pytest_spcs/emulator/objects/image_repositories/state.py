"""What is held of an image repository."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import Collection
from pytest_spcs.emulator.account.keys import Key

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_spcs.emulator.runtimes.contract import ImageContent
    from pytest_spcs.identifiers import ObjectName


ANY_PLATFORM = "any"
"""The platform of images that hold no machine code of their own: offline images, app objects and stubs."""


@dataclass(frozen=True, slots=True)
class Image:
    """One pushed image: lower-case name and tag, ``sha256:...`` digest, platform such as ``linux/amd64``."""

    name: str
    tag: str
    digest: str
    platform: str
    created_on: datetime
    content: ImageContent


@dataclass(eq=False, kw_only=True)
class ImageRepository:
    """One image repository; images are kept by ``name:tag``, a pushed tag replacing the one before."""

    name: ObjectName
    owner: str
    created_on: datetime
    comment: str | None = None
    encryption: str = "SNOWFLAKE_FULL"
    images: dict[str, Image] = field(default_factory=dict)


IMAGE_REPOSITORIES: Key[Collection[ObjectName, ImageRepository]] = Key(
    "image_repositories", lambda _account: Collection("Image repository")
)
