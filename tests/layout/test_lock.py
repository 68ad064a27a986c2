"""The exact versions in constraints/: complete, readable by pip and uv anywhere, and those that the engine knows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pytest_spcs.emulator.sql.duckdb.requirements import TESTED

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "constraints").rglob("*.txt"))


def locked(path: Path) -> list[Requirement]:
    return [Requirement(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.stem)
def test_each_line_is_one_exact_version_and_names_no_address(path: Path) -> None:
    for requirement in locked(path):
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        assert requirement.url is None


@pytest.mark.parametrize("name", ["development", "connector-4"])
def test_everything_that_the_project_asks_for_is_locked(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(line for extra in project["optional-dependencies"].values() for line in extra)]
    wanted = {canonicalize_name(Requirement(line).name) for line in asked} - {"pytest-spcs"}
    assert (
        wanted - {canonicalize_name(requirement.name) for requirement in locked(ROOT / f"constraints/{name}.txt")}
        == set()
    )


def test_every_client_environment_is_locked() -> None:
    made = re.findall(r"\[(\w+)\]=", (ROOT / ".ci/clients").read_text(encoding="utf-8"))
    assert {path.stem for path in (ROOT / "constraints/clients").glob("*.txt")} == set(made)


def test_the_engine_counts_as_tested_up_to_the_lock() -> None:
    versions = {
        requirement.name: str(requirement.specifier)[2:] for requirement in locked(ROOT / "constraints/development.txt")
    }
    assert {name: versions[name] for name in TESTED} == TESTED
