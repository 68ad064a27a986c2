"""What keeps a service from being created or dropped, beyond its specification's form."""

from __future__ import annotations

import pytest

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.emulator.objects.compute_pools.commands import CreateComputePool
from pytest_spcs.emulator.objects.services import admission
from pytest_spcs.emulator.objects.services.commands import DropService
from pytest_spcs.emulator.objects.services.state import SERVICES
from tests.unit.emulator.played import SERVICE, World

SPECIFICATION = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
"""
BLOCK = """
    volumeMounts: [{name: data, mountPath: /data}]
  volumes: [{name: data, source: block, size: 10Gi}]
"""


@pytest.mark.parametrize(
    ("resources", "excesses"),
    [
        ("{requests: {cpu: 1.5}}", [("1.5", "cpu", "1")]),
        ("{requests: {memory: 7Gi}}", [("7Gi", "memory", "6Gi")]),
        ("{requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 1}}", [("1", "nvidia.com/gpu", "0")]),
        ("{requests: {cpu: 1001m, memory: 6145Mi}}", [("1.001", "cpu", "1"), ("6.0009765625Gi", "memory", "6Gi")]),
    ],
)
def test_an_instance_that_could_never_be_placed_is_refused(
    world: World, resources: str, excesses: list[tuple[str, str, str]]
) -> None:
    with pytest.raises(SnowflakeError) as caught:
        world.create_service(f"{SPECIFICATION}    resources: {resources}\n")
    assert caught.value.number == 395018
    assert caught.value.message == " ".join(
        f"invalid value {asked} for 'total containers.requests.{option}'. "
        f"Requirement exceeds compute pool instance capacity {capacity}."
        for asked, option, capacity in excesses
    )
    assert SERVICE not in world.account[SERVICES]


def test_limits_above_a_node_are_capped_and_no_obstacle(world: World) -> None:
    world.create_service(f"{SPECIFICATION}    resources: {{limits: {{cpu: 64, memory: 512Gi}}}}\n")


def test_a_pool_of_arm_nodes_wants_arm_images(world: World) -> None:
    world.perform(CreateComputePool(name="ARM", instance_family="GEN_ARM_G1_2", min_nodes=1, max_nodes=1))
    with pytest.raises(SnowflakeError, match="SPCS only supports image for arm64 architecture") as caught:
        world.create_service(SPECIFICATION, compute_pool="ARM")
    assert caught.value.number == 397013
    world.push("echo:1", "linux/arm64")
    world.create_service(SPECIFICATION, compute_pool="ARM")


def test_images_without_machine_code_fit_every_pool(world: World) -> None:
    world.perform(CreateComputePool(name="ARM", instance_family="GEN_ARM_G1_2", min_nodes=1, max_nodes=1))
    world.push("echo:1", "any")
    world.create_service(SPECIFICATION, compute_pool="ARM")
    world.create_service(SPECIFICATION, name="OTHER")


def test_a_service_with_block_volumes_is_dropped_by_force_only(world: World) -> None:
    world.create_service(SPECIFICATION + BLOCK.lstrip("\n"))
    with pytest.raises(SnowflakeError, match=r"has block volumes \(data\).* Run DROP SERVICE DEMO\.PUBLIC\.ECHO FORCE"):
        world.perform(DropService(SERVICE))
    world.perform(DropService(SERVICE, force=True))
    assert SERVICE not in world.account[SERVICES]


def test_an_account_has_room_for_so_many_services(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MAX_SERVICES", 1)
    world.create_service(SPECIFICATION)
    with pytest.raises(SnowflakeError, match="the account has 1 services and jobs, which is the limit"):
        world.create_service(SPECIFICATION, name="OTHER")
