"""What containers request, written or derived, against the nodes of a family."""

from __future__ import annotations

import pytest

from pytest_spcs.specification.instance_families import CURRENT_FAMILIES, INSTANCE_FAMILIES
from pytest_spcs.specification.model import Container, Resources
from pytest_spcs.specification.node_capacity import Requested, excesses, requested_by

GIB = 2**30


def containers(*resources: Resources) -> list[Container]:
    return [Container(f"c{number}", "/d/s/r/i:1", resources=each) for number, each in enumerate(resources)]


@pytest.mark.parametrize(
    ("resources", "cpu", "memory"),
    [
        (Resources(), 0.5, GIB // 2),
        (Resources(cpu_limit=0.2, memory_limit=GIB // 4), 0.2, GIB // 4),
        (Resources(cpu_limit=64, memory_limit=512 * GIB), 0.5, GIB // 2),
        (Resources(requested_cpu=0.1, requested_memory=1, cpu_limit=2, memory_limit=GIB), 0.1, 1),
        (Resources(requested_cpu=3), 3, GIB // 2),
    ],
)
def test_what_is_not_written_is_half_of_one_or_the_limit(resources: Resources, cpu: float, memory: int) -> None:
    assert requested_by(containers(resources)) == Requested(cpu, memory, 0)


def test_amounts_that_fit_exactly_are_no_excess() -> None:
    tenths = containers(*(Resources(requested_cpu=0.1, requested_memory=6 * GIB // 10) for _ in range(10)))
    assert excesses(tenths, INSTANCE_FAMILIES["CPU_X64_XS"]) == []


def test_thirteen_containers_without_resources_have_room_on_no_smaller_node_than_their_sum() -> None:
    thirteen = containers(*[Resources()] * 13)
    assert [str(excess) for excess in excesses(thirteen, INSTANCE_FAMILIES["CPU_X64_M"])] == [
        "invalid value 6.5 for 'total containers.requests.cpu'. Requirement exceeds compute pool instance capacity 6."
    ]
    assert len(excesses(thirteen, INSTANCE_FAMILIES["CPU_X64_XS"])) == 2
    assert excesses(thirteen, INSTANCE_FAMILIES["CPU_X64_SL"]) == []


@pytest.mark.parametrize(
    ("family", "fits"),
    [("GPU_NV_S", False), ("GPU_NV_M", True), ("GPU_L40S_G1_8", True), ("GEN_X64_G2_16", False), ("GPU_3", True)],
)
def test_gpus_are_counted_where_their_number_is_known(family: str, *, fits: bool) -> None:
    two = containers(Resources(gpus=1), Resources(gpus=1))
    assert (excesses(two, INSTANCE_FAMILIES[family]) == []) is fits


def test_retired_families_can_be_named_and_are_not_offered() -> None:
    retired = set(INSTANCE_FAMILIES) - set(CURRENT_FAMILIES)
    assert {"STANDARD_1", "HIGH_MEMORY_2", "GPU_3"} < retired
    assert "CPU_X64_XS" in CURRENT_FAMILIES
