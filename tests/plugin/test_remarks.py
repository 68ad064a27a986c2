"""What people should know of a run stands at its end, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]
RETIRED = "instance family STANDARD_1 is retired: real accounts refuse it"


def test_a_retired_instance_family_is_named_once(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        def test_pool(spcs_compute_pool, spcs_create_compute_pool):
            spcs_create_compute_pool(instance_family="standard_1")

        def test_own_account(spcs_account):
            statement = "CREATE COMPUTE POOL p{} MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = STANDARD_1"
            cursor = spcs_account.connect().cursor()
            cursor.execute(statement.format(1))
            cursor.execute(statement.format(2))
        """
    )
    result = run("--spcs-instance-family=STANDARD_1")
    result.assert_outcomes(passed=2)
    assert [line.startswith(RETIRED) for line in result.outlines].count(True) == 1


def test_it_is_named_by_the_controller_of_workers(run: Run, project: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    project.makepyfile("def test_one(spcs_compute_pool): pass\ndef test_two(spcs_compute_pool): pass")
    result = run("--spcs-instance-family=STANDARD_1", "-n2", "-p", "xdist")
    result.assert_outcomes(passed=2)
    assert [line.startswith(RETIRED) for line in result.outlines].count(True) == 1
