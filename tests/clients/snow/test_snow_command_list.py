"""What ``snow`` offers for container services, stages and objects: a command that is new here lacks a test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clients.snow_cli import SnowCli

COMMANDS = {
    "spcs": "compute-pool image-registry image-repository service",
    "spcs compute-pool": "create deploy describe drop list resume set status stop-all suspend unset",
    "spcs image-registry": "login token url",
    "spcs image-repository": "create deploy drop list list-images list-tags url",
    "spcs service": """
        create deploy describe drop events execute-job list list-containers list-endpoints list-instances list-roles
        logs metrics remote-build remote-build-history remote-build-status resume set status suspend unset upgrade
        """,
    "stage": "copy create describe drop execute list list-files remove",
    "object": "create describe drop list",
}
"""Each has its test in a module beside this one; so have the hidden ``service build-image`` and ``stage diff``."""


@pytest.mark.parametrize("group", COMMANDS)
def test_the_cli_offers_the_commands_that_are_tested_here(snow: SnowCli, group: str) -> None:
    done = snow.run(*group.split(), "--help")
    assert done.returncode == 0
    panel = done.stdout.partition("─ Commands ")[2].partition("╰")[0]
    assert re.findall(r"^│ ([a-z][a-z-]*) ", panel, re.MULTILINE) == sorted(COMMANDS[group].split())
