"""Whether an instance can ever find room on a pool's nodes.

https://docs.snowflake.com/en/developer-guide/snowpark-container-services/specification-reference (resources): the
statement fails only when an instance would not fit on an empty node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError
from pytest_spcs.specification.instance_families import INSTANCE_FAMILIES
from pytest_spcs.specification.node_capacity import excesses
from pytest_spcs.specification.problems import INVALID_SPECIFICATION

if TYPE_CHECKING:
    from pytest_spcs.emulator.objects.compute_pools.state import ComputePool
    from pytest_spcs.specification.model import Specification


def check_fits(specification: Specification, pool: ComputePool) -> None:
    """Refuse a specification whose instances would never fit on a node of the pool."""
    found = excesses(specification.containers, INSTANCE_FAMILIES[pool.instance_family])
    if found:
        raise SnowflakeError(INVALID_SPECIFICATION, "22023", " ".join(map(str, found)))
