"""What the commands of image repositories demand of a role.

https://docs.snowflake.com/en/user-guide/security-access-control-privileges#image-repository-privileges
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.privileges import acts_on, creates, looks_in, nothing
from pytest_spcs.emulator.objects.image_repositories.commands import (
    AlterImageRepository,
    CreateImageRepository,
    DescribeImageRepository,
    DropImageRepository,
    PushImage,
    ShowImageRepositories,
    ShowImages,
)

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.privileges import Demands

DEMANDS: dict[type, Demands] = {
    CreateImageRepository: creates("IMAGE REPOSITORY"),
    AlterImageRepository: acts_on("IMAGE REPOSITORY", "OWNERSHIP"),
    DropImageRepository: acts_on("IMAGE REPOSITORY", "OWNERSHIP"),
    ShowImageRepositories: looks_in,
    DescribeImageRepository: acts_on("IMAGE REPOSITORY"),
    ShowImages: acts_on("IMAGE REPOSITORY", "READ", "WRITE", of=lambda command: command.repository),
    # Only the admin door pushes: the platform's hand.
    PushImage: nothing,
}
