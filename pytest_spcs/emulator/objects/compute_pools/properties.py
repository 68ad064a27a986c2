"""What the properties of a compute pool may be.

Source: https://docs.snowflake.com/en/sql-reference/sql/create-compute-pool; the sentences are those that the tests of
the emulator frostlake (github.com/mlorek/frostlake, ``ComputePoolTest``) assert against a real account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_spcs.emulator.account.errors import SnowflakeError, invalid_value
from pytest_spcs.identifiers import is_unquoted
from pytest_spcs.specification.instance_families import CURRENT_FAMILIES, INSTANCE_FAMILIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_spcs.emulator.objects.compute_pools.state import ComputePool

NODE_LIMIT = 750
"""Nodes per account: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/working-with-compute-pool."""
PLACEMENT_GROUPS = ("A", "B", "C")
"""The placement groups of the emulated region."""
DISTRIBUTED = "DISTRIBUTED"
"""The placement that spreads nodes over all groups."""


def check_name(name: str) -> None:
    """Refuse a name that needs double quotes: pools have plain names."""
    if name != name.upper():
        raise invalid_value(f"Invalid compute pool name: '{name}'. Name must be uppercase.")
    if not is_unquoted(name):
        raise invalid_value(f"Invalid compute pool name: '{name}'. Quoted names are not supported.")


def check_nodes(low: int, high: int, *, of_others: int) -> None:
    """Refuse numbers of nodes that do not fit together, or that no account has beside ``of_others``, other pools'."""
    for key, value in (("MIN_NODES", low), ("MAX_NODES", high)):
        if value < 1:
            raise invalid_value(f"invalid value '{value}' for property '{key}'")
    if high < low:
        raise SnowflakeError(
            1423,
            "22023",
            f"SQL compilation error:\ninvalid property combination 'MIN_NODES'='{low}' and 'MAX_NODES'='{high}'",
        )
    if high + of_others > NODE_LIMIT:
        raise invalid_value(f"Requested number of nodes {high} exceeds the node limit for the account")


def check_auto_suspend(seconds: int) -> None:
    """Refuse a time that cannot be waited; 0 is for never."""
    if seconds < 0:
        raise invalid_value(f"invalid value '{seconds}' for property 'AUTO_SUSPEND_SECS'")


def check_family(family: str) -> None:
    """Refuse an instance family that does not exist; the ones that do are named behind Snowflake's sentence."""
    if family not in INSTANCE_FAMILIES:
        raise invalid_value(
            f"Invalid instance family {family}. Please refer to Snowflake documentation for supported instance "
            f"families. Known here: {', '.join(CURRENT_FAMILIES)}."
        )


def check_backup_families(families: Sequence[str], primary: str) -> None:
    """Refuse backup families that do not exist, come twice, or are the pool's own."""
    for number, family in enumerate(families):
        check_family(family)
        if family == primary:
            raise _backups(
                f"BACKUP_INSTANCE_FAMILIES contains '{family}' which matches the primary INSTANCE_FAMILY. "
                "Each backup must be different from the primary."
            )
        if family in families[:number]:
            raise _backups(f"BACKUP_INSTANCE_FAMILIES contains '{family}' more than once.")


def check_placement_group(group: str) -> None:
    """Refuse a placement group that the region does not have."""
    if group not in {*PLACEMENT_GROUPS, DISTRIBUTED}:
        raise invalid_value(
            f"Invalid value '{group}' for property 'PLACEMENT_GROUP':\n"
            f"Placement group '{group}' does not exist in this region."
        )


def check_suspended(pool: ComputePool, key: str) -> None:
    """Refuse to change a property of nodes that are up."""
    if not pool.suspended:
        raise invalid_value(
            f"Invalid property '{key}' for 'COMPUTE_POOL':\n"
            f"Cannot set {key} for compute pool that is not suspended. Please suspend the compute pool first."
        )


def _backups(reason: str) -> SnowflakeError:
    return invalid_value(f"Invalid BACKUP_INSTANCE_FAMILIES for compute pool: {reason}")
