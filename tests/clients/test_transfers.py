from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from snowflake.connector.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from snowflake.connector import SnowflakeConnection

MAJOR = int(VERSION[0] or 0)


@pytest.fixture
def staged(connection: SnowflakeConnection) -> SnowflakeConnection:
    """A connection with a stage ``st``."""
    connection.cursor().execute("CREATE STAGE st")
    return connection


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory of three files."""
    directory = tmp_path / "files"
    directory.mkdir()
    (directory / "one.csv").write_text("1,2\n")
    (directory / "two words.csv").write_text("3,4\n" * 100_000)
    (directory / "other.txt").write_text("text")
    return directory


def _rows(connection: SnowflakeConnection, sql: str) -> list[Any]:
    rows: list[Any] = connection.cursor().execute(sql).fetchall()
    return rows


def _listed(connection: SnowflakeConnection) -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in _rows(connection, "LIST @st")]


def test_files_are_put_by_a_wildcard_and_got_back(staged: SnowflakeConnection, files: Path, tmp_path: Path) -> None:
    put = _rows(staged, f"PUT 'file://{files}/*.csv' @st/sub/ AUTO_COMPRESS = FALSE")
    assert sorted((row[0], row[6]) for row in put) == [("one.csv", "UPLOADED"), ("two words.csv", "UPLOADED")]
    assert _listed(staged) == [("st/sub/one.csv", 4), ("st/sub/two words.csv", 400_000)]
    back = tmp_path / "back"
    back.mkdir()
    got = _rows(staged, f"GET @st/sub/ 'file://{back}/'")
    assert sorted((row[0], row[1], row[2]) for row in got) == [
        ("one.csv", 4, "DOWNLOADED"),
        ("two words.csv", 400_000, "DOWNLOADED"),
    ]
    assert (back / "two words.csv").read_bytes() == (files / "two words.csv").read_bytes()


def test_files_are_compressed_unless_told_otherwise(staged: SnowflakeConnection, files: Path) -> None:
    put = _rows(staged, f"PUT 'file://{files}/one.csv' @st")
    assert (put[0][1], put[0][5], put[0][6]) == ("one.csv.gz", "GZIP", "UPLOADED")
    assert [name for name, _ in _listed(staged)] == ["st/one.csv.gz"]


def test_overwrite_replaces_a_file(staged: SnowflakeConnection, files: Path) -> None:
    command = f"PUT 'file://{files}/other.txt' @st AUTO_COMPRESS = FALSE OVERWRITE = TRUE"
    _rows(staged, command)
    (files / "other.txt").write_text("longer text")
    assert _rows(staged, command)[0][6] == "UPLOADED"
    assert _listed(staged) == [("st/other.txt", 11)]


@pytest.mark.skipif(MAJOR < 5, reason="connector 4.x copies to LOCAL_FS stages without looking: docs/deviations.md")
def test_without_overwrite_a_file_stays_and_is_skipped(staged: SnowflakeConnection, files: Path) -> None:
    command = f"PUT 'file://{files}/other.txt' @st AUTO_COMPRESS = FALSE"
    _rows(staged, command)
    (files / "other.txt").write_text("longer text")
    assert _rows(staged, command)[0][6] == "SKIPPED"
    assert _listed(staged) == [("st/other.txt", 4)]


def test_several_files_of_a_pattern_are_got(staged: SnowflakeConnection, files: Path, tmp_path: Path) -> None:
    _rows(staged, f"PUT 'file://{files}/*' @st AUTO_COMPRESS = FALSE")
    back = tmp_path / "back"
    back.mkdir()
    _rows(staged, f"GET @st 'file://{back}/' PATTERN = '.*[.]csv'")
    assert sorted(path.name for path in back.iterdir()) == ["one.csv", "two words.csv"]
