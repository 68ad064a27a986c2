from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from pytest_spcs.handles.sql import Sql
from pytest_spcs.targets.emulators import RunningEmulator
from pytest_spcs.targets.offline import OfflineTarget

if TYPE_CHECKING:
    from tests.plugin.leavings import Leavings

Run = Callable[..., pytest.RunResult]

EVERYTHING = """
def test_everything(double, spcs_stage, spcs_warehouse, spcs_create_service, echo_image, spcs_connection):
    spcs_create_service("service.yaml", images={"echo": echo_image}, name="second")
    spcs_connection.cursor().execute("CREATE TABLE t (i INT)")
    assert double(2) == 4
"""


class Account:
    """What is there of runs of projects in the emulator that outlives them."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def objects(self, prefix: str = "PYTEST_SPCS") -> list[str]:
        nouns = ("DATABASES", "WAREHOUSES", "COMPUTE POOLS", "SERVICES IN ACCOUNT")
        return [
            f"{noun.split(' IN ')[0]}: {row['name']}"
            for noun in nouns
            for row in self._sql.rows(f"SHOW {noun}")
            if str(row["name"]).startswith(prefix) or noun.startswith("SERVICES")
        ]


@pytest.fixture
def account(emulator_url: str) -> Iterator[Account]:
    target = OfflineTarget(RunningEmulator(emulator_url), name="test", outlives_the_run=True)
    sql = Sql(target.connect)
    yield Account(sql)
    sql.close()
    target.stop()


@pytest.fixture
def run_there(run: Run, emulator_url: str) -> Run:
    """Run pytest on the project with the emulator that outlives it."""
    return lambda *arguments: run(f"--spcs-emulator={emulator_url}", *arguments)


def test_everything_is_removed(run_there: Run, project: pytest.Pytester, account: Account, leavings: Leavings) -> None:
    project.makepyfile(EVERYTHING)
    run_there().assert_outcomes(passed=1)
    assert account.objects() == []
    assert leavings.all() == []


def test_everything_is_removed_after_failures_too(run_there: Run, project: pytest.Pytester, account: Account) -> None:
    project.makepyfile(EVERYTHING.replace("double(2) == 4", "double(2) == 5"))
    run_there().assert_outcomes(failed=1)
    assert account.objects() == []


def test_a_set_up_that_stops_half_way_removes_what_it_had_made(
    run_there: Run, project: pytest.Pytester, account: Account
) -> None:
    (project.path / "service.yaml").write_text(
        "spec: {containers: [{name: echo, image: /d/s/r/echo:latest, x: 1}]}\n# \n"
    )
    project.makepyfile("def test_double(double): pass\ndef test_plain(): pass")
    run_there().assert_outcomes(errors=1, passed=1)
    assert account.objects() == []


def test_the_run_after_a_killed_one_removes_its_objects_and_says_so(
    run_there: Run, project: pytest.Pytester, account: Account, leavings: Leavings
) -> None:
    project.makepyfile("import os, signal\ndef test_killed(double):\n    os.kill(os.getpid(), signal.SIGKILL)")
    run_there()
    left = account.objects()
    assert sorted(what.partition(":")[0] for what in left) == ["COMPUTE POOLS", "DATABASES", "SERVICES", "WAREHOUSES"]
    project.makepyfile(test_again="def test_again(spcs_connection): pass")
    result = run_there("test_again.py")
    result.assert_outcomes(passed=1)
    database = next(what for what in left if what.startswith("DATABASES")).split()[-1]
    result.stdout.fnmatch_lines([f"left by a killed run, removed now: database {database}"])
    assert account.objects() == []
    assert leavings.all() == []


def test_keep_leaves_objects_for_a_look(
    run_there: Run, project: pytest.Pytester, account: Account, leavings: Leavings
) -> None:
    project.makepyfile("def test_double(double): assert double(2) == 4")
    run_there("--spcs-keep", "--spcs-prefix=KEPT").assert_outcomes(passed=1)
    kept = account.objects("KEPT")
    assert sorted(what.partition(":")[0] for what in kept) == ["COMPUTE POOLS", "DATABASES", "SERVICES", "WAREHOUSES"]
    assert leavings.ledgers() == []
    for noun, name in (what.replace("S:", "", 1).rsplit(" ", 1) for what in kept if not what.startswith("SERVICES")):
        if noun == "COMPUTE POOL":
            account._sql.execute(f"ALTER COMPUTE POOL {name} STOP ALL")
        account._sql.execute(f"DROP {noun} {name}")


def test_existing_objects_are_used_and_left_alone(run_there: Run, project: pytest.Pytester, account: Account) -> None:
    for statement in (
        "CREATE DATABASE theirs",
        "CREATE WAREHOUSE their_warehouse",
        "CREATE COMPUTE POOL their_pool MIN_NODES = 1 MAX_NODES = 1 INSTANCE_FAMILY = CPU_X64_XS",
    ):
        account._sql.execute(statement)
    project.makepyfile(
        """
        def test_existing(double, spcs_schema, spcs_connection):
            assert double.name.startswith("THEIRS.PYTEST_SPCS_")
            assert double(2) == 4
            assert spcs_connection.cursor().execute("SELECT CURRENT_WAREHOUSE()").fetchone() == ("THEIR_WAREHOUSE",)
        """
    )
    arguments = ("--spcs-database=theirs", "--spcs-warehouse=their_warehouse", "--spcs-compute-pool=their_pool")
    run_there(*arguments).assert_outcomes(passed=1)
    assert account.objects("THEIR") == [
        "DATABASES: THEIRS",
        "WAREHOUSES: THEIR_WAREHOUSE",
        "COMPUTE POOLS: THEIR_POOL",
    ]
    schemas = [row["name"] for row in account._sql.rows("SHOW SCHEMAS IN DATABASE theirs")]
    assert not any(str(name).startswith("PYTEST_SPCS") for name in schemas)
    for statement in ("DROP DATABASE theirs", "DROP WAREHOUSE their_warehouse", "DROP COMPUTE POOL their_pool"):
        account._sql.execute(statement)


def test_a_test_may_change_the_paramstyle_of_the_connector(run_there: Run, project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        import snowflake.connector
        from pytest_spcs import image_fixture, service_fixture, service_function_fixture

        snowflake.connector.paramstyle = "qmark"
        echo_image = image_fixture(app="echo_app:app")
        echo = service_fixture("service.yaml", images={"echo": "echo_image"})
        double = service_function_fixture("double(x INT) RETURNS INT", service="echo", endpoint="echo", path="/")
        """
    )
    project.makepyfile(
        """
        def test_handles(double, echo, spcs_connection):
            assert double.map([1, 2]) == [2, 4]
            assert "app object" in echo.logs()
            assert spcs_connection.cursor().execute("SELECT ?", (3,)).fetchone() == (3,)
        """
    )
    run_there().assert_outcomes(passed=1)
