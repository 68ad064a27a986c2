"""What containers request is compared with the nodes of an instance family."""

from __future__ import annotations

import pytest

from pytest_spcs.checking.capacity import fits_instance_family
from pytest_spcs.checking.comparisons import ComparisonError
from tests.unit.checking.compared import compared


def specification(*resources: str, rest: str = "") -> str:
    lines = ["spec:", "  containers:"]
    for number, each in enumerate(resources):
        lines.append(f"  - {{name: c{number}, image: /shop/public/images/web:1, resources: {each}}}")
    return "\n".join([*lines, rest])


def sentence(asked: str, option: str, capacity: str) -> str:
    return (
        f"invalid value {asked} for 'total containers.requests.{option}'. "
        f"Requirement exceeds compute pool instance capacity {capacity}."
    )


def test_requests_above_a_node_name_the_node_and_the_family_that_would_do() -> None:
    text = specification("{requests: {cpu: 2, memory: 8Gi}}")
    assert compared(text, fits_instance_family("cpu_x64_xs")) == [
        (
            "error node-capacity",
            "spec.containers[0].resources.requests.cpu",
            sentence("2", "cpu", "1"),
            "CPU_X64_S has 3 CPU and 13 GiB",
        ),
        (
            "error node-capacity",
            "spec.containers[0].resources.requests.memory",
            sentence("8Gi", "memory", "6Gi"),
            "CPU_X64_S has 3 CPU and 13 GiB",
        ),
    ]


def test_containers_run_on_one_node_together() -> None:
    text = specification("{requests: {cpu: 2, memory: 8Gi}}", "{requests: {cpu: 2, memory: 4Gi}}", "{limits: {cpu: 3}}")
    (finding,) = compared(text, fits_instance_family("CPU_X64_S"))
    # The last container's request is derived from its limit: at least half a core.
    assert finding[1:] == (
        "spec.containers",
        sentence("4.5", "cpu", "3"),
        "CPU_X64_M has 6 CPU and 28 GiB",
    )


def test_limits_above_a_node_are_capped_so_they_are_a_warning() -> None:
    text = specification("{requests: {cpu: 1}, limits: {cpu: 2, memory: 7Gi}}")
    assert compared(text, fits_instance_family("CPU_X64_XS")) == [
        (
            "warning node-capacity",
            "spec.containers[0].resources.limits.cpu",
            "limits.cpu is 2; a node of CPU_X64_XS has 1, and the limit is capped to that.",
            None,
        ),
        (
            "warning node-capacity",
            "spec.containers[0].resources.limits.memory",
            "limits.memory is 7 GiB; a node of CPU_X64_XS has 6 GiB, and the limit is capped to that.",
            None,
        ),
    ]


def gpus(count: int) -> str:
    return specification(f"{{requests: {{nvidia.com/gpu: {count}}}, limits: {{nvidia.com/gpu: {count}}}}}")


@pytest.mark.parametrize(
    ("text", "family", "severity", "message"),
    [
        (gpus(1), "CPU_X64_S", "error gpu", sentence("1", "nvidia.com/gpu", "0")),
        (gpus(2), "GPU_NV_S", "error gpu", sentence("2", "nvidia.com/gpu", "1")),
        (
            specification("{requests: {cpu: 1}}"),
            "GPU_NV_S",
            "warning gpu",
            "no container requests a GPU, and nodes of GPU_NV_S have them.",
        ),
    ],
)
def test_gpus_are_counted(text: str, family: str, severity: str, message: str) -> None:
    (finding,) = compared(text, fits_instance_family(family))
    assert (finding[0], finding[2]) == (severity, message)


@pytest.mark.parametrize("family", ["GPU_NV_M", "GPU_L40S_G1_8"])
def test_gpus_that_a_node_has_or_that_nobody_knows_the_number_of_are_fine(family: str) -> None:
    assert compared(gpus(4), fits_instance_family(family)) == []


def test_memory_volumes_and_sidecars_of_stage_volumes_need_room_too() -> None:
    text = """\
spec:
  containers:
  - name: web
    image: /shop/public/images/web:1
    resources: {requests: {memory: 4Gi}}
    volumeMounts: [{name: cache, mountPath: /cache}, {name: files, mountPath: /files}]
  volumes:
  - {name: cache, source: memory, size: 2Gi}
  - {name: files, source: stage, stageConfig: {name: "@files"}}
"""
    assert compared(text, fits_instance_family("CPU_X64_XS")) == [
        (
            "warning node-capacity",
            "spec.volumes",
            (
                "containers request 4 GiB of memory, memory volumes and the sidecars of stage volumes 2.5 GiB; "
                "a node of CPU_X64_XS has 6 GiB."
            ),
            None,
        )
    ]


def test_a_node_takes_eight_stage_volumes() -> None:
    mounts = ", ".join(f"{{name: v{n}, mountPath: /v{n}}}" for n in range(9))
    volumes = "\n".join(f'  - {{name: v{n}, source: stage, stageConfig: {{name: "@s"}}}}' for n in range(9))
    text = (
        "spec:\n  containers:\n  - {name: web, image: /shop/public/images/web:1, volumeMounts: ["
        f"{mounts}]}}\n  volumes:\n{volumes}\n"
    )
    (finding,) = compared(text, fits_instance_family("CPU_X64_L"))
    assert finding[2] == "9 stage volumes; a node takes 8, and the instance would stay PENDING."


def test_a_family_that_is_not_there_is_told_with_the_one_that_was_meant() -> None:
    with pytest.raises(
        ComparisonError, match=r"there is no instance family 'CPU_X64_XXS': did you mean 'CPU_X64_XS'\?"
    ):
        fits_instance_family("CPU_X64_XXS")


def test_a_singular_list_is_named_as_it_is_written() -> None:
    text = specification("{requests: {cpu: 9}}").replace("containers:", "container:")
    assert compared(text, fits_instance_family("CPU_X64_M"))[1][1] == "spec.container[0].resources.requests.cpu"


def test_containers_without_resources_count_and_are_named_where_one_is_too_much() -> None:
    three = specification("{}", "{}", "{}")
    assert compared(three, fits_instance_family("CPU_X64_XS")) == [
        ("error node-capacity", "spec.containers", sentence("1.5", "cpu", "1"), "CPU_X64_S has 3 CPU and 13 GiB")
    ]


def test_a_retired_family_is_a_warning() -> None:
    (finding,) = compared(specification("{requests: {cpu: 1}}"), fits_instance_family("standard_1"))
    assert finding[0] == "warning node-capacity"
    assert finding[2].startswith("instance family STANDARD_1 is retired: real accounts refuse it")
