from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., pytest.RunResult]

NOT_OURS = """
import json, sys
from pathlib import Path

def test_modules():
    ours = sorted(name for name in sys.modules if name.startswith("pytest_spcs"))
    Path("modules.json").write_text(json.dumps([ours, sorted(sys.modules)]))
"""


def loaded_modules(project: pytest.Pytester, *arguments: str) -> tuple[list[str], set[str]]:
    project.makepyfile(test_modules=NOT_OURS)
    (project.path / "conftest.py").unlink()
    project.runpytest_subprocess("-p", "no:cacheprovider", *arguments).assert_outcomes(passed=1)
    ours, everything = json.loads((project.path / "modules.json").read_text())
    return ours, set(everything)


def test_an_unused_plugin_loads_pytest_and_the_standard_library_only(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No other plugin is loaded, so whatever is there beside pytest is there for us."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (project.path / "tox.ini").write_text("[pytest]\n")
    _, without = loaded_modules(project)
    project.makeconftest("")
    ours, with_plugin = loaded_modules(project, "-p", "pytest_spcs.plugin")
    assert "pytest_spcs.plugin" in ours
    foreign = {name.partition(".")[0] for name in with_plugin - without} - set(sys.stdlib_module_names)
    assert foreign == {"pytest_spcs"}


def test_an_unused_plugin_loads_few_of_its_own_modules(project: pytest.Pytester) -> None:
    ours, _ = loaded_modules(project)
    rooms = {name.split(".")[1] for name in ours if "." in name}
    assert rooms == {"plugin", "knobs", "markers", "isolation", "fixtures"}


def test_tests_that_need_no_snowflake_start_nothing(
    run: Run, tell_tale: tuple[Path, Path], project: pytest.Pytester
) -> None:
    python, trace = tell_tale
    project.makepyfile("def test_plain(): pass")
    run(f"--spcs-emulator-python={python}").assert_outcomes(passed=1)
    assert not trace.exists()


@pytest.mark.parametrize("argument", ["--collect-only", "--setup-plan", "--fixtures-per-test"])
def test_looking_at_tests_starts_nothing(
    run: Run, tell_tale: tuple[Path, Path], project: pytest.Pytester, argument: str
) -> None:
    python, trace = tell_tale
    project.makepyfile("def test_double(double): assert double(2) == 4")
    assert run(f"--spcs-emulator-python={python}", argument).ret == 0
    assert not trace.exists()


def test_deselected_tests_start_nothing(run: Run, tell_tale: tuple[Path, Path], project: pytest.Pytester) -> None:
    python, trace = tell_tale
    project.makepyfile("def test_plain(): pass\ndef test_double(double): assert double(2) == 4")
    run(f"--spcs-emulator-python={python}", "-m", "not spcs").assert_outcomes(passed=1, deselected=1)
    assert not trace.exists()


def test_a_switched_off_plugin_disturbs_no_other_test(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("def test_plain(): pass\ndef test_double(double): pass")
    result = run("-p", "no:spcs")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*fixture 'spcs_create_service_function' not found*"])
