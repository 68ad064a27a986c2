"""Whether an instance can ever find room on a pool's nodes.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference (resources): the
statement fails only when an instance would not fit on an empty node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.errors import SnowflakeError
from pytest_spcs.specification.instance_families import INSTANCE_FAMILIES

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.compute_pools.state import ComputePool
    from pytest_spcs.identifiers import ObjectName
    from pytest_spcs.specification.model import Specification

DERIVED_CPU = 0.5
"""Cores that a request without ``cpu`` is derived from, beside the limit."""
DERIVED_MEMORY = 2**29
"""Bytes that a request without ``memory`` is derived from, beside the limit."""
_GIB = 2**30
_NO_PLACE = 395026


def check_fits(name: ObjectName, specification: Specification, pool: ComputePool) -> None:
    """Refuse a service whose instances would never fit on a node of the pool; sizes that are not known fit all."""
    family = INSTANCE_FAMILIES[pool.instance_family]
    resources = [container.resources for container in specification.containers]
    cpu = sum(_asked(each.requested_cpu, each.cpu_limit, DERIVED_CPU) for each in resources)
    memory = sum(_asked(each.requested_memory, each.memory_limit, DERIVED_MEMORY) for each in resources)
    gpus = sum(each.gpus or 0 for each in resources)
    lacking = []
    if family.vcpu is not None and cpu > family.vcpu:
        lacking.append(f"{cpu:g} CPUs of {family.vcpu}")
    if family.memory_gib is not None and memory > family.memory_gib * _GIB:
        lacking.append(f"{memory / _GIB:.4g} GiB of memory of {family.memory_gib}")
    if gpus and family.vcpu is not None and gpus > (family.gpu_count or 0):
        lacking.append(f"{gpus} GPUs of {family.gpu_count or 0}")
    if lacking:
        raise SnowflakeError(
            _NO_PLACE,
            "22023",
            f"Insufficient resources: an instance of service '{name}' can never be placed on compute pool "
            f"'{pool.name}'. It requests {', '.join(lacking)} that a {family.name} node offers. "
            "Request less, or use a pool of a larger instance family.",
        )


def _asked(requested: float | None, limit: float | None, derived: float) -> float:
    """Return what is surely requested; the documentation's versions disagree on what else is derived."""
    if requested is not None:
        return requested
    return 0 if limit is None else min(derived, limit)
