from __future__ import annotations

import pytest

from pytest_spcs.emulator.sql.scoped import unscoped


@pytest.mark.parametrize(
    ("sql", "plain"),
    [
        ("CREATE SCOPED TEMPORARY TABLE t (a INT)", "CREATE        TEMPORARY TABLE t (a INT)"),
        ("create or  replace scoped temp table t (a INT)", "create or  replace        temp table t (a INT)"),
        ("CREATE SCOPED TABLE t (a INT)", "CREATE SCOPED TABLE t (a INT)"),
        ("SELECT 'CREATE SCOPED TEMPORARY TABLE'", "SELECT 'CREATE SCOPED TEMPORARY TABLE'"),
    ],
)
def test_scoped_temporary_objects_are_temporary_ones(sql: str, plain: str) -> None:
    assert unscoped(sql) == plain
