"""The promise of ``--state DIR`` on a disk without room: one statement fails, nothing that was kept is lost."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import snowflake.connector

from tests.clients.serving import serving
from tests.clients.state_directories import cursor_of, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = "SELECT {}, REPEAT(MD5(SEQ8()::VARCHAR), 3) FROM TABLE(GENERATOR(ROWCOUNT => 10000))"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], capture_output=True, text=True, check=False
        )
    except OSError as error:
        pytest.skip(f"there is no mount: {error}")
    if mounted.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def insert_without_end(cursor: Any, committed: list[int]) -> None:
    for number in range(1000):
        cursor.execute(f"INSERT INTO t {ROWS.format(number)}")
        committed.append(number)


def fill(disk: Path) -> None:
    size = 4 << 20
    while size:
        try:
            with (disk / "filled").open("ab", buffering=0) as file:
                file.write(bytes(size))
        except OSError:
            size //= 2


def test_a_full_disk_fails_one_statement_and_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    state = small_disk / "state"
    committed: list[int] = []
    with (
        serving(tmp_path, "--state", str(state)) as served,
        cursor_of(served, role="ACCOUNTADMIN") as cursor,
        cursor_of(served, role="ACCOUNTADMIN") as another,
    ):
        cursor.execute("CREATE DATABASE demo")
        cursor.execute("CREATE TABLE t (i INT, x VARCHAR)")
        (small_disk / "of others").write_bytes(bytes(4 << 20))
        with pytest.raises(snowflake.connector.Error) as caught:
            insert_without_end(cursor, committed)
        assert "pytest-spcs: the tables cannot be written: No space left on device\n" in str(caught.value)
        assert "Make room, then run it again." in str(caught.value)
        counts = "SELECT COUNT(*), COUNT(DISTINCT i) FROM demo.public.t"
        expected = (10_000 * len(committed), len(committed))
        assert cursor.execute(counts).fetchall() == another.execute(counts).fetchall() == [expected]
        (small_disk / "of others").unlink()
        cursor.execute(f"INSERT INTO t {ROWS.format(10_000)}")
        cursor.execute("CREATE DATABASE other")
        cursor.execute("CREATE TABLE other.public.t (i INT)")
        assert another.execute(counts).fetchall() == [(expected[0] + 10_000, expected[1] + 1)]
    fill(small_disk)
    assert "Make room where the disk is full" in refused(tmp_path, "--state", str(state))
    (small_disk / "filled").unlink()
    with serving(tmp_path, "--state", str(state)) as served, cursor_of(served, role="ACCOUNTADMIN") as cursor:
        assert cursor.execute(counts).fetchall() == [(expected[0] + 10_000, expected[1] + 1)]
