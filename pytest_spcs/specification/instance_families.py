"""The instance families that pools can have, with what a node of each offers to services.

Source: https://docs.snowflake.com/en/sql-reference/sql/create-compute-pool and the names that the Terraform provider
accepts; sizes that could not be confirmed are None. Sizes of the newest families are those that the emulator frostlake
(github.com/mlorek/frostlake) copied from a real account's SHOW COMPUTE POOL INSTANCE FAMILIES.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstanceFamily:
    """One family: usable vCPUs and memory in GiB of a node, and its GPUs with the memory in GiB of each."""

    name: str
    vcpu: int | None = None
    memory_gib: int | None = None
    gpu: str | None = None
    gpu_count: int | None = None
    gpu_memory_gib: int | None = None

    @property
    def is_arm(self) -> bool:
        """Whether nodes need linux/arm64 images."""
        return self.name.startswith("GEN_ARM")

    @property
    def is_retired(self) -> bool:
        """Whether real accounts refuse the name; published guides still use it, so pools can have it here."""
        return self.name in RETIRED_FAMILIES

    @property
    def known_gpus(self) -> int | None:
        """GPUs of a node: none on families for CPUs, None where nobody has published the number."""
        return self.gpu_count if self.name.startswith("GPU_") else 0


RETIRED_FAMILIES = frozenset(
    {
        *("STANDARD_1", "STANDARD_2", "STANDARD_5"),
        *("HIGH_MEMORY_1", "HIGH_MEMORY_2", "HIGH_MEMORY_5"),
        *("GPU_3", "GPU_5", "GPU_7", "GPU_10"),
    }
)
"""Names of the preview of 2023, as the Snowflake CLI of that year listed them."""


_KNOWN_SIZES = (
    InstanceFamily("CPU_X64_XS", 1, 6),
    InstanceFamily("CPU_X64_S", 3, 13),
    InstanceFamily("CPU_X64_M", 6, 28),
    InstanceFamily("CPU_X64_SL", 14, 58),
    InstanceFamily("CPU_X64_L", 28, 116),
    InstanceFamily("HIGHMEM_X64_S", 6, 58),
    InstanceFamily("HIGHMEM_X64_M", 28, 240),
    InstanceFamily("HIGHMEM_X64_L", 124, 984),
    InstanceFamily("GEN_X64_G2_2", 1, 6),
    InstanceFamily("GEN_X64_G2_4", 3, 13),
    InstanceFamily("GEN_X64_G2_8", 6, 28),
    InstanceFamily("GEN_X64_G2_32", 28, 116),
    InstanceFamily("MEM_X64_G2_8", 6, 58),
    InstanceFamily("MEM_X64_G2_32", 28, 240),
    InstanceFamily("MEM_X64_G2_64", 60, 492),
    InstanceFamily("MEM_X64_G2_192", 188, 1436),
    InstanceFamily("GEN_ARM_G1_2", 1, 6),
    InstanceFamily("GEN_ARM_G1_4", 3, 13),
    InstanceFamily("GEN_ARM_G1_8", 6, 28),
    InstanceFamily("GEN_ARM_G1_16", 14, 58),
    InstanceFamily("GEN_ARM_G1_32", 28, 116),
    InstanceFamily("GPU_NV_S", 6, 27, "NVIDIA A10G", 1, 24),
    InstanceFamily("GPU_NV_M", 44, 178, "NVIDIA A10G", 4, 24),
    InstanceFamily("GPU_NV_L", 92, 1112, "NVIDIA A100", 8, 40),
    InstanceFamily("GPU_NV_XL", 188, 1843, "NVIDIA H100", 8, 80),
    InstanceFamily("GPU_NV_2XL", 188, 1843, "NVIDIA H200", 8, 141),
)
_NAMES_ONLY = (
    "HIGHMEM_X64_SL GEN_X64_G2_16 MEM_X64_G2_96 "
    "GPU_L40S_G1_8 GPU_L40S_G1_16 GPU_L40S_G1_48 GPU_L40S_G1_192 GPU_R6K_G1_8 GPU_R6K_G1_16 GPU_R6K_G1_32 "
    "GPU_R6K_G1_48 GPU_R6K_G1_96 GPU_R6K_G1_192 GPU_A100_G1_12 GPU_A100_G1_48 "
    "GPU_NV_XS GPU_NV_SM GPU_NV_2M GPU_NV_3M GPU_NV_SL "
    "GPU_GCP_NV_L4_1_24G GPU_GCP_NV_L4_4_24G GPU_GCP_NV_A100_8_40G"
)

INSTANCE_FAMILIES = {
    family.name: family
    for family in (
        *_KNOWN_SIZES,
        *(InstanceFamily(name) for name in (*_NAMES_ONLY.split(), *sorted(RETIRED_FAMILIES))),
    )
}
"""Every family that a pool can have, by its name; the retired ones come last."""
CURRENT_FAMILIES = {name: family for name, family in INSTANCE_FAMILIES.items() if not family.is_retired}
"""Every family that a real account takes, by its name."""


def retired(name: str) -> str:
    """Return the sentence about a retired family."""
    return (
        f"instance family {name} is retired: real accounts refuse it; "
        "see SHOW COMPUTE POOL INSTANCE FAMILIES for those that they take"
    )
