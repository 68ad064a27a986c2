"""What the containers of an instance request together, and where that is more than a node has.

A request that is not written is derived: https://docs.snowflake.com/en/release-notes/bcr-bundles/2024_06/bcr-1648
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_spcs.specification.resources import GPU

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_spcs.specification.instance_families import InstanceFamily
    from pytest_spcs.specification.model import Container

DERIVED_CPU = 0.5
"""Cores that a container counts without ``requests.cpu``, or its limit where that is smaller."""
DERIVED_MEMORY = 2**29
"""Bytes that a container counts without ``requests.memory``, or its limit where that is smaller."""
GIB = 2**30


@dataclass(frozen=True, slots=True)
class Requested:
    """What one node has to offer for an instance: CPU in cores, memory in bytes, GPUs as a count."""

    cpu: float
    memory: int
    gpus: int


@dataclass(frozen=True, slots=True)
class Excess:
    """One resource of which more is requested than a node has; amounts are written as in a specification."""

    option: str
    requested: str
    capacity: str

    def __str__(self) -> str:
        """Return Snowflake's sentence."""
        return (
            f"invalid value {self.requested} for 'total containers.requests.{self.option}'. "
            f"Requirement exceeds compute pool instance capacity {self.capacity}."
        )


def requested_by(containers: Iterable[Container]) -> Requested:
    """Return what containers request together, written or derived."""
    resources = [container.resources for container in containers]
    cpu = math.fsum(_amount(each.requested_cpu, each.cpu_limit, DERIVED_CPU) for each in resources)
    memory = sum(_amount(each.requested_memory, each.memory_limit, DERIVED_MEMORY) for each in resources)
    return Requested(round(cpu, 6), int(memory), sum(each.gpus or 0 for each in resources))


def excesses(containers: Iterable[Container], family: InstanceFamily) -> list[Excess]:
    """Return what no node of the family can offer; a size that is not known is enough for all."""
    asked = requested_by(containers)
    found = []
    if family.vcpu is not None and asked.cpu > family.vcpu:
        found.append(Excess("cpu", f"{asked.cpu:.10g}", f"{family.vcpu}"))
    if family.memory_gib is not None and asked.memory > family.memory_gib * GIB:
        found.append(Excess("memory", gibibytes(asked.memory), f"{family.memory_gib}Gi"))
    gpus = family.known_gpus
    if gpus is not None and asked.gpus > gpus:
        found.append(Excess(GPU, f"{asked.gpus}", f"{gpus}"))
    return found


def gibibytes(amount: int) -> str:
    """Return bytes as a specification writes them, exactly enough to compare with a whole number of Gi."""
    return f"{amount / GIB:.12g}Gi"


def _amount(requested: float | None, limit: float | None, derived: float) -> float:
    if requested is not None:
        return requested
    return derived if limit is None else min(derived, limit)
