"""Image repositories: all that this package hands over."""

from __future__ import annotations

from pytest_spcs.emulator.account.securables import Level, kind
from pytest_spcs.emulator.objects.image_repositories import privileges, rest, rules, sql, state
from pytest_spcs.emulator.objects.image_repositories.state import IMAGE_REPOSITORIES
from pytest_spcs.emulator.objects.noun import Noun, drop_all

IMAGE_REPOSITORY = Noun(
    name="image repositories",
    keys=(IMAGE_REPOSITORIES,),
    kinds=(
        kind(
            "IMAGE REPOSITORY",
            Level.SCHEMA,
            "READ, WRITE, SERVICE READ, SERVICE WRITE",
            IMAGE_REPOSITORIES,
            "IMAGE REPOSITORIES",
        ),
    ),
    performers=rules.PERFORMERS,
    demands=privileges.DEMANDS,
    statements=sql.STATEMENTS,
    system_functions=sql.SYSTEM_FUNCTIONS,
    operations=rest.OPERATIONS,
    kept_in=(state,),
    remove_with_schema=drop_all("IMAGE REPOSITORY"),
)
