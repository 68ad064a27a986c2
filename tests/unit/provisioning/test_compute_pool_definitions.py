from __future__ import annotations

from snowflake.core.compute_pool import ComputePool

from pytest_spcs.provisioning.compute_pools import compute_pool_properties, create_statement, made_compute_pool


def test_a_pool_of_the_run_has_one_node_and_suspends_itself_soon() -> None:
    properties = compute_pool_properties(None, {}, instance_family="CPU_X64_XS")
    assert create_statement("P", properties) == (
        "CREATE COMPUTE POOL P MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS AUTO_SUSPEND_SECS = 300"
    )


def test_a_model_of_snowflake_core_counts_more_than_the_defaults_and_arguments_more_than_it() -> None:
    model = ComputePool(name="p", min_nodes=2, max_nodes=3, instance_family="CPU_X64_S", auto_suspend_secs=60)
    properties = compute_pool_properties(model, {"max_nodes": 4}, instance_family="CPU_X64_XS")
    assert properties == {"min_nodes": 2, "max_nodes": 4, "instance_family": "CPU_X64_S", "auto_suspend_secs": 60}


def test_a_pool_is_emptied_before_it_is_dropped() -> None:
    assert made_compute_pool("P").removal == (
        "ALTER COMPUTE POOL IF EXISTS P STOP ALL",
        "DROP COMPUTE POOL IF EXISTS P",
    )
