"""What must agree between the parts of a specification: mounts with volumes, and all of it with the limits.

Limits: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/additional-considerations-services-jobs
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.specification.hints import choose_from
from pytest_spcs.specification.model import Container, Endpoint, Volume, VolumeSource
from pytest_spcs.specification.nodes import ListNode, MappingNode, ScalarNode
from pytest_spcs.specification.quantities import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.specification.sections import Section

CONTAINER_LIMIT = 20
"""Containers of a service."""
ENDPOINT_LIMIT = 100
"""Endpoints of a service."""
VOLUME_LIMIT = 20
"""Volumes of a service."""
SECRET_LIMIT = 50
"""Secrets of all containers of a service."""
BLOCK_VOLUME_LIMIT = 3
"""Block volumes of a service."""
OLD_STAGE_VOLUME_LIMIT = 5
"""Stage volumes of a service in the deprecated form ``source: "@stage"``."""


def check_mounts(containers: Sequence[Section], volumes: Sequence[Section], found: Sequence[Volume]) -> None:
    """Note mounts of unknown volumes, and volumes that nothing mounts."""
    known = dict.fromkeys(written_names(volumes))
    mounted = set[str]()
    for container in containers:
        node = container.get("volumeMounts") if "volumeMounts" in container else None
        for index, item in enumerate(node.items if isinstance(node, ListNode) else ()):
            name_node = _name_node(item) if isinstance(item, MappingNode) else None
            if name_node is None or not isinstance(name_node.value, str):
                continue
            mounted.add(name_node.value)
            if name_node.value not in known:
                container.findings.error(
                    "volume-mount",
                    f"{container.place('volumeMounts')}[{index}].name",
                    name_node,
                    f"invalid 'volumeMounts[{index}]'. There is no volume {show(name_node.value)}",
                    None if container.findings.crowded else choose_from(name_node.value, known, "volumes"),
                )
    for section, volume in zip(volumes, found, strict=True):
        if volume.name and volume.name not in mounted:
            section.doubtful("name", f"volume {show(volume.name)} is mounted nowhere.", rule="unused-volume")


def check_ports(sections: Sequence[Section], endpoints: Sequence[Endpoint]) -> None:
    """Note ports that two endpoints share."""
    first: dict[int, str] = {}
    for section, endpoint in zip(sections, endpoints, strict=True):
        if endpoint.port is None:
            continue
        if endpoint.port in first:
            section.doubtful("port", f"port {endpoint.port} is also that of {first[endpoint.port]}.", rule="port")
        first.setdefault(endpoint.port, section.path)


def check_quotas(
    spec: Section, containers: Sequence[Container], endpoints: Sequence[Endpoint], volumes: Sequence[Volume]
) -> None:
    """Note more of anything than a service can have."""
    counts = (
        ("containers", "containers", len(containers), CONTAINER_LIMIT),
        ("endpoints", "endpoints", len(endpoints), ENDPOINT_LIMIT),
        ("volumes", "volumes", len(volumes), VOLUME_LIMIT),
        ("containers", "secrets", sum(len(container.secrets) for container in containers), SECRET_LIMIT),
        ("volumes", "block volumes", _count(volumes, VolumeSource.BLOCK), BLOCK_VOLUME_LIMIT),
        ("volumes", 'volumes with source: "@stage"', _count_old_stages(volumes), OLD_STAGE_VOLUME_LIMIT),
    )
    for option, what, count, limit in counts:
        if count > limit:
            key = option if option in spec else option.removesuffix("s")
            spec.invalid(key, f"A service has at most {limit} {what}, not {count}", rule="limit")


def _count(volumes: Sequence[Volume], source: VolumeSource) -> int:
    return sum(volume.source is source for volume in volumes)


def _count_old_stages(volumes: Sequence[Volume]) -> int:
    return sum(volume.source is VolumeSource.STAGE and not volume.settings and bool(volume.stage) for volume in volumes)


def _name_node(node: MappingNode) -> ScalarNode | None:
    for key, value in node.entries:
        if key.text == "name" and isinstance(value, ScalarNode):
            return value
    return None


def written_names(sections: Sequence[Section]) -> list[str]:
    """Return the names as the file has them, also those that are no names: others may refer to them all the same."""
    nodes = [_name_node(section.node) for section in sections]
    return [node.value for node in nodes if node is not None and isinstance(node.value, str)]
