"""What a specification asks of a node, compared with what nodes of an instance family have.

All containers of an instance run on one node; what they request must fit, limits above a node's capacity are capped.
Rules: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-compute-pool
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.checking.comparisons import Comparison, ComparisonError, Differences
from pytest_spcs.specification.hints import did_you_mean
from pytest_spcs.specification.instance_families import (
    CURRENT_FAMILIES,
    INSTANCE_FAMILIES,
    InstanceFamily,
    retired,
)
from pytest_spcs.specification.model import Container, Specification, Volume, VolumeSource
from pytest_spcs.specification.node_capacity import GIB, Requested, excesses, requested_by
from pytest_spcs.specification.problems import INVALID_SPECIFICATION
from pytest_spcs.specification.resources import GPU

if TYPE_CHECKING:
    from collections.abc import Sequence

STAGE_MOUNTS_PER_NODE = 8
"""Stage volumes that a node takes; an instance with more stays PENDING."""

_SIDECAR_MEMORY = GIB // 2
"""What the sidecar of a stage volume requests by default."""


def fits_instance_family(name: str) -> Comparison:
    """Return the comparison with a family's nodes; ComparisonError where there is no such family."""
    family = INSTANCE_FAMILIES.get(name.upper())
    if family is None:
        hint = did_you_mean(name.upper(), CURRENT_FAMILIES)
        known = ", ".join(sorted(CURRENT_FAMILIES))
        raise ComparisonError(f"there is no instance family {name!r}: {hint or f'the families are {known}'}")

    def compare(specification: Specification, differences: Differences) -> None:
        if family.is_retired:
            differences.warning("node-capacity", "spec", f"{retired(family.name)}.")
        _compare_requests(specification, family, differences)
        _compare_limits(specification.containers, family, differences)
        _compare_volumes(specification, family, differences)
        _compare_gpus(specification.containers, family, differences)
        _compare_stage_mounts(specification.volumes, differences)

    return compare


def _compare_requests(specification: Specification, family: InstanceFamily, differences: Differences) -> None:
    """Note each resource of which the containers request too much together, as CREATE SERVICE says it."""
    containers = specification.containers
    asked = requested_by(containers)
    for excess in excesses(containers, family):
        index = _at_fault(containers, family, excess.option)
        place = "spec.containers" if index is None else _written(containers[index], index, excess.option)
        rule = "gpu" if excess.option == GPU else "node-capacity"
        differences.error(rule, place, str(excess), _larger(family, asked, rule=rule), number=INVALID_SPECIFICATION)


def _at_fault(containers: Sequence[Container], family: InstanceFamily, option: str) -> int | None:
    """Return which container would not fit even if it were alone."""
    for index, container in enumerate(containers):
        if any(excess.option == option for excess in excesses([container], family)):
            return index
    return None


def _written(container: Container, index: int, option: str) -> str:
    """Return the place of a container's request, or of the container where the request is derived."""
    resources = container.resources
    written = {"cpu": resources.requested_cpu, "memory": resources.requested_memory, GPU: resources.gpus}[option]
    place = f"spec.containers[{index}]"
    return place if written is None else f"{place}.resources.requests.{option}"


def _compare_limits(containers: Sequence[Container], family: InstanceFamily, differences: Differences) -> None:
    for index, container in enumerate(containers):
        place = f"spec.containers[{index}].resources.limits"
        cpu, memory = container.resources.cpu_limit or 0, container.resources.memory_limit or 0
        capped = f"a node of {family.name} has {{}}, and the limit is capped to that."
        if family.vcpu is not None and cpu > family.vcpu:
            message = f"limits.cpu is {cpu:g}; {capped.format(family.vcpu)}"
            differences.warning("node-capacity", f"{place}.cpu", message)
        if family.memory_gib is not None and memory > family.memory_gib * GIB:
            message = f"limits.memory is {_gib(memory)}; {capped.format(f'{family.memory_gib} GiB')}"
            differences.warning("node-capacity", f"{place}.memory", message)


def _compare_volumes(specification: Specification, family: InstanceFamily, differences: Differences) -> None:
    if family.memory_gib is None:
        return
    memory, beside = requested_by(specification.containers).memory, _memory_of_volumes(specification.volumes)
    if memory <= family.memory_gib * GIB < memory + beside:
        message = (
            f"containers request {_gib(memory)} of memory, memory volumes and the sidecars of stage volumes "
            f"{_gib(beside)}; a node of {family.name} has {family.memory_gib} GiB."
        )
        differences.warning("node-capacity", "spec.volumes", message)


def _memory_of_volumes(volumes: Sequence[Volume]) -> int:
    sidecars = sum(volume.source is VolumeSource.STAGE and bool(volume.settings) for volume in volumes)
    in_memory = sum(volume.size or 0 for volume in volumes if volume.source is VolumeSource.MEMORY)
    return in_memory + sidecars * _SIDECAR_MEMORY


def _compare_gpus(containers: Sequence[Container], family: InstanceFamily, differences: Differences) -> None:
    if family.known_gpus != 0 and not requested_by(containers).gpus:
        differences.warning(
            "gpu",
            "spec.containers",
            f"no container requests a GPU, and nodes of {family.name} have them.",
            "add nvidia.com/gpu to requests and limits, or use a CPU family",
        )


def _compare_stage_mounts(volumes: Sequence[Volume], differences: Differences) -> None:
    stages = sum(volume.source is VolumeSource.STAGE for volume in volumes)
    if stages > STAGE_MOUNTS_PER_NODE:
        message = f"{stages} stage volumes; a node takes {STAGE_MOUNTS_PER_NODE}, and the instance would stay PENDING."
        differences.error("node-capacity", "spec.volumes", message)


def _larger(family: InstanceFamily, asked: Requested, *, rule: str) -> str | None:
    """Return the smallest family of the same series that would do."""
    if rule == "gpu":
        return "use a GPU_* family" if family.known_gpus == 0 else None
    series = family.name.rpartition("_")[0]
    fitting = [
        other
        for other in INSTANCE_FAMILIES.values()
        if other.name.rpartition("_")[0] == series
        and (other.vcpu or 0) >= asked.cpu
        and (other.memory_gib or 0) * GIB >= asked.memory
        and other is not family
    ]
    if not fitting:
        return None
    best = min(fitting, key=lambda other: (other.vcpu or 0, other.memory_gib or 0))
    return f"{best.name} has {best.vcpu} CPU and {best.memory_gib} GiB"


def _gib(amount: int) -> str:
    return f"{amount / GIB:.4g} GiB"
