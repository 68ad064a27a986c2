"""The rules of a check: those of the specification, and those of what it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.specification.rules import RULES as SPECIFICATION_RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

IMAGE_NOT_FOUND = 397012
"""Snowflake's number for an image that is not in its repository (SQL state 23001)."""
WRONG_PLATFORM = 397013
"""Snowflake's number for an image of another platform (SQL state 0A000)."""

COMPARISON_RULES: Mapping[str, str] = {
    "expected": "What a test expects of the specification is there.",
    "template": "A template has a value for each variable, and no expressions that templates do not have.",
    "node-capacity": "What the containers request fits on one node of the instance family.",
    "gpu": "GPUs are requested where the instance family has them, and no more than a node has.",
    "dockerfile": "The Dockerfile can be read, and belongs to a container.",
    "dockerfile-ports": "Endpoints and probes use the ports that the Dockerfile exposes.",
    "dockerfile-command": "command and args fit the Dockerfile's ENTRYPOINT and CMD.",
    "platform": "The image is built for the platform of the nodes: linux/amd64, or linux/arm64 on ARM families.",
    "compose-services": "Compose services and containers are the same.",
    "compose-image": "Compose file and specification name the same images.",
    "compose-ports": "Compose file and specification use the same ports.",
    "compose-env": "Compose file and specification set the same variables.",
    "compose-command": "Compose file and specification start the same commands.",
    "image-not-found": "Each image is in the image repository.",
}
"""What each rule of a comparison asks, by its id."""

RULES: Mapping[str, str] = {**SPECIFICATION_RULES, **COMPARISON_RULES}
"""What each rule asks, by its id."""
