from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from pytest_spcs.errors import SpcsError
from pytest_spcs.provisioning.ledger import Ledger
from pytest_spcs.provisioning.problems import RemovalError
from pytest_spcs.provisioning.provisioner import Made, Provisioner

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_spcs.handles.sql import Sql


class Recorder:
    """Performs statements by noting them, and fails those that it is told to fail."""

    def __init__(self) -> None:
        self.performed: list[str] = []
        self.fail_on: set[str] = set()

    def execute(self, statement: str) -> None:
        self.performed.append(statement)
        if statement in self.fail_on:
            raise RuntimeError(f"cannot {statement}")


def pool(name: str) -> Made:
    return Made("compute pool", name, (f"STOP {name}", f"DROP {name}"))


@pytest.fixture
def sql() -> Recorder:
    return Recorder()


def provisioner(sql: Recorder, *, ledger: Ledger | None = None, keep: bool = False) -> Provisioner:
    return Provisioner(cast("Sql", sql), check=lambda: None, ledger=ledger, keep=keep)


def make_pools(sql: Recorder, names: str) -> None:
    with provisioner(sql).lifetime() as lifetime:
        for name in names:
            lifetime.create(pool(name), f"CREATE {name}")


def test_what_was_made_is_removed_in_reverse(sql: Recorder) -> None:
    make_pools(sql, "AB")
    assert sql.performed == ["CREATE A", "CREATE B", "STOP B", "DROP B", "STOP A", "DROP A"]


def test_what_was_made_is_removed_after_a_failure_too(sql: Recorder) -> None:
    sql.fail_on = {"CREATE B"}
    with pytest.raises(RuntimeError, match="cannot CREATE B"):
        make_pools(sql, "AB")
    assert sql.performed == ["CREATE A", "CREATE B", "STOP A", "DROP A"]


def test_what_is_removed_early_is_not_removed_again(sql: Recorder) -> None:
    with provisioner(sql).lifetime() as lifetime:
        lifetime.create(pool("A"), "CREATE A")
        lifetime.remove(pool("A"))
        lifetime.remove(pool("A"))
    assert sql.performed == ["CREATE A", "STOP A", "DROP A"]


def test_one_removal_that_fails_does_not_stop_the_others(sql: Recorder) -> None:
    sql.fail_on = {"DROP B"}
    with pytest.raises(RemovalError) as raised:
        make_pools(sql, "ABC")
    assert sql.performed[-3:] == ["DROP B", "STOP A", "DROP A"]
    assert str(raised.value) == (
        "1 of the things that this run made could not be removed\n"
        "  compute pool B: cannot DROP B\n"
        "The next run with the same target tries again."
    )


def test_a_removal_that_fails_after_a_failure_is_a_note_on_it(sql: Recorder) -> None:
    sql.fail_on = {"DROP A", "CREATE B"}
    with pytest.raises(RuntimeError, match="cannot CREATE B") as raised:
        make_pools(sql, "AB")
    assert "compute pool A: cannot DROP A" in raised.value.__notes__[0]


def test_when_the_target_has_ended_nothing_is_left_to_remove(sql: Recorder) -> None:
    ended: list[SpcsError] = []

    def check() -> None:
        if ended:
            raise ended[0]

    with Provisioner(cast("Sql", sql), check=check).lifetime() as lifetime:
        lifetime.create(pool("A"), "CREATE A")
        ended.append(SpcsError("the emulator has ended"))
        with pytest.raises(SpcsError, match="the emulator has ended"):
            lifetime.create(pool("B"), "CREATE B")
    assert sql.performed == ["CREATE A"]


def test_keep_removes_nothing(sql: Recorder) -> None:
    with provisioner(sql, keep=True).lifetime() as lifetime:
        lifetime.create(pool("A"), "CREATE A")
    assert sql.performed == ["CREATE A"]


def test_the_ledger_knows_of_an_object_before_it_is_made(sql: Recorder, tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path, "RUN", target="here")
    file = tmp_path / "RUN.jsonl"
    seen: list[str] = []

    class Looking(Recorder):
        def execute(self, statement: str) -> None:
            super().execute(statement)
            seen.append(file.read_text().splitlines()[-1])

    with provisioner(Looking(), ledger=ledger).lifetime() as lifetime:
        lifetime.create(pool("A"), "CREATE A")
    assert seen[0] == '{"made": "compute pool A", "statements": ["STOP A", "DROP A"], "directory": null}'
    ledger.close()
    assert not file.exists()
