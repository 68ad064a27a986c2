"""``snow stage``, ``snow object`` and ``snow sql`` against ``pytest-spcs serve``.

https://docs.snowflake.com/en/developer-guide/snowflake-cli/command-reference/stage-commands/overview
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.clients.snow.conftest import SPECIFICATION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clients.snow_cli import SnowCli


@pytest.fixture
def files(snow: SnowCli) -> Iterator[str]:
    """A stage of the test's own."""
    words = ("--encryption", "SNOWFLAKE_SSE", "--enable-directory")
    assert snow.status("stage", "create", "files", *words) == "Stage area FILES successfully created."
    yield "files"
    assert snow.status("stage", "drop", "files") == "FILES successfully dropped."


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with a file in a directory of its own."""
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    (tmp_path / "tree" / "top.txt").write_text("top")
    (tmp_path / "tree" / "sub" / "deep.txt").write_text("deep")
    return tmp_path / "tree"


def test_a_connection_of_the_real_program_is_tested(snow: SnowCli) -> None:
    done = snow.cold("connection", "test", "--format", "json")
    told = json.loads(done.stdout)
    assert (told["Status"], told["Host"], told["Role"]) == ("OK", "127.0.0.1", "ACCOUNTADMIN")


def test_sql_is_split_and_answered(snow: SnowCli, tmp_path: Path) -> None:
    answers = snow("sql", "-q", "CREATE OR REPLACE TABLE t (x INT); INSERT INTO t VALUES (1), (2); SELECT * FROM t")
    assert answers[-1] == [{"X": 1}, {"X": 2}]
    script = tmp_path / "script.sql"
    script.write_text("SELECT COUNT(*) AS n FROM <% table %>;\nSHOW COMPUTE POOLS LIKE 'pool';\n")
    counted, pools = snow("sql", "-f", str(script), "-D", "table=t")
    assert counted == [{"N": 2}]
    assert pools[0]["name"] == "POOL"
    assert "Object 'NOTHING' does not exist" in snow.refused("sql", "-q", "SELECT * FROM nothing")


def test_stages_take_list_give_and_lose_files(snow: SnowCli, files: str, tmp_path: Path) -> None:
    uploaded = snow("stage", "copy", "spec.yaml", "@files/sub", "--overwrite")
    assert [(row["source"], row["status"]) for row in uploaded] == [("spec.yaml", "UPLOADED")]
    assert snow.names("stage", "list-files", "@files") == ["files/sub/spec.yaml"]
    assert snow.names("stage", "list-files", "files", "--pattern", ".*json") == []
    snow("stage", "copy", "@files/sub/spec.yaml", str(tmp_path / "got"))
    assert (tmp_path / "got" / "spec.yaml").read_text() == SPECIFICATION
    assert snow("stage", "remove", "@files", "sub/spec.yaml")["result"] == "removed"
    assert snow("stage", "list-files", "@files") == []


def test_directories_are_copied_with_what_is_below(snow: SnowCli, files: str, tree: Path, tmp_path: Path) -> None:
    snow("stage", "copy", str(tree), "@files", "--recursive", "--no-auto-compress")
    assert snow.names("stage", "list-files", "@files") == ["files/sub/deep.txt", "files/top.txt"]
    copied = snow("stage", "copy", "@files/sub", "@files/copied")
    assert copied == [{"file": "copied/deep.txt"}]
    snow("stage", "copy", "@files", str(tmp_path / "back"), "--recursive")
    assert (tmp_path / "back" / "sub" / "deep.txt").read_text() == "deep"
    snow("stage", "copy", str(tree / "*.txt"), "@files/matched", "--auto-compress")
    assert snow.names("stage", "list-files", "@files/matched") == ["files/matched/top.txt.gz"]


def test_a_stage_and_a_directory_are_compared(snow: SnowCli, files: str, tree: Path) -> None:
    snow("stage", "copy", str(tree / "top.txt"), "@files")
    (tree / "top.txt").write_text("changed")
    told = snow.run("stage", "diff", "files", str(tree)).stdout
    assert "added:    sub/deep.txt" in told
    assert "modified: top.txt" in told


def test_stages_are_listed_and_described(snow: SnowCli, files: str) -> None:
    assert snow.names("stage", "list", "--like", "fil%") == ["FILES"]
    assert "FILES" in snow.names("stage", "list", "--in", "database", "demo")
    described = {(row["parent_property"], row["property"]): row for row in snow("stage", "describe", files)}
    assert described["STAGE_ENCRYPTION", "TYPE"]["property_value"] == "SNOWFLAKE_SSE"
    assert described["DIRECTORY", "ENABLE"]["property_value"] == "true"
    assert "Stage 'DEMO.PUBLIC.NOTHING' does not exist" in snow.refused("stage", "drop", "nothing")


def test_scripts_on_a_stage_are_executed(snow: SnowCli, files: str, tmp_path: Path) -> None:
    script = "CREATE OR REPLACE TABLE made (name VARCHAR);\nINSERT INTO made VALUES ('{{ a }}');"
    (tmp_path / "one.sql").write_text(script)
    assert snow("stage", "copy", str(tmp_path / "one.sql"), "@files", "--refresh")
    (row,) = snow("stage", "execute", "@files/one.sql", "-D", "a='ada'")
    assert (row["File"], row["Status"], row["Error"]) == ("@files/one.sql", "SUCCESS", None)
    assert snow("sql", "-q", "SELECT name FROM made") == [{"NAME": "ada"}]
    assert "Object 'NOTHING' does not exist" in _failing_script(snow, tmp_path)


def _failing_script(snow: SnowCli, directory: Path) -> str:
    (directory / "two.sql").write_text("SELECT * FROM nothing;")
    snow("stage", "copy", str(directory / "two.sql"), "@files")
    return snow.refused("stage", "execute", "@files/two.sql")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("compute-pool", "POOL"),
        ("service", "WEB"),
        ("image-repository", "IMAGES"),
        ("database", "DEMO"),
        ("schema", "PUBLIC"),
        ("warehouse", "COMPUTE_WH"),
        ("role", "SPCS_TEST_ROLE"),
        ("stage", None),
        ("secret", None),
        ("network-rule", None),
        ("integration", None),
        ("external-access-integration", None),
        ("function", None),
        ("user", None),
        ("table", None),
        ("view", None),
    ],
)
def test_objects_are_listed_by_kind(snow: SnowCli, kind: str, name: str | None) -> None:
    names = snow.names("object", "list", kind)
    assert name is None or name in names


@pytest.mark.parametrize(("kind", "name"), [("compute-pool", "pool"), ("service", "web"), ("warehouse", "compute_wh")])
def test_objects_are_described_by_kind(snow: SnowCli, kind: str, name: str) -> None:
    assert snow("object", "describe", kind, name)[0]["name"] == name.upper()


MADE = {
    "compute-pool": {"name": "made", "min_nodes": 1, "max_nodes": 1, "instance_family": "CPU_X64_XS"},
    "image-repository": {"name": "made"},
    "service": {
        "name": "made",
        "compute_pool": "pool",
        "spec": {"spec_type": "from_inline", "spec_text": SPECIFICATION},
    },
    "stage": {"name": "made"},
    "database": {"name": "made"},
    "schema": {"name": "made"},
    "warehouse": {"name": "made"},
    "role": {"name": "made"},
}


@pytest.mark.parametrize("kind", MADE)
def test_objects_are_created_by_rest_and_dropped(snow: SnowCli, kind: str) -> None:
    create = ("object", "create", kind, "--json", json.dumps(MADE[kind]))
    assert snow(*create) == {"message": "Request successfully completed"}
    assert "409 conflict: object you're trying to create already exists." in snow.refused(*create)
    snow(*create, "--if-not-exists")
    assert "MADE" in snow.names("object", "list", kind)
    assert snow.status("object", "drop", kind, "made") == "MADE successfully dropped."
    assert "does not exist or not authorized." in snow.refused("object", "drop", kind, "made")
    gone = snow.status("object", "drop", kind, "made", "--if-exists")
    assert gone == "Drop statement executed successfully (MADE already dropped)."


def test_simple_objects_are_created_from_names_and_values(snow: SnowCli) -> None:
    assert snow("object", "create", "image-repository", "name=simple") == {"message": "Request successfully completed"}
    assert snow.status("object", "drop", "image-repository", "simple") == "SIMPLE successfully dropped."
