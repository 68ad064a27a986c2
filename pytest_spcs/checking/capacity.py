"""What a specification asks of a node, compared with what nodes of an instance family have.

All containers of an instance run on one node; what they request must fit, limits above a node's capacity are capped.
Rules: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-compute-pool
"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_spcs.checking.comparisons import Comparison, ComparisonError, Differences
from pytest_spcs.specification.hints import did_you_mean
from pytest_spcs.specification.instance_families import INSTANCE_FAMILIES, InstanceFamily
from pytest_spcs.specification.model import Container, Specification, Volume, VolumeSource

STAGE_MOUNTS_PER_NODE = 8
"""Stage volumes that a node takes; an instance with more stays PENDING."""

_GIB = 2**30
_DERIVED_CPU = 0.5
_DERIVED_MEMORY = _GIB // 2
_SIDECAR_MEMORY = _GIB // 2
"""What the sidecar of a stage volume requests by default."""


def fits_instance_family(name: str) -> Comparison:
    """Return the comparison with a family's nodes; ComparisonError where there is no such family."""
    family = INSTANCE_FAMILIES.get(name.upper())
    if family is None:
        hint = did_you_mean(name.upper(), INSTANCE_FAMILIES)
        known = ", ".join(sorted(INSTANCE_FAMILIES))
        raise ComparisonError(f"there is no instance family {name!r}: {hint or f'the families are {known}'}")

    def compare(specification: Specification, differences: Differences) -> None:
        _compare_each(specification.containers, family, differences)
        _compare_sums(specification, family, differences)
        _compare_gpus(specification.containers, family, differences)
        _compare_stage_mounts(specification.volumes, differences)

    return compare


def _requested_cpu(container: Container) -> float:
    """Return the cores that a container surely requests: the documentation disagrees on what is derived."""
    resources = container.resources
    if resources.requested_cpu is not None:
        return resources.requested_cpu
    return min(_DERIVED_CPU, resources.cpu_limit) if resources.cpu_limit is not None else 0.0


def _requested_memory(container: Container) -> int:
    resources = container.resources
    if resources.requested_memory is not None:
        return resources.requested_memory
    return min(_DERIVED_MEMORY, resources.memory_limit) if resources.memory_limit is not None else 0


def _compare_each(containers: Sequence[Container], family: InstanceFamily, differences: Differences) -> None:
    vcpu, memory = family.vcpu, family.memory_gib
    for index, container in enumerate(containers):
        place = f"spec.containers[{index}].resources"
        if vcpu is not None:
            node = f"a node of {family.name} has {vcpu}"
            if _requested_cpu(container) > vcpu:
                asked = f"container '{container.name}' requests {_requested_cpu(container):g} CPU"
                differences.error(
                    "node-capacity",
                    f"{place}.requests.cpu",
                    f"{asked}; {node}.",
                    _larger(family, cpu=asked_cpu([container])),
                )
            if (container.resources.cpu_limit or 0) > vcpu:
                message = f"limits.cpu is {container.resources.cpu_limit:g}; {node}, and the limit is capped to that."
                differences.warning("node-capacity", f"{place}.limits.cpu", message)
        if memory is not None:
            node = f"a node of {family.name} has {memory} GiB"
            if _requested_memory(container) > memory * _GIB:
                asked = f"container '{container.name}' requests {_gib(_requested_memory(container))} of memory"
                hint = _larger(family, memory=asked_memory([container]))
                differences.error("node-capacity", f"{place}.requests.memory", f"{asked}; {node}.", hint)
            if (container.resources.memory_limit or 0) > memory * _GIB:
                limit = _gib(container.resources.memory_limit or 0)
                message = f"limits.memory is {limit}; {node}, and the limit is capped to that."
                differences.warning("node-capacity", f"{place}.limits.memory", message)


def asked_cpu(containers: Sequence[Container]) -> float:
    """Return the cores that containers request together."""
    return sum(_requested_cpu(container) for container in containers)


def asked_memory(containers: Sequence[Container]) -> int:
    """Return the bytes that containers request together."""
    return sum(_requested_memory(container) for container in containers)


def _compare_sums(specification: Specification, family: InstanceFamily, differences: Differences) -> None:
    containers = specification.containers
    cpu, memory = asked_cpu(containers), asked_memory(containers)
    together = f"the {len(containers)} containers run on one node and request"
    several = len(containers) > 1
    if several and family.vcpu is not None and cpu > family.vcpu and not _one_exceeds_cpu(containers, family.vcpu):
        message = f"{together} {cpu:g} CPU; a node of {family.name} has {family.vcpu}."
        differences.error("node-capacity", "spec.containers", message, _larger(family, cpu=cpu))
    if family.memory_gib is None:
        return
    capacity = family.memory_gib * _GIB
    alone = any(_requested_memory(container) > capacity for container in containers)
    if several and memory > capacity and not alone:
        message = f"{together} {_gib(memory)} of memory; a node of {family.name} has {family.memory_gib} GiB."
        differences.error("node-capacity", "spec.containers", message, _larger(family, memory=memory))
    beside = _memory_of_volumes(specification.volumes)
    if memory <= capacity < memory + beside:
        message = (
            f"containers request {_gib(memory)} of memory, memory volumes and the sidecars of stage volumes "
            f"{_gib(beside)}; a node of {family.name} has {family.memory_gib} GiB."
        )
        differences.warning("node-capacity", "spec.volumes", message)


def _one_exceeds_cpu(containers: Sequence[Container], vcpu: int) -> bool:
    return any(_requested_cpu(container) > vcpu for container in containers)


def _memory_of_volumes(volumes: Sequence[Volume]) -> int:
    sidecars = sum(volume.source is VolumeSource.STAGE and bool(volume.settings) for volume in volumes)
    in_memory = sum(volume.size or 0 for volume in volumes if volume.source is VolumeSource.MEMORY)
    return in_memory + sidecars * _SIDECAR_MEMORY


def _compare_gpus(containers: Sequence[Container], family: InstanceFamily, differences: Differences) -> None:
    asked = sum(container.resources.gpus or 0 for container in containers)
    has_gpus = family.gpu_count is not None or family.name.startswith("GPU_")
    first = next((index for index, container in enumerate(containers) if container.resources.gpus), 0)
    place = f"spec.containers[{first}].resources.requests.nvidia.com/gpu"
    if asked and not has_gpus:
        differences.error(
            "gpu", place, f"{_count(asked)} requested; nodes of {family.name} have none.", "use a GPU_* family"
        )
    elif family.gpu_count is not None and asked > family.gpu_count:
        message = f"{_count(asked)} requested by all containers; a node of {family.name} has {family.gpu_count}."
        differences.error("gpu", place, message)
    elif has_gpus and not asked:
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


def _larger(family: InstanceFamily, *, cpu: float = 0, memory: int = 0) -> str | None:
    """Return the smallest family of the same series that would do."""
    series = family.name.rpartition("_")[0]
    fitting = [
        other
        for other in INSTANCE_FAMILIES.values()
        if other.name.rpartition("_")[0] == series
        and (other.vcpu or 0) >= cpu
        and (other.memory_gib or 0) * _GIB >= memory
        and other is not family
    ]
    if not fitting:
        return None
    best = min(fitting, key=lambda other: (other.vcpu or 0, other.memory_gib or 0))
    return f"{best.name} has {best.vcpu} CPU and {best.memory_gib} GiB"


def _gib(amount: int) -> str:
    return f"{amount / _GIB:.4g} GiB"


def _count(number: int) -> str:
    return f"{number} GPU{'s' if number != 1 else ''}"
