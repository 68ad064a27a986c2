"""What can be seen of the machines of compute pools: their nodes, and the families that nodes can have.

Columns: https://docs.snowflake.com/en/sql-reference/sql/show-nodes-compute-pool and
https://docs.snowflake.com/en/sql-reference/sql/show-compute-pool-instance-families
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.catalogue import name_filter
from pytest_spcs.emulator.objects.compute_pools.commands import ShowInstanceFamilies, ShowNodes
from pytest_spcs.emulator.objects.compute_pools.properties import DISTRIBUTED, PLACEMENT_GROUPS
from pytest_spcs.emulator.objects.compute_pools.state import COMPUTE_POOLS
from pytest_spcs.specification.instance_families import CURRENT_FAMILIES, INSTANCE_FAMILIES, InstanceFamily

if TYPE_CHECKING:
    from pytest_spcs.emulator.account.account import Account, Performer
    from pytest_spcs.emulator.account.results import Facts
    from pytest_spcs.emulator.account.sessions import Session


def show_nodes(account: Account, _session: Session, command: ShowNodes) -> list[Facts]:
    """List the nodes of a pool, all of its own family: there is never a shortage here. A suspended pool has none."""
    pool = account[COMPUTE_POOLS].get(command.name)
    family = INSTANCE_FAMILIES[pool.instance_family]
    zones = PLACEMENT_GROUPS if pool.placement_group in {None, DISTRIBUTED} else (str(pool.placement_group),)
    region = account.identity.region.partition("_")[2].replace("_", "-").lower()
    wanted = name_filter(command.selection)
    found: list[Facts] = [
        {
            "node_id": f"node-{pool.name.lower()}-{number + 1:02}",
            "instance_family": family.name,
            "created_on": pool.resumed_on,
            "placement_group": f"{region}{zones[number % len(zones)].lower()}",
            **_machine(family),
        }
        for number in range(0 if pool.suspended else pool.min_nodes)
    ]
    return [facts for facts in found if wanted(str(facts["node_id"]))][: command.selection.limit]


def _machine(family: InstanceFamily) -> dict[str, object]:
    """Return what a machine of a family offers; one without GPUs has none by the empty name."""
    return {
        "vcpu": family.vcpu,
        "memory_gib": family.memory_gib,
        "gpu": family.gpu or "",
        "gpu_count": family.gpu_count or 0,
        "gpu_memory_gib": family.gpu_memory_gib or 0,
    }


def show_instance_families(account: Account, _session: Session, _command: ShowInstanceFamilies) -> list[Facts]:
    """List the instance families, with the nodes of each that are up."""
    used = Counter[str]()
    for pool in account[COMPUTE_POOLS]:
        used[pool.instance_family] += 0 if pool.suspended else pool.min_nodes
    return [
        {"name": family.name, **_machine(family), "current_node_usage": used[family.name], "message": ""}
        for family in CURRENT_FAMILIES.values()
    ]


PERFORMERS: dict[type, Performer] = {ShowNodes: show_nodes, ShowInstanceFamilies: show_instance_families}
