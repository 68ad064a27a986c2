"""Compute pools as users describe them, and the statements that create and remove one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_spcs.literals import value
from pytest_spcs.provisioning.core_models import given_fields, is_model
from pytest_spcs.provisioning.provisioner import Made

if TYPE_CHECKING:
    from collections.abc import Mapping

AUTO_SUSPEND_SECS = 300
"""A forgotten pool on a real account costs money for so long only; Snowflake's own default is an hour."""

PROPERTIES = ("min_nodes", "max_nodes", "instance_family", "auto_resume", "auto_suspend_secs", "comment")


def compute_pool_properties(given: Any, arguments: Mapping[str, object], *, instance_family: str) -> dict[str, object]:
    """Return the properties of a pool: arguments that are not None, over a model's, over the defaults."""
    defaults: dict[str, object] = {
        "min_nodes": 1,
        "max_nodes": 1,
        "instance_family": instance_family,
        "auto_suspend_secs": AUTO_SUSPEND_SECS,
    }
    model = given_fields(given, *PROPERTIES) if is_model(given, "ComputePool") else {}
    properties = {**defaults, **model, **{key: given for key, given in arguments.items() if given is not None}}
    if "max_nodes" not in model and arguments.get("max_nodes") is None:
        properties["max_nodes"] = properties["min_nodes"]
    return properties


def create_statement(name: str, properties: Mapping[str, object]) -> str:
    """Return CREATE COMPUTE POOL."""
    clauses = [
        f"{key.upper()} = {given if key == 'instance_family' else value(given)}" for key, given in properties.items()
    ]
    return f"CREATE COMPUTE POOL {name} {' '.join(clauses)}"


def made_compute_pool(name: str) -> Made:
    """Return how a pool is removed: only an empty one can be dropped, and a test may have left services on it."""
    return Made(
        "compute pool",
        name,
        (f"ALTER COMPUTE POOL IF EXISTS {name} STOP ALL", f"DROP COMPUTE POOL IF EXISTS {name}"),
    )
